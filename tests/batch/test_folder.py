"""Classifying folders: rows in order, bad files among them, a CSV for spreadsheets."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import DiscernError, ImageError
from engine.models.modelfile import Model, save_model
from engine.progress import Event, Progress, Rows, Token
from engine.verdict import ERROR, Verdict
from tests.batch.batches import classify, rows_of
from tests.support.pictures import COLOURS, draw, draw_project, picture

HEADER = (
    "path,verdict,class,probability,margin,top1,p1,top2,p2,top3,p3,"
    "unknown,seconds,model,model_hash,error"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty pictures at several depths, two that are broken, and other files."""
    folder = draw_project(
        tmp_path / "new", {"blue": 15, "deep/er/green": 15, "red": 10}
    )
    (folder / "blue" / "0003-empty.png").touch()
    cut = draw(folder / "red" / "0004-cut.png", 5)
    cut.write_bytes(cut.read_bytes()[:300])
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_rows_stream_in_order_and_bad_files_are_rows(
    folder: Path, tiny_model_path: Path
) -> None:
    # GIVEN a tree of pictures with two broken ones
    heard: list[Event] = []
    # WHEN it is classified
    result = classify(tiny_model_path, folder, report=heard.append)
    # THEN rows came a few at a time, numbered, in the order of their names
    parts = [event for event in heard if isinstance(event, Rows)]
    rows: list[Verdict] = []
    for part in parts:
        assert part.start == len(rows)
        rows += part.rows
    assert len(parts) > 2
    paths = [Path(row.path) for row in rows]
    assert paths == sorted(paths)
    # THEN each good one is known, each bad one says why, and the figures agree
    good = [row for row in rows if row.error is None]
    bad = [row for row in rows if row.error is not None]
    assert len(good) == 40
    assert all(row.class_name == Path(row.path).parent.name for row in good)
    assert [Path(row.path).name for row in bad] == ["0003-empty.png", "0004-cut.png"]
    assert {row.verdict for row in bad} == {ERROR}
    assert all(row.class_name is None and row.top == () for row in bad)
    assert (result.images, result.failed, result.stopped) == (42, 2, False)
    assert sum(result.counts.values()) == 42
    # THEN the progress ended full
    last = [event for event in heard if isinstance(event, Progress)][-1]
    assert (last.stage, last.done, last.total) == ("classify", 42, 42)


def test_the_csv_is_what_a_spreadsheet_expects(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder, and a place for results that is not there yet
    target = tmp_path / "results" / "schön.csv"
    heard: list[Event] = []
    # WHEN it is classified
    result = classify(tiny_model_path, folder, report=heard.append, csv=str(target))
    # THEN the file starts with Excel's mark, and has the stated columns
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[0] == HEADER
    assert result.csv == str(target)
    # THEN its rows are those that were told
    told = [row for event in heard if isinstance(event, Rows) for row in event.rows]
    for row, verdict in zip(rows_of(target), told, strict=True):
        assert row["path"] == verdict.path
        assert row["verdict"] == verdict.verdict
        assert row["class"] == (verdict.class_name or "")
        assert row["error"] == (verdict.error or "")
        assert row["model"] == "format-1"
        if verdict.probability is not None:
            assert float(row["probability"]) == pytest.approx(
                verdict.probability, abs=1e-6
            )
            best, second = (p for _, p in verdict.top[:2])
            assert float(row["margin"]) == pytest.approx(best - second, abs=2e-6)
            assert row["top1"] == verdict.class_name
            assert verdict.unknown == pytest.approx(float(row["unknown"]), abs=1e-5)
    # THEN nothing else was left beside it
    assert list(target.parent.iterdir()) == [target]


def test_names_with_everything_in_them_stay_one_field(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN names that a careless writer would split
    folder = tmp_path / "new"
    for name in ('comma, "quote".png', "semi;colon.png", "日本 ü.png", " space .png"):
        draw(folder / name, len(name))
    # WHEN they are classified
    target = tmp_path / "out.csv"
    classify(tiny_model_path, folder, csv=str(target))
    # THEN each is one row, as it was
    assert {Path(row["path"]).name for row in rows_of(target)} == {
        path.name for path in folder.iterdir()
    }


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of any bytes")
def test_a_name_that_is_no_text_is_a_row(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a picture whose name is no text
    folder = tmp_path / "new"
    folder.mkdir()
    name = bytes(folder) + b"/caf\xe9.png"
    picture(1).save(name.decode(errors="surrogateescape"))
    # WHEN the folder is classified
    target = tmp_path / "out.csv"
    result = classify(tiny_model_path, folder, csv=str(target))
    # THEN it has its answer, and its name can be read
    assert (result.images, result.failed) == (1, 0)
    assert rows_of(target)[0]["path"].endswith(r"caf\xe9.png")


def test_files_and_folders_mix_and_given_files_need_no_suffix(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder, a file without a suffix and one that is no picture
    folder = draw_project(tmp_path / "new", {"red": 2})
    plain = draw(tmp_path / "plain.png", 1).rename(tmp_path / "plain")
    poem = tmp_path / "poem.txt"
    poem.write_text("roses")
    # WHEN they are named in some order
    heard: list[Event] = []
    result = classify(tiny_model_path, poem, folder, plain, report=heard.append)
    # THEN each gets a row in that order, the poem an error
    rows = [row for event in heard if isinstance(event, Rows) for row in event.rows]
    assert [Path(row.path).name for row in rows] == [
        "poem.txt",
        "0000.png",
        "0001.png",
        "plain",
    ]
    assert [row.error is None for row in rows] == [False, True, True, True]
    assert result.failed == 1


def test_fewer_classes_may_be_listed(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a picture
    file = draw(tmp_path / "x.png", 1)
    target = tmp_path / "out.csv"
    # WHEN only the best class is asked for, or more than there are
    classify(tiny_model_path, file, csv=str(target), top=1)
    one = rows_of(target)[0]
    classify(tiny_model_path, file, csv=str(target), top=50)
    all_of_them = rows_of(target)[0]
    # THEN the columns are that many
    assert [name for name in one if name.startswith("top")] == ["top1"]
    assert one["margin"] == ""
    assert [name for name in all_of_them if name.startswith("top")] == [
        "top1",
        "top2",
        "top3",
    ]


def test_cancelling_keeps_the_rows(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a folder that is being classified
    folder = draw_project(tmp_path / "new", {"blue": 200, "red": 200})
    target = tmp_path / "out.csv"
    token = Token()
    heard: list[Rows] = []

    def stop(event: Event) -> None:
        if isinstance(event, Rows):
            heard.append(event)
            token.cancel()

    # WHEN it is cancelled after the first rows
    result = classify(
        tiny_model_path, folder, csv=str(target), report=stop, token=token
    )
    # THEN what was answered is in the file, under its name
    assert result.stopped
    told = sum(len(event.rows) for event in heard)
    assert 0 < told < 400
    assert result.images == told == len(rows_of(target))


def test_an_empty_folder_is_no_error(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a folder without pictures
    target = tmp_path / "out.csv"
    # WHEN it is classified
    result = classify(tiny_model_path, tmp_path, csv=str(target))
    # THEN there are no rows, but the columns are there
    assert result.images == 0
    assert target.read_bytes().decode("utf-8-sig").strip() == HEADER


def test_what_cannot_be_done_is_said(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a path that leads nowhere, a model that is none, results that are a folder
    file = draw(tmp_path / "x.png", 1)
    taken = tmp_path / "taken"
    taken.mkdir()
    # WHEN they are used
    found = []
    for model, path, results in (
        (tiny_model_path, tmp_path / "nowhere", None),
        (file, file, None),
        (tiny_model_path, file, str(taken)),
        (tiny_model_path, file, str(file / "out.csv")),
    ):
        with pytest.raises(DiscernError) as caught:
            classify(model, path, csv=results)
        found.append(caught.value.code)
        assert not isinstance(caught.value, ImageError)
    # THEN each has its name
    assert found == ["batch.missing", "model.damaged", "results.write", "results.write"]


def test_a_class_may_be_called_error(tiny_model: Model, tmp_path: Path) -> None:
    # GIVEN a model of which one class is called like our word for failures
    manifest = replace(tiny_model.manifest, classes=("error", "green", "red"))
    path = tmp_path / "x.discern"
    save_model(replace(tiny_model, manifest=manifest, unknown=None), path)
    file = draw(tmp_path / "x.png", 1, COLOURS["blue"])
    # WHEN a picture of it is classified
    result = classify(path, file)
    # THEN nothing has failed
    assert result.counts == {"error": 1}
    assert result.failed == 0
