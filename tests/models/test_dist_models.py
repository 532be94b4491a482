"""Fetched encoders that go into the packaged program."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine import paths
from engine.models import store
from engine.models.backbones import Backbone
from engine.models.catalogue import find_encoder, overview
from engine.models.custom import backbone_named
from engine.models.encoder import GRAPH_FILE, Encoder, write_spec
from tools.dist_models import VARIABLE, gather, wanted_names


def pretend_fetched(row: Backbone, encoder: Encoder) -> None:
    """Lay down what a fetch leaves, with a graph that is small."""
    weights = store.weights_home() / row.file
    weights.write_bytes(b"weights")
    folder = store.converted_folder(row, weights)
    folder.mkdir(parents=True)
    write_spec(replace(encoder.spec, name=row.name), folder)
    (folder / GRAPH_FILE).write_bytes(encoder.graph)


def test_the_packaged_program_finds_what_was_bundled(
    tiny_encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an encoder that was fetched, asked for with one that comes along anyway
    row = backbone_named("mobilenet-v3-small")
    pretend_fetched(row, tiny_encoder)
    monkeypatch.setenv(VARIABLE, f" {row.name}  cifar10 {row.name} ")
    # WHEN they are gathered
    pairs = gather(wanted_names(), tmp_path / "build")
    # THEN the fetched one is laid out once, with its card
    assert pairs == [
        (str(tmp_path / "build" / row.name), f"resources/models/{row.name}")
    ]
    card = (tmp_path / "build" / row.name / "card.md").read_text(encoding="utf-8")
    assert row.licence in card
    assert row.hash in card
    # AND a program with these resources, and nothing fetched, finds it
    program = tmp_path / "program"
    shutil.copytree(paths.resources_dir() / "models", program / "resources" / "models")
    for built, place in pairs:
        shutil.copytree(built, program / place)
    monkeypatch.setenv("DISCERN_USER_DIR", str(tmp_path / "somebody"))
    monkeypatch.setattr("sys._MEIPASS", str(program), raising=False)
    source = find_encoder(row.name)
    assert source.origin == "bundled"
    assert source.load().spec.dimensions == tiny_encoder.spec.dimensions
    states = {item.name: item.state for item in overview() if item.name == row.name}
    assert states == {row.name: "bundled"}


def test_what_was_not_fetched_stops_the_build(tmp_path: Path) -> None:
    # GIVEN / WHEN an encoder that is not here, or not known, is asked for
    # THEN the build ends with what to do
    with pytest.raises(SystemExit, match="discern models fetch vgg16"):
        gather(["vgg16"], tmp_path)
    with pytest.raises(SystemExit, match="nothing-like-it"):
        gather(["nothing-like-it"], tmp_path)
    # GIVEN weights that were never converted
    row = backbone_named("vgg16")
    (store.weights_home() / row.file).write_bytes(b"weights")
    with pytest.raises(SystemExit, match="discern models fetch vgg16"):
        gather(["vgg16"], tmp_path)
