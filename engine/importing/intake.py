"""The project's side of an import: what is there, what comes in, what is recorded.

A picture's origin and given split are recorded, durably, before it appears in a class
folder. Whatever ends the import, and whenever, every picture in the project is whole
and known; records of pictures that never arrived mean nothing to anybody.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.layout import split_called
from engine.dataset.scan import Examined, examine, record
from engine.dataset.store import transaction
from engine.errors import DiscernError, ProjectError
from engine.images import content_hash, probe, read_bytes
from engine.importing.archives import member_time, read_member
from engine.importing.candidates import Candidate, Member
from engine.importing.names import file_name
from engine.importing.placing import ClassFolders, Incoming, has_room
from engine.importing.project import Destination
from engine.importing.request import ALREADY_THERE, LeftOut

#: So many pictures are recorded and named together.
BATCH = 64
_FULL = frozenset(
    {errno.ENOSPC} | ({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())
)
DISK_FULL = "import.disk_full"
_NO_ROOM = "The disk is full. Make room and import it again."


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that is on the project's disk, but not yet in a class.

    Attributes:
        candidate: Where it comes from.
        class_name: The class it goes into.
        content: Its content hash.
        name: What it is to be called.
        temporary: Where it is; None if the same picture is in the class already.
        examined: What was found in it, so that the scan need not read it again.
    """

    candidate: Candidate
    class_name: str
    content: str
    name: str
    temporary: Path | None
    examined: Examined | None = None


class Intake:
    """Takes pictures into one project.

    ``prepare`` may be called from several threads; the rest belongs to one.

    Args:
        destination: The project.
        connection: Its index.
        incoming: Where its unfinished files go.
        link: See ``ImportImages``.

    Attributes:
        added: How many came in, by class.
        paths: Where they are, below the project's folder.
        left_out: What did not, with reasons.
        already_there: How many of these are in their class already.
        is_full: Whether the disk has no room for more.
    """

    def __init__(
        self,
        destination: Destination,
        connection: sqlite3.Connection,
        incoming: Incoming,
        *,
        link: bool = True,
    ) -> None:
        self._destination = destination
        self._connection = connection
        self._incoming = incoming
        self._link = link
        self._folders = ClassFolders()
        self._there = destination.contents(connection)
        self._batch: list[Ready] = []
        self._known: list[Ready] = []
        self._placed: list[tuple[str, str, str | None, os.stat_result, Examined]] = []
        self.added: Counter[str] = Counter()
        self.paths: list[str] = []
        self.left_out: list[LeftOut] = []
        self.already_there = 0
        self.is_full = False

    def prepare(
        self, candidate: Candidate, class_name: str, data: bytes | None = None
    ) -> Ready | LeftOut:
        """Read one candidate, see that it is a picture, and put it on our disk.

        Args:
            candidate: What to read.
            class_name: The class it goes into.
            data: Its bytes, where they had to be fetched.
        """
        if self.is_full:
            return LeftOut(candidate.source, DISK_FULL, _NO_ROOM)
        try:
            return self._prepare(candidate, class_name, data)
        except DiscernError as error:
            why = f"{error.message} {error.remedy}".strip()
            return LeftOut(candidate.source, error.code, why)
        except OSError as error:
            if error.errno in _FULL:
                self.is_full = True
                return LeftOut(candidate.source, DISK_FULL, _NO_ROOM)
            return LeftOut(candidate.source, "import.write", _refusal(error))
        except MemoryError:
            return LeftOut(
                candidate.source,
                "image.out_of_memory",
                "There is not enough free memory to read it.",
            )

    def take(self, ready: Ready | LeftOut) -> None:
        """Take one prepared picture in; it may wait for a few others."""
        if isinstance(ready, LeftOut):
            self.left_out.append(ready)
            return
        key = (ready.class_name, ready.content)
        if key in self._there:
            self._pass_over(ready, self._there[key])
        else:
            self._there[key] = ready.name
            self._batch.append(ready)
        if len(self._batch) >= BATCH or len(self._known) >= 20 * BATCH:
            self.flush()

    def flush(self) -> None:
        """Record what waits, and give it its place."""
        batch, self._batch = self._batch, []
        known, self._known = self._known, []
        try:
            if batch or known:
                self._record([*known, *batch])
        except ProjectError as error:
            self.is_full = self.is_full or not has_room(self._destination.folder, 0)
            for ready in batch:
                self._fail(ready, error.code, error.message)
            return
        for ready in batch:
            self._place(ready)
        self._folders.sync()
        # If that fails, the scan reads them once more.
        placed, self._placed = self._placed, []
        with contextlib.suppress(ProjectError):
            record(self._connection, placed)

    def _prepare(
        self, candidate: Candidate, class_name: str, data: bytes | None
    ) -> Ready | LeftOut:
        place = candidate.place
        facts: os.stat_result | None = None
        mtime: int | None = None
        if isinstance(place, Path):
            facts = _facts(place)
            mtime = facts.st_mtime_ns
            data = read_bytes(place)
        elif isinstance(place, Member):
            mtime = member_time(place.info)
            data = read_member(place)
        assert data is not None
        content = content_hash(data)
        # The name is only known with the format, and the format only from the content.
        name = file_name(candidate.name, probe(data).format)
        if (class_name, content) in self._there:
            return Ready(candidate, class_name, content, name, None)
        examined = examine(data)
        path = None
        if isinstance(place, Path) and facts is not None:
            path = self._incoming.share(place, facts, link=self._link)
        if path is None:
            if not has_room(self._incoming.folder, len(data)):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            path = self._incoming.write(data, mtime)
        return Ready(candidate, class_name, content, name, path, examined)

    def _pass_over(self, ready: Ready, there: str) -> None:
        if ready.temporary is not None:
            ready.temporary.unlink(missing_ok=True)
        self.already_there += 1
        self.left_out.append(
            LeftOut(
                ready.candidate.source,
                ALREADY_THERE,
                f"The same picture is in {ready.class_name!r} already: {there}.",
            )
        )
        # It is also from there; and an import that was killed may be done again.
        self._known.append(ready)

    def _record(self, pictures: list[Ready]) -> None:
        now = time.time()
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO origins (hash, source, page, title, author,"
                " licence, licence_url, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.content,
                        one.candidate.source,
                        one.candidate.credit.page,
                        one.candidate.credit.title,
                        one.candidate.credit.author,
                        one.candidate.credit.licence,
                        one.candidate.credit.licence_url,
                        now,
                    )
                    for one in pictures
                ],
            )
            if self._destination.records_splits:
                self._connection.executemany(
                    "INSERT OR IGNORE INTO splits (hash, split, assigned_at)"
                    " VALUES (?, ?, ?)",
                    [
                        (one.content, one.candidate.split, now)
                        for one in pictures
                        if one.candidate.split is not None
                    ],
                )

    def _place(self, ready: Ready) -> None:
        assert ready.temporary is not None
        folder = self._destination.class_folder(ready.class_name, ready.candidate.split)
        try:
            path = self._folders.move_in(ready.temporary, folder, ready.name)
        except OSError as error:
            self.is_full = self.is_full or error.errno in _FULL
            self._fail(ready, "import.write", _refusal(error))
            return
        self._there[ready.class_name, ready.content] = path.name
        self.added[ready.class_name] += 1
        below = path.relative_to(self._destination.folder).as_posix()
        self.paths.append(below)
        split = None
        if not self._destination.records_splits:
            split = split_called(folder.parent.name)
        with contextlib.suppress(OSError):
            if ready.examined is not None:
                name, facts = folder.name, path.stat()
                self._placed.append((below, name, split, facts, ready.examined))

    def _fail(self, ready: Ready, code: str, reason: str) -> None:
        if ready.temporary is not None:
            ready.temporary.unlink(missing_ok=True)
        self._there.pop((ready.class_name, ready.content), None)
        if self.is_full:
            code, reason = DISK_FULL, _NO_ROOM
        self.left_out.append(LeftOut(ready.candidate.source, code, reason))


def _facts(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError):
        read_bytes(path)  # says why, as for every other picture
        raise


def _refusal(error: OSError) -> str:
    return f"It cannot be written into the project: {error.strerror or error}."
