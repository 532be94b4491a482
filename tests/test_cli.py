"""The terminal's commands, as real processes: their documents, their help."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from engine.models.modelfile import GOLDEN_TOLERANCE, prove, read_manifest
from tests.support.pictures import draw_project
from tests.support.terminal import discern, document


def test_train_prints_its_document_and_makes_a_model(tmp_path: Path) -> None:
    # GIVEN a folder of class folders, one file of which is broken
    folder = draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})
    (folder / "red" / "broken.jpg").write_text("x")
    shutil.copy(folder / "red" / "0000.png", folder / "red" / "copy.png")
    # WHEN it is trained
    words = ("-o", "my.discern", "--set", "seed=3", "--json")
    code, output, errors = discern("train", folder, *words, cwd=tmp_path)
    # THEN one document came, with what was promised
    found = json.loads(output)
    assert code == 0
    assert found["model"] == str(tmp_path / "my.discern")
    assert found["classes"] == ["blue", "green", "red"]
    assert found["recipe"] == "quick"
    assert found["images"].keys() == {"train", "validation", "test"}
    assert sum(found["images"].values()) == 61
    assert found["test"].keys() == {"accuracy", "interval", "images"}
    low, high = found["test"]["interval"]
    assert low <= found["test"]["accuracy"] <= high
    assert found["test"]["images"] == found["images"]["test"]
    assert found["seconds"]["total"] > 0
    assert found["findings"] == {"unreadable": 1, "exact_duplicate": 1}
    # THEN words are for the other stream: which encoder was taken
    assert found["encoder"]
    assert "Encoder:" in errors
    # THEN the model is one, trained with the setting that was asked for
    assert prove(tmp_path / "my.discern") <= GOLDEN_TOLERANCE
    assert read_manifest(tmp_path / "my.discern").settings["seed"] == 3


def test_classify_prints_its_document(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN pictures, one of them broken
    folder = draw_project(tmp_path / "new", {"blue": 2, "red": 1})
    (folder / "red" / "broken.png").write_text("x")
    # WHEN they are classified, with a CSV besides
    target = tmp_path / "out.csv"
    found = document(
        "classify", tiny_model_path, folder, "--csv", target, "--top", "2", code=1
    )
    # THEN the document has a result for each, in order
    assert found.keys() == {"model", "results", "seconds"}
    assert found["model"] == str(tiny_model_path)
    results = found["results"]
    assert [Path(item["path"]).name for item in results] == [
        "0000.png",
        "0001.png",
        "0000.png",
        "broken.png",
    ]
    for item in results:
        assert item.keys() == {
            "path",
            "verdict",
            "class",
            "probability",
            "top",
            "error",
        }
    assert [item["class"] for item in results] == ["blue", "blue", "red", None]
    assert results[0]["top"][0] == ["blue", results[0]["probability"]]
    assert len(results[0]["top"]) == 2
    assert results[3]["verdict"] == "error"
    assert results[3]["error"]
    # THEN the CSV has the same rows
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == [item["path"] for item in results]


def test_classify_prints_rows_for_people_and_pipes(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN two pictures
    folder = draw_project(tmp_path / "new", {"blue": 1, "red": 1})
    # WHEN they are classified without more words
    code, output, errors = discern("classify", tiny_model_path, folder)
    # THEN each is a line with tabs on standard output, and nothing else is
    assert code == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert [Path(line[0]).parent.name for line in lines] == ["blue", "red"]
    assert [line[3] for line in lines] == ["blue", "red"]
    assert all(0 < float(line[2]) <= 1 for line in lines)
    assert errors == ""


def test_a_folder_without_pictures_is_said(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN an empty folder
    (tmp_path / "nothing").mkdir()
    # WHEN it is classified
    code, output, errors = discern("classify", tiny_model_path, tmp_path / "nothing")
    # THEN that is not passed over in silence
    assert (code, output) == (0, "")
    assert "No pictures" in errors


def test_evaluate_prints_its_document(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN labelled pictures
    folder = draw_project(tmp_path / "labelled", {"blue": 4, "red": 4})
    # WHEN a model is scored on them
    found = document("evaluate", tiny_model_path, folder)
    # THEN the figures are there
    assert found["accuracy"] == 1.0
    assert found["images"] == 8
    low, high = found["interval"]
    assert 0 < low < high == 1
    assert 0 <= found["coverage"] <= 1
    assert found["per_class"]["blue"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "images": 4,
    }


def test_info_says_what_a_model_is(tiny_model_path: Path) -> None:
    # GIVEN a model file
    # WHEN it is asked about, for a program and for a person
    found = document("info", tiny_model_path)
    code, output, _ = discern("info", tiny_model_path)
    # THEN both learn its classes, its encoder and its score
    assert found["classes"] == ["blue", "green", "red"]
    assert found["encoder"]["input"] == [32, 32]
    assert found["test"]["images"] == 24
    assert code == 0
    assert "blue, green, red" in output
    assert "24 images" in output


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("train",),
        ("classify",),
        ("evaluate",),
        ("info",),
        ("demo",),
        ("self-test",),
    ],
    ids=" ".join,
)
def test_help_reads_well(words: tuple[str, ...]) -> None:
    # GIVEN a command
    # WHEN help is asked for
    code, output, errors = discern(*words, "--help")
    # THEN it is a page of words, and no failure
    assert (code, errors) == (0, "")
    assert f"discern {' '.join(words)}".strip() in output
    assert len(output.split()) > 20
    assert max(map(len, output.splitlines())) <= 100


@pytest.mark.slow
def test_the_demo_shows_the_whole_job(tmp_path: Path) -> None:
    # GIVEN a fresh installation
    # WHEN the demo runs
    code, output, errors = discern("demo", tmp_path / "demo")
    # THEN it says where the model and the results are, and they are there
    assert code == 0, errors
    models = list((tmp_path / "demo").rglob("*.discern"))
    results = list((tmp_path / "demo").rglob("*.csv"))
    assert any(str(path) in output for path in models)
    assert any(str(path) in output for path in results)
