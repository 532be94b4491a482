"""Importing tables of paths: CSV, TSV, XLSX and plain lists, as people write them."""

from __future__ import annotations

import codecs
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from engine.errors import DiscernError
from engine.importing.tables import Columns, Listed, read_table
from tests.support.imports import imported, pictures_in, reasons
from tests.support.pictures import draw
from tests.support.projects import scanned, splits_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of six pictures for tables to name."""
    for seed in range(6):
        draw(tmp_path / "pictures" / f"{seed}.png", seed)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "path,label\npictures/0.png,cat\npictures/1.png,dog\n",
        "pictures/0.png;cat\r\npictures/1.png;dog\r\n",
        "label\tfile name\ncat\tpictures/0.png\ndog\tpictures/1.png\n",
        "\n\ncat,pictures/0.png\n\ndog,pictures/1.png\n",
        "class,image\ncat,pictures\\0.png\ndog,pictures\\1.png\n",
    ],
    ids=["header", "no header", "tabs", "class first", "backslashes"],
)
def test_tables_of_many_kinds_name_paths_and_classes(folder: Path, text: str) -> None:
    # GIVEN a table as somebody would write it, of paths from its own folder
    table = folder / "table.csv"
    table.write_text(text, encoding="utf-8")
    # WHEN it is imported
    result = imported(folder / "project", table)
    # THEN every line is in its class
    assert pictures_in(folder / "project") == {"cat/0.png", "dog/1.png"}
    assert result.left_out == ()


@pytest.mark.parametrize(
    ("encoding", "start"),
    [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("cp1252", b"")],
)
def test_encodings_of_spreadsheets_are_read(
    folder: Path, encoding: str, start: bytes
) -> None:
    # GIVEN a class with a letter outside ASCII
    table = folder / "table.csv"
    table.write_bytes(start + "path,class\npictures/0.png,Bär\n".encode(encoding))
    # WHEN the table is imported
    # THEN the class is spelled right
    assert imported(folder / "project", table).added == {"Bär": 1}


def test_a_workbook_names_classes_and_splits(folder: Path) -> None:
    # GIVEN an Excel table with other columns around, an absolute path and a number
    book = openpyxl.Workbook()
    sheet = book.active
    absolute = folder / "pictures" / "1.png"
    for row in (
        ("id", "image", "breed", "set"),
        (1, "pictures/0.png", 7, "train"),
        (2, str(absolute), 7, "test"),
        (None, None, None, None),
        (3, "pictures/2.png", None, "validation"),
        (4, "pictures/3.png", 8, "holiday"),
    ):
        sheet.append(row)
    table = folder / "table.xlsx"
    book.save(table)
    # WHEN it is imported by the column of the breed
    result = imported(folder / "project", table, class_column="Breed")
    # THEN classes and splits are as it says
    assert result.added == {"7": 2, "8": 1}
    assert reasons(result) == {"2.png": "import.no_class"}
    assert any("holiday" in note for note in result.notes)
    splits = splits_of(scanned(folder / "project"))
    assert splits["7/0.png"] == "train"
    assert splits["7/1.png"] == "test"


def test_a_list_of_paths_goes_into_one_class(folder: Path) -> None:
    # GIVEN a plain list with a remark, an empty line and something that is missing
    table = folder / "list.txt"
    table.write_text("# mine\n\npictures/0.png\npictures/9.png\nftp://x/1.png\n")
    # WHEN it is imported as one class
    result = imported(folder / "project", table, class_name="cat")
    # THEN what can be had is in, and the rest is named
    assert result.added == {"cat": 1}
    assert reasons(result) == {"9.png": "image.missing", "1.png": "import.scheme"}


def test_the_class_of_a_line_comes_before_the_class_of_all(folder: Path) -> None:
    # GIVEN a table with a class in one line only
    table = folder / "table.csv"
    table.write_text("path,kind\npictures/0.png,dog\npictures/1.png,\n")
    # WHEN a column is asked for, and a class named for the rest
    result = imported(folder / "project", table, class_name="cat", class_column="kind")
    # THEN both count
    assert result.added == {"cat": 1, "dog": 1}


def test_what_is_wrong_with_a_table_is_said(folder: Path) -> None:
    # GIVEN a column that is not there, and a workbook that is none
    table = folder / "table.csv"
    table.write_text("path,kind\npictures/0.png,dog\n")
    (folder / "fake.xlsx").write_text("no workbook")
    # WHEN they are read
    with pytest.raises(DiscernError, match="'path', 'kind'") as missing:
        read_table(table, Columns(class_name="label"))
    result = imported(folder / "project", folder / "fake.xlsx", class_name="x")
    # THEN the columns there are, and the reason, are named
    assert missing.value.code == "import.table_column"
    assert reasons(result) == {"fake.xlsx": "import.table"}


def test_lines_are_numbered_as_a_spreadsheet_shows_them(folder: Path) -> None:
    # GIVEN a table with a header and an empty line
    table = folder / "table.csv"
    table.write_text("url,label\n\nhttp://h/1.png,cat\n")
    # WHEN it is read
    # THEN the line is the third
    assert read_table(table) == [Listed(3, "http://h/1.png", "cat")]
