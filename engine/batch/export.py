"""Making a result file of any kind from the record of a batch."""

from __future__ import annotations

import io
import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from engine.batch import results
from engine.batch.record import asked_in, refused, rows_in
from engine.batch.request import Exported, ExportResults
from engine.batch.results import contact, sheet
from engine.batch.results.columns import Columns
from engine.batch.results.streams import Csv, JsonLines
from engine.batch.rows import Row
from engine.errors import DiscernError, ImageError
from engine.images import thumbnail
from engine.models.encoder import default_threads
from engine.progress import Meter, Report, Token

_AT_ONCE = 500
_AHEAD = 8


def export_results(request: ExportResults, *, report: Report, token: Token) -> Exported:
    """Make the file, whole or not at all.

    Raises:
        Cancelled: Asked to stop; there is no file then.
        DiscernError: The record is not there (``results.no_record``), or the file
            cannot be written (``results.write``).
    """
    record, target = Path(request.record), Path(request.target)
    asked = asked_in(record)
    if asked is None:
        raise DiscernError(
            "results.no_record",
            "Expected the record of a classification, found none.",
            path=record,
            remedy="Classify the pictures again.",
        )
    counts = Counter(row.verdict.verdict for row in _checked(rows_in(record), token))
    columns = Columns.of(asked, compared=_is_compared(record))
    meter = Meter(report, "export", sum(counts.values()))
    part = target.with_name(f"{target.name}.part")
    rows = _counted(_checked(rows_in(record), token), meter)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _WRITERS[request.kind](part, columns, rows, counts, request.thumbnails)
        part.replace(target)
    except OSError as error:
        raise refused(target, error) from error
    finally:
        part.unlink(missing_ok=True)
    meter.finish()
    return Exported(str(target), meter.done, tuple(_notes(request, meter.done)))


def _write_csv(
    part: Path, columns: Columns, rows: Iterator[Row], _: Counter[str], __: bool
) -> None:
    _write_stream(part, Csv(columns), rows)


def _write_json(
    part: Path, columns: Columns, rows: Iterator[Row], _: Counter[str], __: bool
) -> None:
    _write_stream(part, JsonLines(columns), rows)


def _write_stream(part: Path, form: Csv | JsonLines, rows: Iterator[Row]) -> None:
    with part.open("wb") as file:
        file.write(form.head())
        while some := list(itertools.islice(rows, _AT_ONCE)):
            file.write(form.rows(some))


def _write_sheet(
    part: Path, columns: Columns, rows: Iterator[Row], _: Counter[str], pictures: bool
) -> None:
    book = sheet.Sheet(part, columns, pictures=pictures)
    most = sheet.MOST_PICTURES if pictures else 0
    try:
        book.write(_with_pictures(rows, most, sheet.PICTURE_SIDE))
    finally:
        book.close()


def _write_contact_sheet(
    part: Path, columns: Columns, rows: Iterator[Row], counts: Counter[str], _: bool
) -> None:
    page = contact.ContactSheet(part, columns, counts)
    try:
        page.write(_with_pictures(rows, contact.MOST_PICTURES, contact.PICTURE_SIDE))
    finally:
        page.close()


_WRITERS: dict[
    str, Callable[[Path, Columns, Iterator[Row], Counter[str], bool], None]
] = {
    results.CSV: _write_csv,
    results.JSON_LINES: _write_json,
    results.EXCEL: _write_sheet,
    results.CONTACT_SHEET: _write_contact_sheet,
}


def _with_pictures(
    rows: Iterator[Row], most: int, side: int
) -> Iterator[tuple[Row, bytes | None]]:
    """Rows in order, the first of them with small pictures made in several threads."""
    waiting: deque[tuple[Row, Future[bytes | None]]] = deque()
    with ThreadPoolExecutor(default_threads(), thread_name_prefix="small") as pool:
        try:
            for row in itertools.islice(rows, most):
                waiting.append((row, pool.submit(_small, row, side)))
                if len(waiting) > _AHEAD:
                    first, picture = waiting.popleft()
                    yield first, picture.result()
            for row, picture in waiting:
                yield row, picture.result()
        finally:
            pool.shutdown(cancel_futures=True)
    for row in rows:
        yield row, None


def _small(row: Row, side: int) -> bytes | None:
    if row.verdict.error is not None:
        return None
    buffer = io.BytesIO()
    try:
        thumbnail(row.file, side).save(buffer, "JPEG", quality=80)
    except (ImageError, OSError):
        return None  # gone since; the row still says what it was
    return buffer.getvalue()


def _checked(rows: Iterable[Row], token: Token) -> Iterator[Row]:
    for row in rows:
        token.raise_if_cancelled()
        yield row


def _counted(rows: Iterable[Row], meter: Meter) -> Iterator[Row]:
    for row in rows:
        yield row
        meter.advance()


def _is_compared(record: Path) -> bool:
    return any(row.before for row in rows_in(record))


def _notes(request: ExportResults, rows: int) -> Iterator[str]:
    most = {
        results.EXCEL: sheet.MOST_PICTURES if request.thumbnails else rows,
        results.CONTACT_SHEET: contact.MOST_PICTURES,
    }.get(request.kind, rows)
    if rows > most:
        yield f"Only the first {most:,} rows have a small picture."
