"""Result files of every kind, lists of paths, and files that nobody can read."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from engine.batch.export import export_results
from engine.batch.folder import classify_folder
from engine.batch.request import ClassifyFolder, ExportResults
from engine.errors import DiscernError
from engine.images import walk_images
from engine.models.modelfile import Model, save_model
from engine.progress import Cancelled, Event, Progress, Rows, Token, ignore
from tests.batch.batches import classify, rows_of
from tests.support.pictures import COLOURS, draw, draw_project
from tests.support.terminal import DISCERN, PATIENCE, discern, environment


@pytest.fixture
def record(tiny_model_path: Path, tmp_path: Path) -> Path:
    """The record of a batch: six pictures of two classes, and one that is broken."""
    folder = draw_project(tmp_path / "new", {"blue": 3, "red": 3})
    (folder / "red" / "=1+1 <b>&torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    path = tmp_path / "batch.journal"
    classify(tiny_model_path, folder, record=str(path), keep_record=True)
    return path


def export(record: Path, target: Path, kind: str, *, thumbnails: bool = False) -> int:
    request = ExportResults(str(record), str(target), kind, thumbnails)
    return export_results(request, report=ignore, token=Token()).rows


def test_every_kind_holds_the_same_rows(
    record: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a batch WHEN it is exported as CSV, JSON lines and for Excel
    for kind in ("csv", "jsonl", "xlsx"):
        assert export(record, tmp_path / f"out.{kind}", kind) == 7
    # THEN each file holds the same
    table = rows_of(tmp_path / "out.csv")
    lines = [
        json.loads(line)
        for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    ]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)
    head, *cells = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    assert list(head) == list(table[0])
    for row, line, cell in zip(table, lines, cells, strict=True):
        found = dict(zip(head, cell, strict=True))
        assert row["path"] == line["path"] == found["path"]
        assert row["verdict"] == line["verdict"] == found["verdict"]
        assert row["error"] == (line["error"] or "") == (found["error"] or "")
        if line["probability"] is not None:
            assert float(row["probability"]) == pytest.approx(
                line["probability"], abs=1e-6
            )
            assert found["probability"] == pytest.approx(line["probability"], abs=1e-6)
            assert line["margin"] == pytest.approx(float(row["margin"]), abs=2e-6)
            assert [row["top1"], row["top2"]] == [pair[0] for pair in line["top"][:2]]
            assert line["seconds"] > 0
        assert line["model"] == tiny_model_path.stem
        assert re.fullmatch("[0-9a-f]{32}", row["model_hash"])


def test_excel_gets_small_pictures_if_asked(record: Path, tmp_path: Path) -> None:
    # WHEN a batch is exported for Excel with small pictures
    target = tmp_path / "out.xlsx"
    export(record, target, "xlsx", thumbnails=True)
    # THEN each readable row has one, beside its answer
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert len(sheet._images) == 6  # noqa: SLF001 - openpyxl has no other way
    assert [cell.value for cell in sheet[1]][:3] == ["picture", "path", "verdict"]
    assert sheet.cell(2, 3).value == "blue"


def test_a_contact_sheet_is_one_file_with_everything_in_it(
    record: Path, tmp_path: Path
) -> None:
    # WHEN a contact sheet is made
    target = tmp_path / "sheet.html"
    export(record, target, "html")
    page = target.read_text("utf-8")
    # THEN pictures are inside, names are escaped, and nothing is loaded from elsewhere
    assert page.count("data:image/jpeg;base64,") == 6
    assert "=1+1 &lt;b&gt;&amp;torn.png" in page
    assert "<b>&torn" not in page
    assert page.count("<figure") == 7
    assert "http" not in page
    assert ">blue 3</button>" in page


def test_an_export_is_whole_or_not_at_all(record: Path, tmp_path: Path) -> None:
    # GIVEN a place that is a folder, no record, and somebody who cancels
    taken = tmp_path / "taken"
    taken.mkdir()
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress):
            token.cancel()

    # WHEN exports go there THEN each has its reason
    for source, target, code in (
        (record, taken, "results.write"),
        (tmp_path / "none", tmp_path / "x.csv", "results.no_record"),
    ):
        with pytest.raises(DiscernError) as caught:
            export(source, target, "csv")
        assert caught.value.code == code
    request = ExportResults(str(record), str(tmp_path / "x.html"), "html")
    with pytest.raises(Cancelled):
        export_results(request, report=stop, token=token)
    # THEN nothing is left of them
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "batch.journal",
        "new",
        "taken",
    ]


def test_tables_and_lists_name_files_and_what_is_missing_is_a_row(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a table of paths beside the pictures, one of which is not there
    draw(tmp_path / "a.png", 1)
    draw(tmp_path / "deep" / "b.png", 2)
    table = tmp_path / "list.csv"
    table.write_text("file,note\na.png,x\nmissing.png,y\ndeep/b.png,z\n")
    heard: list[Event] = []
    # WHEN it is classified, with a list beside it
    request = ClassifyFolder(
        str(tiny_model_path),
        (str(table),),
        listed=(str(tmp_path / "a.png"), str(tmp_path / "gone.png")),
    )
    result = classify_folder(request, report=heard.append, token=Token())
    # THEN every line is a row
    rows = [row for event in heard if isinstance(event, Rows) for row in event.rows]
    names = [Path(row.path).name for row in rows]
    assert names == ["a.png", "missing.png", "b.png", "a.png", "gone.png"]
    assert [row.error is None for row in rows] == [True, False, True, True, False]
    assert result.failed == 2


def test_paths_come_from_standard_input_and_rows_go_to_standard_output(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN paths ended by NUL, as `find -print0` gives them
    folder = draw_project(tmp_path / "new", {"blue": 3})
    paths = b"\0".join(os.fsencode(path) for path in walk_images(folder))
    # WHEN they are piped in, and JSON lines are asked for on standard output
    done = subprocess.run(
        [*DISCERN, "classify", str(tiny_model_path), "-", "--jsonl", "-"],
        input=paths,
        env=environment(),
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    # THEN each is a line
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["path"]) for line in lines] == list(walk_images(folder))
    assert {line["class"] for line in lines} == {"blue"}


def test_all_files_can_be_asked_for_at_once(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN two folders
    one = draw_project(tmp_path / "one", {"blue": 3})
    two = draw_project(tmp_path / "two", {"red": 2})
    out = tmp_path / "out"
    options = [
        word
        for kind in ("csv", "jsonl", "xlsx", "html")
        for word in (f"--{kind}", str(out / f"x.{kind}"))
    ]
    # WHEN they are classified into every kind of file
    code, output, errors = discern("classify", tiny_model_path, one, two, *options)
    # THEN all are there, nothing else is, and the summary is on standard output
    assert code == 0, errors
    assert sorted(path.name for path in out.iterdir()) == [
        "x.csv",
        "x.html",
        "x.jsonl",
        "x.xlsx",
    ]
    assert "5 images in" in output
    # AND WHEN two forms are to go to one stream, or nothing can be gone on with
    for words, part in (
        (("--csv", "-", "--json"), "one form for standard output"),
        (("--resume",), "a file for the results"),
    ):
        code, _, errors = discern("classify", tiny_model_path, one, *words)
        # THEN that is said
        assert code == 2
        assert part in " ".join(errors.split())


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_another_model_shows_what_changed(
    tiny_model: Model, tiny_model_path: Path, tmp_path: Path, kind: str
) -> None:
    # GIVEN the results of one model, and a model that calls blue something else
    folder = draw_project(tmp_path / "new", {"blue": 5, "red": 4})
    before, after = tmp_path / f"before.{kind}", tmp_path / "after.csv"
    into: dict[str, Any] = {kind: str(before)}
    classify(tiny_model_path, folder, **into)
    manifest = replace(tiny_model.manifest, classes=("azure", "green", "red"))
    other = tmp_path / "other.discern"
    save_model(replace(tiny_model, manifest=manifest), other)
    draw(folder / "new.png", 50, COLOURS["red"])
    # WHEN the other model is asked, too
    result = classify(other, folder, csv=str(after), compare=str(before))
    # THEN each row says what was answered before, and the changes are counted
    rows = rows_of(after)
    assert {row["before"] for row in rows if "blue" in row["path"]} >= {"blue"}
    assert next(row for row in rows if row["path"].endswith("new.png"))["before"] == ""
    changed = [r for r in rows if r["before"] and r["before"] != r["verdict"]]
    assert result.changes == {"blue → azure": len(changed)}
    assert 0 < len(changed) <= 5
    # AND WHEN something else is compared with THEN that is said
    with pytest.raises(DiscernError) as caught:
        classify(other, folder, csv=str(after), compare=str(folder / "new.png"))
    assert caught.value.code == "batch.compare"


@pytest.mark.slow
def test_every_nasty_file_is_a_row(
    tiny_model_path: Path, data_dir: Path, tmp_path: Path
) -> None:
    # GIVEN every awkward file there is, pictures by their name or not
    files = sorted(path for path in (data_dir / "nasty").rglob("*") if path.is_file())
    target = tmp_path / "out.csv"
    # WHEN they are classified in one batch
    request = ClassifyFolder(
        str(tiny_model_path), csv=str(target), listed=tuple(map(str, files))
    )
    result = classify_folder(request, report=ignore, token=Token())
    # THEN each is a row: an answer, or a reason
    rows = rows_of(target)
    assert [row["path"] for row in rows] == [str(path) for path in files]
    assert all(bool(row["error"]) != bool(row["class"]) for row in rows)
    assert result.images == len(files) > 1000
    assert 0 < result.failed < len(files)
