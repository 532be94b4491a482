"""A batch on its way: what is on record, what is answered next, where rows go."""

from __future__ import annotations

import contextlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from engine.batch.compare import Earlier
from engine.batch.listing import Files, files_of
from engine.batch.pipeline import answer
from engine.batch.record import Asked, Record, is_complete, rows_in
from engine.batch.request import ClassifyFolder
from engine.batch.results.columns import Columns
from engine.batch.results.streams import (
    Csv,
    Format,
    JsonLines,
    Pipe,
    ResultFile,
)
from engine.batch.rows import Row
from engine.batch.seen import Seen
from engine.batch.shards.selection import CutFiles
from engine.images import content_hash
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.paths import printable
from engine.progress import Meter, Report, Rows, Token

#: Rows of a record that are gone through at once.
_REPLAYED = 500


def record_of(request: ClassifyFolder) -> Path | None:
    """Where the batch is recorded, if anywhere."""
    if request.record is not None:
        return Path(request.record)
    first = request.csv or request.jsonl
    return beside(Path(first)) if first is not None else None


def beside(result: Path) -> Path:
    """The record of the batch whose results go into the file ``result``."""
    return result.with_name(f"{result.name}.journal")


def asked_by(request: ClassifyFolder, classifier: Classifier) -> Asked:
    """What is recorded of a request, begun now."""
    model = Path(request.model)
    classes = classifier.model.manifest.classes
    moment = datetime.now().astimezone()
    return Asked(
        model=printable(model.resolve()),
        model_hash=content_hash(model.read_bytes()),
        classes=classes,
        top=min(request.top, len(classes)),
        precision=request.precision,
        paths=tuple(printable(Path(path).absolute()) for path in request.paths),
        compare=request.compare,
        answers=classifier.decides,
        begun=f"{moment:%Y-%m-%d-%H%M%S}-{secrets.token_hex(2)}",
        shard=request.shard,
    )


class Batch:
    """One batch on its way: where its rows go, and what was counted.

    Args:
        request: What is asked.
        report: Gets rows and progress.
        stack: Closes what is opened.
        also: Gets the rows, too.

    Attributes:
        files: What is classified.
        record: Where rows are recorded, or None.
        done: Rows so far.
        failures: Those of them that could not be read.
        resumed: Those of them that were recorded before.
        counts: Rows by verdict.
        changes: Rows by what was answered before and now, where these differ.
    """

    def __init__(
        self,
        request: ClassifyFolder,
        report: Report,
        stack: contextlib.ExitStack,
        also: Pipe | None,
    ) -> None:
        self._request = request
        self._report = report
        model = Path(request.model)
        self._classifier = Classifier(
            load_model(model, threads=1), top=request.top, precision=request.precision
        )
        files = files_of(request.paths, request.listed, request.leave_out)
        self.files: Files | CutFiles = files
        if request.shard is not None:
            self.files = CutFiles(files, request.shard)
        self.done = self.failures = self.resumed = 0
        self.counts: Counter[str] = Counter()
        self._seen = stack.enter_context(contextlib.closing(Seen()))
        self.changes: Counter[str] = Counter()
        self._earlier: Earlier | None = None
        if request.compare is not None:
            earlier = Earlier(Path(request.compare))
            self._earlier = stack.enter_context(contextlib.closing(earlier))
        self.record: Record | None = None
        self._outputs: list[ResultFile | Pipe] = []
        place = record_of(request)
        # What was moved away since, by sorting it, need not be there any more.
        if not (request.resume and place is not None and is_complete(place)):
            self.files.check()
        if place is None and also is None:
            return
        asked = asked_by(request, self._classifier)
        columns = Columns.of(asked, compared=request.compare is not None)
        if also is not None:
            also.begin(columns)
            self._outputs.append(also)
        if place is not None:
            record = Record(place, asked, resume=request.resume)
            self.record = stack.enter_context(record)
        forms: list[tuple[str | None, Format]] = [
            (request.csv, Csv(columns)),
            (request.jsonl, JsonLines(columns)),
        ]
        for path, form in forms:
            if path is not None:
                file = ResultFile(Path(path), form)
                self._outputs.append(stack.enter_context(file))

    def replay(self, token: Token) -> None:
        """Go through what was recorded before."""
        if self.record is None or not self.record.count:
            return
        waiting: list[Row] = []
        for row in rows_in(self.record.path):
            self._seen.add(row)
            self._seen.add_path(row.verdict.path)
            waiting.append(row)
            if len(waiting) == _REPLAYED:
                token.raise_if_cancelled()
                self._take(waiting, tell=self._request.replay)
                waiting = []
        self._take(waiting, tell=self._request.replay)
        self.resumed = self.done

    def run(self, token: Token) -> None:
        """Answer what has no row yet."""
        total = max(self.files.count(token), self.done)
        meter = Meter(self._report, "classify", total, done=self.done)
        try:
            if self.record is None or not self.record.complete:
                rest = self._rest() if self.resumed else iter(self.files)
                for rows in self.answer(rest, token):
                    meter.advance(len(rows))
                if self.record is not None:
                    shard = self.files if isinstance(self.files, CutFiles) else None
                    self.record.end(shard.listing if shard else None)
        finally:
            meter.finish()

    def answer(self, files: Iterable[Path], token: Token) -> Iterator[list[Row]]:
        """Answer files; each few rows are on record, written and told when yielded."""
        for rows in answer(
            self._classifier,
            files,
            self._seen,
            begin=self.done,
            threads=self._request.threads,
            token=token,
        ):
            compared = [self._compared(row) for row in rows]
            if self.record is not None:
                self.record.extend(compared)
            self._take(compared, tell=True)
            yield compared

    def _compared(self, row: Row) -> Row:
        if self._earlier is None:
            return row
        before = self._earlier.verdict(row.verdict.path)
        return msgspec.structs.replace(row, before=before)

    def _rest(self) -> Iterator[Path]:
        for path in self.files:
            if not self._seen.take_path(printable(path)):
                yield path

    def _take(self, rows: Sequence[Row], *, tell: bool) -> None:
        for output in self._outputs:
            output.write(rows)
        if tell:
            self._report(Rows(self.done, tuple(row.verdict for row in rows)))
        self.done += len(rows)
        self.counts.update(row.verdict.verdict for row in rows)
        self.changes.update(
            f"{row.before} → {row.verdict.verdict}"
            for row in rows
            if row.before and row.before != row.verdict.verdict
        )
        # A class may be called "error", too.
        self.failures += sum(row.verdict.error is not None for row in rows)
