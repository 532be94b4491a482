"""Result files that are written row by row: CSV, and JSON lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

import msgspec

from engine.batch.record import refused
from engine.batch.results import CSV
from engine.batch.results.columns import Cell, Columns
from engine.batch.rows import Row


class Format(Protocol):
    """How rows become bytes."""

    def head(self) -> bytes:
        """What the file begins with."""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """Some rows."""


class Csv:
    """CSV that spreadsheets open as it should be.

    Args:
        columns: What is in it.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """The mark that makes Excel read it as UTF-8, and the columns' names."""
        return b"\xef\xbb\xbf" + _lines([self._columns.names()])

    def rows(self, rows: Iterable[Row]) -> bytes:
        """Some rows."""
        return _lines(
            [_text(cell) for cell in self._columns.cells(row)] for row in rows
        )


class JsonLines:
    """One JSON document a line.

    Args:
        columns: What is in it.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """Some rows."""
        documents = (self._columns.document(row) for row in rows)
        return b"".join(msgspec.json.encode(item) + b"\n" for item in documents)


class Pipe:
    """Rows as they come, into a stream that somebody else opened.

    Args:
        kind: ``csv`` or ``jsonl``.
        stream: Where they go.
    """

    def __init__(self, kind: str, stream: BinaryIO) -> None:
        self._kind = kind
        self._stream = stream
        self._form: Format | None = None

    def begin(self, columns: Columns) -> None:
        """Write what comes before all rows."""
        self._form = Csv(columns) if self._kind == CSV else JsonLines(columns)
        self._stream.write(self._form.head())

    def write(self, rows: Iterable[Row]) -> None:
        """Write rows at once."""
        if self._form is not None:
            self._stream.write(self._form.rows(rows))
            self._stream.flush()


class ResultFile:
    """A file of rows; use as a context manager.

    Rows go into a file beside the target, which takes its name when the batch ends,
    complete or cancelled. After an error the target is what it was before.

    Args:
        path: The file.
        form: How rows become bytes.

    Raises:
        DiscernError: The file cannot be written (``results.write``).
    """

    def __init__(self, path: Path, form: Format) -> None:
        self._path = path
        self._form = form
        self._part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("wb")
            self._file.write(form.head())
        except OSError as error:
            raise refused(path, error) from error

    def __enter__(self) -> ResultFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
            else:
                self._part.unlink(missing_ok=True)
        except OSError as problem:
            raise refused(self._path, problem) from problem

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows and hand them to the operating system."""
        try:
            self._file.write(self._form.rows(rows))
            self._file.flush()
        except OSError as error:
            raise refused(self._path, error) from error


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:.6f}"
