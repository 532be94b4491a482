"""Result files for Excel: a row a file, small pictures for the first of them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.batch.results.columns import Columns
from engine.batch.rows import Row

#: With more pictures than this, spreadsheet programs can hardly be used any more.
MOST_PICTURES = 2000
PICTURE_SIDE = 64
_ROW_HEIGHT = 50  # points
#: Excel ends there; what comes after goes on another sheet.
_MOST_ROWS = 1_048_576
_SHARES = ("probability", "margin")


class Sheet:
    """An Excel file of rows; memory stays flat whatever their number.

    Args:
        path: The file.
        columns: What is in it.
        pictures: Whether there is a column for small pictures.
    """

    def __init__(self, path: Path, columns: Columns, *, pictures: bool) -> None:
        import xlsxwriter

        self._columns = columns
        self._pictures = pictures
        self._book: Any = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                # A file may be called "=1+1.jpg".
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
            },
        )
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._share = self._book.add_format({"num_format": "0.0%"})
        self._number = self._book.add_format({"num_format": "0.000"})
        self._rows = 0
        self._at = 0
        self._sheet: Any = None
        self._begin_sheet()

    def write(self, rows: Iterable[tuple[Row, bytes | None]]) -> None:
        """Append rows with their small pictures."""
        for row, picture in rows:
            if self._at == _MOST_ROWS:
                self._begin_sheet()
            self._write(row, picture)
            self._at += 1
            self._rows += 1

    def close(self) -> None:
        """Put the file together.

        Raises:
            OSError: The disk refuses.
        """
        from xlsxwriter.exceptions import FileCreateError

        self._sheet.autofilter(0, 0, max(1, self._at - 1), len(self._names) - 1)
        try:
            self._book.close()
        except FileCreateError as error:
            problem = error.args[0] if error.args else None
            raise (
                problem if isinstance(problem, OSError) else OSError(str(error))
            ) from error

    @property
    def _names(self) -> list[str]:
        return [*(["picture"] if self._pictures else []), *self._columns.names()]

    def _begin_sheet(self) -> None:
        if self._rows:
            self._sheet.autofilter(0, 0, self._at - 1, len(self._names) - 1)
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for at, name in enumerate(self._names):
            form = self._number
            if name in _SHARES or name.lstrip("p").isdigit():
                form = self._share
            wide = {"path": 60, "picture": 10, "error": 40, "model_hash": 34}
            self._sheet.set_column(at, at, wide.get(name, 14), form)
            self._sheet.write_string(0, at, name, self._bold)
        self._at = 1

    def _write(self, row: Row, picture: bytes | None) -> None:
        first = int(self._pictures)
        if picture is not None:
            self._sheet.set_row(self._at, _ROW_HEIGHT)
            self._sheet.insert_image(
                self._at,
                0,
                f"{self._rows}.jpg",
                {"image_data": io.BytesIO(picture), "x_offset": 2, "y_offset": 1},
            )
        for at, cell in enumerate(self._columns.cells(row), start=first):
            if isinstance(cell, str):
                self._sheet.write_string(self._at, at, cell[:32_767])
            elif cell is not None:
                self._sheet.write_number(self._at, at, cell)
