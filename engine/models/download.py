"""One file over http or https, from a server that may do anything.

What arrived is kept beside the target in a ``.part`` file, so that after a connection
that broke, a cancelled job or a killed program it goes on where it was. What is right
is decided by the file's hash alone, never by what the server says about it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pooch

from engine.errors import ModelError
from engine.models.connection import Answer, Broken, Connection, Refused
from engine.models.store import partial_files
from engine.progress import Meter, Note, Report, Token

_MB = 1_000_000
#: A connection that brought this much before it broke does not count as a failure.
_PROGRESS = 1 * _MB
#: Files of unknown size may not be longer.
_LONGEST = 4000 * _MB
_ROOM_TO_SPARE = 50 * _MB
_TOO_LONG = "model.fetch_length"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is put up with.

    Attributes:
        connect: Seconds until a connection must stand.
        stall: Seconds without anything new after which a connection is given up.
        attempts: Failures in a row, without any progress, until it is given up.
        pause: Seconds before the second attempt; doubled before each further one.
        longest_pause: Seconds a pause lasts at most.
    """

    connect: float = 10.0
    stall: float = 30.0
    attempts: int = 5
    pause: float = 1.0
    longest_pause: float = 15.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file that is wanted.

    Attributes:
        title: What to call it to a person.
        url: Where it is.
        hash: ``algorithm:digits``.
        size: Bytes, as far as known; else 0. A hint for progress, and for what is too
            long to be it.
        remedy: What a person can do when it cannot be had.
    """

    title: str
    url: str
    hash: str
    size: int
    remedy: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the file that a ``.part`` is the beginning of."""

    url: str
    tag: str
    total: int | None


class Download:
    """A downloader for ``pooch.retrieve`` that resumes, retries and can be cancelled.

    Args:
        wanted: The file.
        target: Where it is to be in the end; the ``.part`` lies beside it.
        report: Gets the progress of the stage ``fetch`` in bytes, and a note for each
            attempt that failed.
        token: Cancelling keeps what arrived.
        patience: See there.
    """

    def __init__(
        self,
        wanted: Wanted,
        target: Path,
        *,
        report: Report,
        token: Token,
        patience: Patience,
    ) -> None:
        self._wanted = wanted
        self._part, self._facts_file = partial_files(target)
        self._report = report
        self._token = token
        self._patience = patience
        #: Whether another try may give another file: it was put together from several
        #: connections, or is not as long as it should be.
        self.doubtful = False

    def __call__(self, _url: str, output_file: str, _pooch: object) -> None:
        """Bring the whole file to ``output_file``; not yet checked.

        Raises:
            Cancelled: It was cancelled; what arrived is kept for the next time.
            ModelError: It cannot be had; the code says why.
        """
        try:
            self._bring()
            if self._wanted.size and self._have() != self._wanted.size:
                self.doubtful = True
            self._part.replace(output_file)
            self._facts_file.unlink(missing_ok=True)
        except OSError as error:
            raise self._disk_error(error) from error

    def forget(self) -> None:
        """Throw away what arrived."""
        self._part.unlink(missing_ok=True)
        self._facts_file.unlink(missing_ok=True)

    def _bring(self) -> None:
        failures = 0
        reached = False
        if self._read_facts() is not None and self._is_whole():
            return
        while True:
            before = self._have()
            try:
                self._attempt()
                return
            except Broken as broken:
                reached = reached or broken.connected
                gained = self._have() - before
                if gained > 0 and self._is_whole():
                    return
                failures = 1 if gained >= _PROGRESS else failures + 1
                # A network that is not there is told soon.
                if failures >= (self._patience.attempts if reached else 2):
                    raise self._given_up(broken, reached=reached) from broken
                self._pause(broken, failures)
            except Refused as refused:
                if refused.code == _TOO_LONG:
                    self.forget()
                raise ModelError(
                    refused.code,
                    f"{self._wanted.title} cannot be fetched from {self._wanted.url}: "
                    f"{refused}.",
                    remedy=self._wanted.remedy,
                ) from refused

    def _attempt(self) -> None:
        """One connection: to the end of the file, or ``Broken`` or ``Refused``."""
        facts = self._read_facts()
        start = self._have() if facts is not None else 0
        connection = Connection(
            self._wanted.url,
            start=start,
            tag=facts.tag if facts is not None else "",
            connect=self._patience.connect,
            stall=self._patience.stall,
        )
        with contextlib.closing(connection):
            answer = connection.answer(self._token)
            if answer.past_the_end:
                # All of it is here, or the file is another one by now.
                if not self._is_whole():
                    self.forget()
                    raise Broken("the file there has changed", connected=True)
                return
            start = self._accept(answer, start, facts)
            self._check_room(answer, start)
            self.doubtful = start > 0
            total = answer.total or self._wanted.size or None
            meter = Meter(self._report, "fetch", total, unit="bytes", done=start)
            with self._part.open("r+b" if start else "wb") as file:
                file.seek(start)
                file.truncate()
                try:
                    for chunk in connection.chunks(self._token):
                        file.write(chunk)
                        meter.advance(len(chunk))
                        if meter.done > self._longest():
                            raise _too_long()
                finally:
                    meter.finish()
                    file.flush()
                    os.fsync(file.fileno())

    def _accept(self, answer: Answer, start: int, facts: _Facts | None) -> int:
        """From which byte on the answer goes; remembers what is known of the file."""
        if answer.start != start:
            if answer.start:
                self.forget()
                raise Broken("another part came than was asked for", connected=True)
            start = 0
        elif start and facts is not None:
            another = facts.total not in {None, answer.total}
            if another or (facts.tag and answer.tag and facts.tag != answer.tag):
                self.forget()
                raise Broken("the file there has changed", connected=True)
        if (answer.total or 0) > self._longest():
            raise _too_long()
        known = _Facts(self._wanted.url, answer.tag, answer.total)
        self._facts_file.write_bytes(msgspec.json.encode(known))
        return start

    def _check_room(self, answer: Answer, start: int) -> None:
        needed = (answer.total or self._wanted.size) - start
        free = shutil.disk_usage(self._part.parent).free
        if needed + _ROOM_TO_SPARE > free:
            raise OSError(
                errno.ENOSPC,
                f"{needed / _MB:,.0f} MB are needed, {free / _MB:,.0f} MB are free",
                str(self._part.parent),
            )

    def _have(self) -> int:
        with contextlib.suppress(OSError):
            return self._part.stat().st_size
        return 0

    def _read_facts(self) -> _Facts | None:
        """The facts of a ``.part`` that can be gone on with."""
        try:
            facts = msgspec.json.decode(self._facts_file.read_bytes(), type=_Facts)
        except (OSError, msgspec.DecodeError):
            return None
        same = facts.url == self._wanted.url and 0 < self._have() <= self._longest()
        return facts if same else None

    def _is_whole(self) -> bool:
        """Whether all is there, whatever the server said about its length."""
        if self._have() < self._wanted.size:
            return False
        algorithm, _, digits = self._wanted.hash.partition(":")
        return bool(pooch.file_hash(str(self._part), alg=algorithm) == digits)

    def _longest(self) -> int:
        return 2 * self._wanted.size + _MB if self._wanted.size else _LONGEST

    def _pause(self, broken: Broken, failures: int) -> None:
        seconds = min(
            self._patience.pause * 2 ** (failures - 1), self._patience.longest_pause
        )
        kept = self._have() if self._read_facts() is not None else 0
        where = f" {kept / _MB:,.1f} MB are here already." if kept else ""
        self._report(
            Note(
                "fetch.retry",
                f"{self._wanted.title}: {broken}; trying again.{where}",
            )
        )
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._token.raise_if_cancelled()
            time.sleep(min(left, 0.05))

    def _given_up(self, broken: Broken, *, reached: bool) -> ModelError:
        if not reached:
            return ModelError(
                "model.no_network",
                f"{self._wanted.title} cannot be fetched: {broken}.",
                remedy=self._wanted.remedy,
            )
        kept = " What arrived is kept, and the next try goes on from there."
        return ModelError(
            "model.fetch_broken",
            f"{self._wanted.title} cannot be fetched from {self._wanted.url}: "
            f"{broken}.{kept if self._have() else ''}",
            remedy=self._wanted.remedy,
        )

    def _disk_error(self, error: OSError) -> ModelError:
        return ModelError(
            "model.disk",
            f"{self._wanted.title} cannot be kept: {error.strerror or error}.",
            path=error.filename or self._part.parent,
            remedy="Make room on that disk, or check that you may write there.",
        )


def _too_long() -> Refused:
    return Refused(_TOO_LONG, "what comes is far longer than the file")
