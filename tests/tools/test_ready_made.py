"""The scripts that make the ready-made models, on small drawn pictures."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.images import probe
from engine.models.encoder import GRAPH_FILE, Encoder, write_spec
from engine.models.modelfile import GOLDEN_TOLERANCE, load_model, prove
from tests.support.pictures import COLOURS, draw, draw_project
from tools.ready_made.__main__ import main
from tools.ready_made.lookalikes import unlike, without_lookalikes
from tools.ready_made.pictures import labelled, named
from tools.ready_made.trim import trim_folder

CLASSES = {"blue": 20, "green": 20, "red": 20}


@pytest.fixture
def encoder_folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / GRAPH_FILE).write_bytes(tiny_encoder.graph)
    write_spec(tiny_encoder.spec, folder)
    return folder


def make(pictures: Path, encoder: Path, out: Path, *more: str) -> dict[str, Any]:
    """Make a model of ``pictures``; what ``training.json`` says."""
    words = ["superheroes", "--pictures", str(pictures), "--encoder", str(encoder)]
    assert main([*words, "--out", str(out), *more]) == 0
    record: dict[str, Any] = json.loads((out / "training.json").read_text("utf-8"))
    return record


def test_the_whole_way(tmp_path: Path, encoder_folder: Path) -> None:
    # GIVEN pictures of three colours, some of another source and some of another world
    pictures = draw_project(tmp_path / "pictures", CLASSES)
    before = sorted(pictures.rglob("*"))
    for number, name in enumerate(CLASSES):
        draw(tmp_path / "other" / f"{name}-{number}.png", 900 + number, COLOURS[name])
    world = draw_project(tmp_path / "world", {"yellow": 6})
    archive = tmp_path / "world.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in world.rglob("*.png"):
            file.write(path, path.name)
        file.writestr("read.me", "no picture")
    out = tmp_path / "models" / "superheroes"
    # WHEN the model is made
    record = make(
        pictures,
        encoder_folder,
        out,
        "--try",
        f"Elsewhere={tmp_path / 'other'}",
        "--world",
        f"Yellow={archive}",
        "--most",
        "4",
    )
    # THEN there is a model that proves itself, under its title and licence
    target = out / "superheroes.discern"
    assert prove(target) <= GOLDEN_TOLERANCE
    model = load_model(target)
    assert model.manifest.title == "Ten superheroes"
    assert model.manifest.licence == "Apache-2.0"
    assert model.manifest.classes == tuple(sorted(CLASSES))
    assert model.unknown is not None
    # THEN the record holds what was measured
    assert record["images"] == {"train": 42, "validation": 6, "test": 12}
    assert (record["test"]["images"], record["test"]["balanced"]) == (12, 1.0)
    assert len(record["test_accuracy_of_other_splits"]) == 4
    assert record["tries"]["Elsewhere"]["right"] == 3
    assert record["other_worlds"]["Yellow"]["images"] == 4
    assert {"noise", "single colours"} < record["other_worlds"].keys()
    # THEN the card says the same and comes along in the file
    card = (out / "card.md").read_text(encoding="utf-8")
    assert model.card == card
    assert "**100.0%** of 12 held-out images" in card
    assert "| Elsewhere | 3 | 100.0% |" in card
    assert str(tmp_path) not in card + json.dumps(record)
    # THEN the file holds none of the pictures, and nothing was written beside them
    with zipfile.ZipFile(target) as file:
        assert {name for name in file.namelist() if name.endswith(".png")} == {
            f"golden/{name}.png" for name in ("gradient", "patches", "rings")
        }
    assert sorted(pictures.rglob("*")) == before


def test_the_same_seed_gives_the_same_model(
    tmp_path: Path, encoder_folder: Path
) -> None:
    # GIVEN a tree that says itself what is tested on
    pictures = draw_project(
        tmp_path / "pictures",
        {"train/blue": 12, "train/red": 12, "test/blue": 4, "test/red": 4},
    )
    other = draw_project(
        tmp_path / "other",
        {"train/blue": 12, "train/red": 12, "test/blue": 3, "test/red": 3},
    )
    # WHEN the model is made twice
    more = ("--other-split", str(other), "--seed", "3")
    first = make(pictures, encoder_folder, tmp_path / "one", *more)
    make(pictures, encoder_folder, tmp_path / "two", *more)
    # THEN both are the same
    one, two = (
        load_model(tmp_path / n / "superheroes.discern") for n in ("one", "two")
    )
    assert one.head.to_bytes() == two.head.to_bytes()
    assert one.unknown is not None
    assert two.unknown is not None
    assert one.unknown.to_bytes() == two.unknown.to_bytes()
    # THEN the tree's own test images were used, and those of the other tree
    assert first["test"]["recall"] == {"blue": [4, 4], "red": [4, 4]}
    assert len(first["test_accuracy_of_other_splits"]) == 1


def test_the_encoder_of_another_model_can_be_used(
    tmp_path: Path, tiny_model_path: Path
) -> None:
    # GIVEN a model, and pictures it was not made for
    pictures = draw_project(tmp_path / "pictures", {"red": 20, "yellow": 20})
    # WHEN a model is made with its encoder
    record = make(pictures, tiny_model_path, tmp_path / "out")
    # THEN it is that encoder, and the record says what it learned from
    other = load_model(tiny_model_path)
    model = load_model(tmp_path / "out" / "superheroes.discern")
    assert model.encoder.graph == other.encoder.graph
    assert record["encoder_training"]["classes"] == ["blue", "green", "red"]
    assert "blue, green, red" in model.card


def test_a_mistyped_encoder_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN pictures
    pictures = draw_project(tmp_path / "pictures", CLASSES)
    # WHEN the encoder does not exist
    words = ["superheroes", "--pictures", str(pictures), "--encoder", "genral"]
    code = main([*words, "--out", str(tmp_path / "out")])
    # THEN it says so and writes nothing
    assert code == 1
    assert "genral" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_classes_are_told_by_folder_or_by_name(tmp_path: Path) -> None:
    # GIVEN pictures in class folders, and others named after their class
    classes = ("Black Panther", "Hulk")
    draw(tmp_path / "Hulk" / "black panther toy.png", 1)
    draw(tmp_path / "mixed" / "hulk-578088_640.png", 2)
    draw(tmp_path / "mixed" / "Black Panther 2.png", 3)
    draw(tmp_path / "mixed" / "Thor.png", 4)
    # WHEN they are read THEN the folder comes first, and strangers are left out
    found = {path.name: classes[label] for path, label in labelled(tmp_path, classes)}
    assert found == {
        "black panther toy.png": "Hulk",
        "hulk-578088_640.png": "Hulk",
        "Black Panther 2.png": "Black Panther",
    }


def test_lookalikes_are_left_out_of_a_score(tmp_path: Path) -> None:
    # GIVEN a training picture, the same saved anew and smaller, and another one
    rng = np.random.default_rng(0)
    blotches = [
        Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize(
            (96, 96)
        )
        for _ in range(2)
    ]
    train, twin, other = (tmp_path / name for name in ("a.png", "b.jpg", "c.png"))
    blotches[0].save(train)
    blotches[0].resize((80, 80)).save(twin, quality=80)
    blotches[1].save(other)
    # WHEN test images are looked through THEN only the other one is left
    assert without_lookalikes([(twin, 0), (other, 1)], [train]) == [(other, 1)]
    # WHEN nothing was trained on THEN both are
    assert len(without_lookalikes([(twin, 0), (other, 1)], [])) == 2
    # WHEN the training picture is known by its pixels alone THEN it is the same, and
    # what is no picture is left out
    known = np.asarray(blotches[0].resize((32, 32)))[None]
    assert unlike([twin, other.read_bytes(), b"broken"], known) == [other.read_bytes()]


def test_black_bars_are_taken_away(tmp_path: Path) -> None:
    # GIVEN a picture with bars, one with a black edge, a black one and a broken file
    inner = Image.effect_noise((40, 80), 60).point(lambda value: max(value, 60))
    barred = Image.new("RGB", (80, 80))
    barred.paste(inner, (20, 0))
    barred.save(tmp_path / "barred.jpg", quality=90)
    edged = Image.new("RGB", (80, 80))
    edged.paste(inner, (40, 0))
    edged.save(tmp_path / "edged.png")
    Image.new("RGB", (80, 80)).save(tmp_path / "black.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    # WHEN the folder is trimmed
    assert trim_folder(tmp_path) == 1
    # THEN only the bars are gone
    assert {path.name for path in tmp_path.iterdir()} == {
        "barred.jpg.png",
        "black.png",
        "broken.png",
        "edged.png",
    }
    trimmed = probe(tmp_path / "barred.jpg.png")
    assert trimmed.height == 80
    assert 38 <= trimmed.width <= 44


def test_a_source_needs_a_name_and_a_place(tmp_path: Path) -> None:
    # GIVEN a folder WHEN it is named THEN both are told apart
    assert named(f"A={tmp_path}").path == tmp_path
    # WHEN name or place are missing THEN it says what was expected
    for text in (str(tmp_path), f"={tmp_path}", f"A={tmp_path / 'nowhere'}"):
        with pytest.raises(ValueError, match="Expected NAME=PATH"):
            named(text)
