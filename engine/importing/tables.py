"""Tables of pictures: CSV, TSV, XLSX and plain lists of paths or addresses."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.errors import DiscernError

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
_EXCEL = frozenset({".xlsx", ".xlsm"})
_MOST_BYTES = 256 * 2**20
_DELIMITERS = ",;\t|"
# fmt: off
_PATHS = (
    "path", "file", "filename", "file name", "file_name", "image", "picture", "photo",
    "url", "image_url", "image url", "link", "address", "uri", "src", "source",
)
# fmt: on
_CLASSES = ("class", "label", "category", "class_name", "class name", "tag", "name")
_SPLITS = ("split", "set", "subset", "partition", "fold")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns to read, by name; None finds them."""

    path: str | None = None
    class_name: str | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a table.

    Attributes:
        line: Its number, as a spreadsheet or an editor shows it.
        path: A path or an address.
        class_name: Empty where the table names none.
        split: As it stands there; empty where the table names none.
    """

    line: int
    path: str
    class_name: str = ""
    split: str = ""


def is_address(text: str) -> bool:
    """Whether something is an address rather than a path."""
    return "://" in text[:32]


def read_table(path: Path, columns: Columns = Columns()) -> list[Listed]:
    """The lines of a table that name a picture.

    Raises:
        DiscernError: It cannot be read, or lacks a column that was asked for; codes
            start with ``import.table``.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _refused(path, "it is larger than any list of pictures")
        if path.suffix.lower() in _EXCEL:
            rows = _read_excel(path)
        elif path.suffix.lower() == ".txt":
            rows = _read_lines(path)
        else:
            rows = _read_csv(path)
    except (OSError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(path, reason) from error
    filled = [(line, row) for line, row in rows if any(row)]
    return list(_listed(path, filled, columns))


def _listed(
    path: Path, rows: Sequence[tuple[int, Row]], columns: Columns
) -> Iterator[Listed]:
    if not rows:
        return
    head = tuple(cell.casefold() for cell in rows[0][1])
    asked = [name for name in (columns.path, columns.class_name, columns.split) if name]
    has_head = bool(asked) or _is_head(head)
    body = rows[1:] if has_head else rows
    names = head if has_head else ()
    where = _column(path, names, columns.path, _PATHS)
    if where is None:
        where = _looks_like_paths([row for _, row in body[:50]])
    class_at = _column(path, names, columns.class_name, _CLASSES, but=where)
    split_at = _column(path, names, columns.split, _SPLITS, but=where)
    if not has_head and len(rows[0][1]) > 1:
        class_at = 1 if where == 0 else 0
    for line, row in body:
        if text := _cell(row, where):
            yield Listed(line, text, _cell(row, class_at), _cell(row, split_at))


def _is_head(head: Row) -> bool:
    """Whether a first row is names of columns: one of ours, and no path among them."""
    known = {*_PATHS, *_CLASSES, *_SPLITS}
    return any(cell in known for cell in head) and not any(map(_is_pathlike, head))


def _column(
    path: Path,
    names: Row,
    wanted: str | None,
    usual: Sequence[str],
    but: int | None = None,
) -> int | None:
    if wanted is not None:
        if wanted.strip().casefold() in names:
            return names.index(wanted.strip().casefold())
        there = ", ".join(repr(name) for name in names if name) or "none"
        raise DiscernError(
            "import.table_column",
            f"Expected a column {wanted!r}, received these: {there}.",
            path=paths.printable(path),
        )
    found = (names.index(name) for name in usual if name in names)
    return next((at for at in found if at != but), None)


def _looks_like_paths(rows: Sequence[Row]) -> int:
    """The column that most often holds something like a path; the first if none."""
    width = max((len(row) for row in rows), default=1)
    counts = [sum(_is_pathlike(_cell(row, at)) for row in rows) for at in range(width)]
    return counts.index(max(counts)) if counts else 0


def _is_pathlike(text: str) -> bool:
    last = text.replace("\\", "/").rpartition("/")[2].split("?")[0]
    stem, dot, suffix = last.rpartition(".")
    return is_address(text) or bool(stem and dot and 2 <= len(suffix) <= 5)


def _cell(row: Row, at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _read_lines(path: Path) -> list[tuple[int, Row]]:
    """A plain list; a tab separates a class from the path, ``#`` begins a remark."""
    rows: list[tuple[int, Row]] = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            rows.append((number, _clean(line.split("\t"))))
    return rows


def _read_csv(path: Path) -> list[tuple[int, Row]]:
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {delimiter: first.count(delimiter) for delimiter in _DELIMITERS}
    delimiter = max(counts, key=lambda one: counts[one])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [(reader.line_num, _clean(row)) for row in reader]


def _text(path: Path) -> str:
    """A text file in one of the encodings that spreadsheets write."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_excel(path: Path) -> list[tuple[int, Row]]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import (  # type: ignore[import-untyped]
        InvalidFileException,
    )

    # What a damaged workbook makes openpyxl raise is not all its own.
    trouble = (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
    )
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [
                (number, _clean("" if cell is None else str(cell) for cell in row))
                for number, row in enumerate(rows, start=1)
            ]
        finally:
            book.close()
    except trouble as error:
        raise _refused(path, "it is no workbook, or a damaged one") from error


def _clean(row: Iterable[str]) -> Row:
    return tuple(cell.strip() for cell in row)


def _refused(path: Path, why: str) -> DiscernError:
    return DiscernError(
        "import.table",
        f"The table cannot be read: {why}.",
        path=paths.printable(path),
        remedy="Save it again as CSV (UTF-8) or XLSX.",
    )
