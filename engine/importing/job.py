"""The job that imports: gather, read and check in threads, take in, look again."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from engine.dataset import store
from engine.dataset.project import Project
from engine.errors import DiscernError, ProjectError
from engine.importing.candidates import Address, Candidate
from engine.importing.downloads import Downloads
from engine.importing.gather import Gatherer
from engine.importing.intake import Intake, Ready
from engine.importing.names import ClassNames
from engine.importing.placing import Incoming
from engine.importing.project import Destination, find_destination
from engine.importing.request import ImportImages, ImportResult, LeftOut
from engine.importing.tables import Columns
from engine.progress import Cancelled, Meter, Report, Token


def import_images(
    request: ImportImages, *, report: Report, token: Token
) -> ImportResult:
    """Copy pictures into the class folders of a project.

    Cancelling keeps what came in until then; one bad file costs one line.

    Raises:
        ProjectError: The project cannot be written to, or the class named for all
            cannot be one.
        Cancelled: The token said so before anything could come in.
    """
    began = time.monotonic()
    folder = Path(request.folder)
    if request.class_name is not None:
        ClassNames(set()).take(request.class_name)
    columns = Columns(request.path_column, request.class_column, request.split_column)
    with Gatherer(
        folder,
        report=report,
        token=token,
        class_name=request.class_name,
        class_from=request.class_from,
        columns=columns,
    ) as gatherer:
        found = gatherer.gather(request.sources)
        if not found.candidates:
            # No folder is made for nothing.
            return ImportResult(
                str(folder),
                left_out=tuple(found.left_out),
                notes=tuple(found.notes),
                seconds=round(time.monotonic() - began, 3),
            )
        destination = find_destination(folder, report=report, token=token)
        with Taking(destination, link=request.link) as taking:
            taking.leave_out(found.left_out)
            taking.take_all(
                found.candidates,
                allow_private=request.allow_private,
                report=report,
                token=token,
            )
    notes = (*found.notes, *taking.notes())
    look_again(destination.folder, taking, report=report, token=token)
    return taking.result(notes, time.monotonic() - began)


class Taking:
    """One import into one project; a context manager.

    Args:
        destination: The project.
        link: See ``ImportImages``.
    """

    def __init__(self, destination: Destination, *, link: bool = True) -> None:
        self._destination = destination
        self._link = link
        self._stack = contextlib.ExitStack()
        self._connection: sqlite3.Connection | None = None
        self._intake: Intake | None = None
        self.stopped = False

    def __enter__(self) -> Taking:
        home = store.find_home(self._destination.folder)
        connection = store.connect(home.database)
        self._stack.callback(connection.close)
        incoming = self._stack.enter_context(Incoming(home.folder))
        self._intake = Intake(self._destination, connection, incoming, link=self._link)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def intake(self) -> Intake:
        """What takes the pictures in."""
        assert self._intake is not None
        return self._intake

    def leave_out(self, left_out: Iterable[LeftOut]) -> None:
        """Name things that did not even become candidates."""
        self.intake.left_out.extend(left_out)

    def take_all(
        self,
        candidates: list[Candidate],
        *,
        allow_private: bool,
        report: Report,
        token: Token,
    ) -> None:
        """Take the candidates in; sets ``stopped`` when the token says so."""
        named = list(self._named(candidates))
        near = [one for one in named if not isinstance(one[0].place, Address)]
        far = [one for one in named if isinstance(one[0].place, Address)]
        meter = Meter(report, "import", len(named))
        try:
            for ready in self._read(near, token):
                self.intake.take(ready)
                meter.advance()
            for ready in self._load(far, token, allow_private=allow_private):
                self.intake.take(ready)
                meter.advance()
        except Cancelled:
            self.stopped = True
        self.intake.flush()
        meter.finish()

    def notes(self) -> tuple[str, ...]:
        """What a person should know of the whole of it."""
        notes = [
            f"The class {wanted!r} is called {became!r}: some systems do not take its "
            "name."
            for wanted, became in self._destination.classes.changed.items()
        ]
        if self._destination.split_folders:
            notes.append(
                "This project gives its splits by folders: pictures without a split "
                "went into the training folder."
            )
        return tuple(notes)

    def result(self, notes: Iterable[str], seconds: float) -> ImportResult:
        """What it came to."""
        return ImportResult(
            folder=str(self._destination.folder),
            added=dict(sorted(self.intake.added.items())),
            left_out=tuple(self.intake.left_out),
            already_there=self.intake.already_there,
            notes=tuple(notes),
            seconds=round(seconds, 3),
            stopped=self.stopped,
            paths=tuple(self.intake.paths),
        )

    def _named(
        self, candidates: Iterable[Candidate]
    ) -> Iterator[tuple[Candidate, str]]:
        for candidate in candidates:
            try:
                yield candidate, self._destination.classes.take(candidate.class_name)
            except ProjectError as error:
                self.intake.left_out.append(
                    LeftOut(candidate.source, error.code, error.message)
                )

    def _read(
        self, named: list[tuple[Candidate, str]], token: Token
    ) -> Iterator[Ready | LeftOut]:
        """Prepare files in threads, in order, never holding more than a few."""
        threads = min(8, (os.cpu_count() or 1) + 1)
        waiting: list[Future[Ready | LeftOut]] = []
        with ThreadPoolExecutor(threads, thread_name_prefix="import") as pool:
            try:
                for candidate, class_name in named:
                    token.raise_if_cancelled()
                    waiting.append(
                        pool.submit(self.intake.prepare, candidate, class_name)
                    )
                    if len(waiting) >= 4 * threads:
                        yield waiting.pop(0).result()
                while waiting:
                    token.raise_if_cancelled()
                    yield waiting.pop(0).result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _load(
        self,
        named: list[tuple[Candidate, str]],
        token: Token,
        *,
        allow_private: bool,
    ) -> Iterator[Ready | LeftOut]:
        """Load addresses, as they come."""
        if not named:
            return
        from engine.importing.fetching import Fetcher

        fetcher = Fetcher(token, allow_private=allow_private)

        def work(one: tuple[Candidate, str]) -> Ready | LeftOut:
            candidate, class_name = one
            assert isinstance(candidate.place, Address)
            data = fetcher.picture(candidate.place.url)
            token.raise_if_cancelled()
            return self.intake.prepare(candidate, class_name, data)

        addressed = (
            (one, one[0].place.url)
            for one in named
            if isinstance(one[0].place, Address)
        )
        try:
            with Downloads(addressed, work, token) as downloads:
                for one, got in downloads.results():
                    if isinstance(got, DiscernError):
                        why = f"{got.message} {got.remedy}".strip()
                        yield LeftOut(one[0].source, got.code, why)
                    else:
                        yield got
        finally:
            fetcher.close()


def look_again(folder: Path, taking: Taking, *, report: Report, token: Token) -> None:
    """Bring the index up to date, if anything came in.

    The pictures are in whatever comes of it, and the next look goes on from here: so an
    index that cannot be written to, on a full disk for one, does not hide the summary.
    """
    if not taking.intake.added or taking.stopped:
        return
    try:
        with Project(folder) as project:
            project.scan(report=report, token=token)
    except (Cancelled, ProjectError):
        return
