"""The job that finds pictures by keyword and loads them into a class.

The only part of the program, with addresses that a person imports, that goes online.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from engine.errors import DiscernError
from engine.importing.candidates import Address, Candidate
from engine.importing.fetching import BusyError, Fetcher
from engine.importing.hits import Hit, Page
from engine.importing.job import Taking, look_again
from engine.importing.names import ClassNames
from engine.importing.project import find_destination
from engine.importing.request import FindPictures, ImportResult
from engine.importing.sources import PictureSource, source_named
from engine.progress import Cancelled, Meter, Report, Token

#: Seconds between two questions to a source.
PACE = 1.0
#: A search gives up after so many results for every picture that is wanted.
_MOST_RESULTS_EACH, _MOST_RESULTS = 5, 2000
MOST_WANTED = 1000
_TRIES = 3


def find_pictures(
    request: FindPictures, *, report: Report, token: Token
) -> ImportResult:
    """Find openly licensed pictures and load them into a class.

    Raises:
        DiscernError: The source is unknown or gives no answer, or nothing is asked.
        ProjectError: The project cannot be written to, or the class cannot be one.
        Cancelled: The token said so before anything could come in.
    """
    began = time.monotonic()
    _check(request)
    source = source_named(request.source)
    with contextlib.closing(
        Fetcher(token, allow_private=request.allow_private)
    ) as fetcher:
        search = _Search(request, source, fetcher, report, token)
        # Asked first: no folder is made for a search that comes to nothing.
        hits = search.take(request.count)
        destination = find_destination(Path(request.folder), report=report, token=token)
        with Taking(destination) as taking:
            while hits and not taking.stopped:
                taking.take_all(
                    [_candidate(hit, request.class_name) for hit in hits],
                    allow_private=request.allow_private,
                    report=report,
                    token=token,
                )
                missing = request.count - taking.intake.added.total()
                try:
                    hits = search.take(missing)
                except Cancelled:
                    taking.stopped = True
    notes = [*taking.notes(), *search.notes(taking.intake.added.total())]
    look_again(destination.folder, taking, report=report, token=token)
    return taking.result(notes, time.monotonic() - began)


class _Search:
    """Results of one search, page by page, at an even pace."""

    def __init__(
        self,
        request: FindPictures,
        source: PictureSource,
        fetcher: Fetcher,
        report: Report,
        token: Token,
    ) -> None:
        self._request = request
        self._source = source
        self._fetcher = fetcher
        self._token = token
        self._meter = Meter(report, "search")
        self._hits = self._all()
        self._last_asked = float("-inf")
        self._seen = 0
        self._closed = 0
        self._trouble = ""

    def take(self, count: int) -> list[Hit]:
        """The next ``count`` results, or fewer at the end."""
        return [hit for _, hit in zip(range(count), self._hits, strict=False)]

    def notes(self, added: int) -> list[str]:
        """What to say about the search as a whole."""
        notes = []
        if self._trouble:
            notes.append(self._trouble)
        elif added < self._request.count and not self._token.cancelled:
            notes.append(
                f"{self._source.title} has no more pictures for these words: "
                f"{added} of {self._request.count} came in."
            )
        if self._closed:
            were = "result was" if self._closed == 1 else "results were"
            notes.append(
                f"{self._closed} {were} left out for a licence that is not open."
            )
        return notes

    def _all(self) -> Iterator[Hit]:
        following: dict[str, str] | None = None
        most = min(_MOST_RESULTS, 40 + _MOST_RESULTS_EACH * self._request.count)
        while self._seen < most:
            try:
                page = self._ask(following)
            except DiscernError as error:
                if not self._seen:
                    raise
                self._trouble = f"The search ended early: {error.message}"
                return
            self._closed += page.closed
            for hit in page.hits:
                self._seen += 1
                self._meter.advance()
                yield hit
            following = page.following
            if following is None:
                return

    def _ask(self, following: dict[str, str] | None) -> Page:
        address = self._request.address or self._source.address
        for attempt in range(1, _TRIES + 1):
            self._wait(self._last_asked + PACE - time.monotonic())
            try:
                return self._source.ask(
                    self._fetcher.answer, self._request.query, following, address
                )
            except BusyError as error:
                if attempt == _TRIES:
                    raise
                self._wait(error.pause * attempt)
            finally:
                self._last_asked = time.monotonic()
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._token.raise_if_cancelled()
            time.sleep(0.05)


def _candidate(hit: Hit, class_name: str) -> Candidate:
    return Candidate(hit.url, Address(hit.url), hit.name, class_name, credit=hit.credit)


def _check(request: FindPictures) -> None:
    ClassNames(set()).take(request.class_name)
    if not request.query.strip():
        raise DiscernError(
            "import.query", "Expected words to search for, received none."
        )
    if not 1 <= request.count <= MOST_WANTED:
        raise DiscernError(
            "import.count",
            f"Expected 1 to {MOST_WANTED} pictures, received {request.count}.",
        )
