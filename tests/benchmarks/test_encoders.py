"""The probe of encoders, on drawn pictures and with a tiny encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.encoders import command
from benchmarks.encoders.probe import accuracies
from benchmarks.encoders.sets import embed_set, find_set
from engine.models.encoder import GRAPH_FILE, Encoder, write_spec
from tests.support.pictures import draw, draw_project

COUNT = 15
SETS = {"superhero10": ("red", "green", "blue"), "photos7": ("red", "yellow")}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two of the three sets that the probe knows."""
    for name, classes in SETS.items():
        draw_project(tmp_path / "pictures" / name, dict.fromkeys(classes, COUNT))
    return tmp_path / "pictures"


@pytest.fixture
def encoder_folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / GRAPH_FILE).write_bytes(tiny_encoder.graph)
    write_spec(tiny_encoder.spec, folder)
    return folder


def probe(encoder: Path, output: Path, *more: str) -> dict[str, Any]:
    """Run the command on one encoder; the JSON it wrote."""
    words = ["--encoder", str(encoder), "--only", "--output", str(output), *more]
    assert command.main(words) == 0
    newest = max(output.glob("encoders-*.json"))
    document: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return document


def test_the_whole_way(
    pictures: Path,
    encoder_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # GIVEN two of the three sets
    monkeypatch.setenv("DISCERN_DATA_DIR", str(pictures))
    output = tmp_path / "results"
    # WHEN the encoder is probed
    document = probe(encoder_folder, output, "--no-speed")
    # THEN it was probed with 10, 40 and all images a class, on five splits each
    (row,) = document["encoders"]
    assert row["name"] == "tiny"
    assert row["bytes"] == (encoder_folder / GRAPH_FILE).stat().st_size
    assert row["images_per_second"] is None
    probed = {(item["set"], item["images_a_class"]): item for item in row["accuracy"]}
    assert set(probed) == {(name, each) for name in SETS for each in (10, 40, None)}
    assert all(len(item["values"]) == 5 for item in probed.values())
    # THEN it tells plain colours apart, and the average is that of both sets
    assert row["average"] == pytest.approx(
        np.mean([probed[name, None]["mean"] for name in SETS]), abs=1e-3
    )
    assert row["average"] > 90
    # THEN a second run gives the same, kept from the first
    (again,) = probe(encoder_folder, output, "--no-speed")["encoders"]
    assert again == row
    # THEN the missing set is named
    printed = capsys.readouterr().out
    assert "ants-bees is left out" in printed
    assert "tiny" in (output / "encoders.md").read_text(encoding="utf-8")


def test_quick_measures_all_images_and_the_speed(
    pictures: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    # WHEN an encoder is probed quickly, its pictures named on the command line
    more = ("--quick", "--pictures", str(pictures))
    document = probe(encoder_folder, tmp_path / "results", *more)
    # THEN there is one column a set, on three splits, and a speed
    (row,) = document["encoders"]
    assert [(item["set"], item["images_a_class"]) for item in row["accuracy"]] == [
        ("superhero10", None),
        ("photos7", None),
    ]
    assert all(len(item["values"]) == 3 for item in row["accuracy"])
    assert row["images_per_second"]["median"] > 0


def test_without_pictures_nothing_is_probed(
    encoder_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # GIVEN a data folder without any of the sets
    monkeypatch.setenv("DISCERN_DATA_DIR", str(tmp_path))
    # WHEN an encoder is probed
    code = command.main(
        ["--encoder", str(encoder_folder), "--only", "--output", str(tmp_path / "out")]
    )
    # THEN it says so
    assert code == 1
    assert "superhero10 is left out" in capsys.readouterr().out


def test_embeddings_are_kept_until_a_picture_changes(
    pictures: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN a set that was embedded once
    cache = tmp_path / "cache"
    before = find_set("photos7", [pictures])
    assert before is not None
    first, labels = embed_set(tiny_encoder, before, cache)
    assert first.shape == (2 * COUNT, tiny_encoder.spec.dimensions)
    assert labels.tolist() == [0] * COUNT + [1] * COUNT
    # WHEN the kept array is marked and the set embedded again
    (kept,) = cache.glob("*.npz")
    np.savez(kept, embeddings=np.ones_like(first), labels=labels)
    # THEN the kept array is what comes back
    again, _ = embed_set(tiny_encoder, before, cache)
    assert np.all(again == 1)
    # WHEN a picture is added THEN everything is embedded anew
    draw(pictures / "photos7" / "red" / "new.png", 1, (200, 40, 40))
    after = find_set("photos7", [pictures])
    assert after is not None
    more, _ = embed_set(tiny_encoder, after, cache)
    assert len(more) == 2 * COUNT + 1
    assert not np.all(more == 1)


@pytest.mark.parametrize("count", [30, 400])
def test_a_linear_head_is_what_is_probed(count: int) -> None:
    # GIVEN embeddings in which the class is one number among others
    rng = np.random.default_rng(0)
    labels = np.arange(2 * count) % 2
    told = rng.standard_normal((2 * count, 8)).astype(np.float32)
    told[:, 3] += 10 * labels
    # WHEN they are probed THEN nearly every test image is right
    assert np.mean(accuracies(told, labels, None, range(3))) > 95
    # WHEN they say nothing THEN about half of them are
    empty = rng.standard_normal((2 * count, 8)).astype(np.float32)
    assert 25 < np.mean(accuracies(empty, labels, None, range(3))) < 75


def test_more_images_a_class_are_more_to_learn_from() -> None:
    # GIVEN embeddings with much noise around what tells the class
    rng = np.random.default_rng(0)
    labels = np.arange(900) % 3
    centres = rng.standard_normal((3, 60))
    values = (centres[labels] + 2.5 * rng.standard_normal((900, 60))).astype(np.float32)
    # WHEN they are probed with few and with all THEN all are better
    few, all_of_them = (
        np.mean(accuracies(values, labels, each, range(5))) for each in (5, None)
    )
    assert all_of_them > few + 5
