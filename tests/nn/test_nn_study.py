"""The study's two networks themselves, from weights files as Keras writes them.

What is published cannot be fetched here, so the weights are random and the pictures
small; every step is the one that the real networks take.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engine.dataset.store import find_home
from engine.models.catalogue import find_encoder
from engine.models.encoder import Encoder, EncoderSpec
from engine.models.head import Head
from engine.models.modelfile import GOLDEN_TOLERANCE, load_model, prove
from engine.training.evidence import read_data, run_folder
from engine.training.recipes import Recipe, recipe_named, with_settings
from engine.training.request import Train
from engine.training.runs import list_runs
from tests.support.networks import Listener
from tests.support.pictures import draw_project

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_ROW = """
[[encoder]]
name = "{name}"
title = "{architecture} of random weights, for a test"
architecture = "{architecture}"
file = "{name}.weights.h5"
input_size = 32
"""
_TOP = """with_top = true
layer = "fc2"
dimensions = 4096
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "heroes", {"blue": 16, "green": 16})


def weights(user_dir: Path, tmp_path: Path, architecture: str, *, top: bool) -> Path:
    """A folder with a network's file, and a row of the catalogue that knows it."""
    import keras

    from engine.nn import runtime

    runtime.prepare(0)
    network = getattr(keras.applications, architecture)(
        input_shape=(32, 32, 3), include_top=top, weights=None
    )
    name = f"own-{architecture.lower()}"
    home = tmp_path / "weights"
    home.mkdir()
    network.save_weights(home / f"{name}.weights.h5")
    (user_dir / "config").mkdir(exist_ok=True)
    row = _ROW.format(name=name, architecture=architecture) + (_TOP if top else "")
    (user_dir / "config" / "models.toml").write_text(row)
    return home


def studied(name: str, encoder: str) -> Recipe:
    """The study's recipe on a network of ours, with few images."""
    changes = {"epochs": 1, "images_a_class": "8,1,1", "batch": 8}
    recipe = with_settings(recipe_named(name), changes)
    if recipe.dense_top is not None:
        top = dataclasses.replace(
            recipe.dense_top, encoders=(encoder,), original=encoder
        )
        return dataclasses.replace(recipe, dense_top=top)
    assert recipe.fine_tune is not None
    tuned = dataclasses.replace(recipe.fine_tune, encoders=(encoder,))
    return dataclasses.replace(recipe, fine_tune=tuned)


def train(folder: Path, home: Path, recipe: Recipe) -> tuple[Path, Listener]:
    from engine.nn.train import train_network

    listener = Listener()
    request = Train(str(folder), recipe, weights_dir=str(home))
    result = train_network(request, report=listener, token=listener.token)
    # Each class gave as many images as the recipe takes, of each split.
    database = find_home(folder).database
    (run,) = list_runs(database)
    data = read_data(run_folder(database, run.id))
    assert data is not None
    counts = Counter((entry.split, entry.class_name) for entry in data.entries)
    assert set(counts) == {
        (split, name)
        for split in ("train", "validation", "test")
        for name in ("blue", "green")
    }
    most = {"train": 8, "validation": 1, "test": 1}
    assert all(counts[key] <= most[key[0]] for key in counts)
    assert counts["train", "blue"] == counts["train", "green"] == 8
    assert any("only some images of each class" in note for note in result.notes)
    return Path(result.model), listener


def test_vgg16_keeps_its_own_dense_layers(
    folder: Path, user_dir: Path, tmp_path: Path
) -> None:
    # GIVEN VGG16 with its dense layers, as Keras saves it
    home = weights(user_dir, tmp_path, "VGG16", top=True)
    # WHEN the study's recipe trains it
    model, listener = train(folder, home, studied("vgg16", "own-vgg16"))
    # THEN its own first two dense layers were trained, on its flattened last map
    encoder = Encoder.load(model.parent / "encoder")
    assert encoder.spec.dimensions == 4096
    assert "VGG16 up to its flattened last map" in encoder.spec.title
    assert len(listener.points) == 1
    # AND the graph of all of it answers like the network
    assert prove(model) <= GOLDEN_TOLERANCE
    assert load_model(model).head.dimensions == 4096


def test_resnet50_trains_its_last_block(user_dir: Path, tmp_path: Path) -> None:
    from engine.nn.data import Split
    from engine.nn.loop import Loop
    from engine.nn.starting import start_with

    # GIVEN ResNet50 as Keras saves it, under a head for two classes; that it is
    # converted right, and that fine-tuning keeps the better, is tested elsewhere
    home = weights(user_dir, tmp_path, "ResNet50", top=False)
    source = find_encoder("own-resnet50", home)
    assert source.backbone is not None
    settings = studied("resnet50", "own-resnet50").fine_tune
    assert settings is not None
    spec = EncoderSpec(
        "resnet", "ResNet50, of a test", source.backbone.geometry, 2048, ""
    )
    kernel = np.random.default_rng(0).normal(scale=0.01, size=(2048, 2))
    head = Head(((kernel.astype(np.float32), np.zeros(2, np.float32)),))
    start = start_with(source, spec, head, settings)
    assert "its last block of" in start.title
    network = start.build()
    before = {one.path: one.numpy() for one in network.scorer.variables}
    # WHEN the study's recipe trains it
    images, labels = (
        np.zeros((4, 32, 32, 3), np.uint8),
        np.arange(4, dtype=np.int32) % 2,
    )
    images[labels == 1] = 255
    listener = Listener()
    Loop(
        network,
        Split(images, np.arange(4), labels),
        Split(images[:0], np.arange(0), labels[:0]),
        settings,
        0,
        tmp_path,
        report=listener,
        token=listener.token,
    ).run()
    # THEN its last block learned, and the dense layer after it, and nothing else
    moved = {
        one.path.split("/")[-2]
        for one in network.scorer.variables
        if not np.array_equal(one.numpy(), before[one.path])
    }
    block = {name for name in moved if name.startswith("conv5_block3_")}
    assert block
    assert moved - block == {"scores"}
