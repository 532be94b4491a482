"""The training of the CIFAR-10 model, its parts and its whole way on drawn pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.models.modelfile import GOLDEN_TOLERANCE, load_model, prove

CLASSES = {"dark": 60, "light": 190}


@pytest.fixture(scope="module")
def tensorflow() -> Any:
    from engine.nn import runtime

    runtime.prepare(1)
    import tensorflow as tf

    return tf


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of 32-pixel pictures, dark and light, in two splits."""
    folder = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(3)
    for split, count in (("train", 100), ("test", 10)):
        for name, level in CLASSES.items():
            (folder / split / name).mkdir(parents=True)
            for number in range(count):
                pixels = random.normal(level, 40, (32, 32, 3)).clip(0, 255)
                picture = Image.fromarray(pixels.astype(np.uint8))
                picture.save(folder / split / name / f"{number}.png")
    return folder


def run(*arguments: str | Path) -> None:
    from tools.cifar.__main__ import main

    main([str(argument) for argument in arguments])


@pytest.mark.parametrize("side", [3, 6, 7, 12, 15])
def test_a_convolution_by_fewer_multiplications_is_the_convolution(
    tensorflow: Any, side: int
) -> None:
    from tools.cifar.winograd import convolve

    # GIVEN maps and a kernel
    random = np.random.default_rng(side)
    images = random.normal(size=(2, side, side, 5)).astype(np.float32)
    kernel = random.normal(size=(3, 3, 5, 4)).astype(np.float32)
    # WHEN they are convolved both ways
    turned = convolve(tensorflow.constant(images.transpose(1, 2, 0, 3)), kernel)
    expected = tensorflow.nn.conv2d(images, kernel, 1, "SAME").numpy()
    # THEN both give the same
    got = turned.numpy().transpose(2, 0, 1, 3)
    np.testing.assert_allclose(got, expected, atol=1e-4 * np.abs(expected).max())


def test_training_goes_the_same_way_forward_as_the_network(tensorflow: Any) -> None:
    from tools.cifar.forward import Forward
    from tools.cifar.network import build_network, initialise

    # GIVEN a network at its start and a batch
    network = build_network(3, size=None)
    pixels = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), np.uint8)
    initialise(network, pixels, 5)
    # WHEN the batch goes through the layers and the quicker way
    expected = network(pixels, training=True).numpy()
    got = Forward(network)(tensorflow.constant(pixels), 0.0).numpy()
    # THEN the scores are the same, as are those of the network that kept its averages
    largest = np.abs(expected).max()
    np.testing.assert_allclose(got, expected, atol=1e-4 * largest)
    kept = network(pixels, training=False).numpy()
    np.testing.assert_allclose(kept, expected, atol=0.1 * largest)


def test_every_image_is_seen_from_both_sides_within_two_epochs() -> None:
    from tools.cifar.augmentation import batches, pad

    # GIVEN images whose left half is darker, each with a number of its own
    images = np.zeros((40, 32, 32, 3), np.uint8)
    images[:, :, 16:] = 200
    # WHEN two epochs of small crops are drawn
    epochs = []
    for epoch in (0, 1):
        drawn = batches(
            pad(images), np.arange(40), batch=10, size=26, seed=1, epoch=epoch
        )
        seen = {
            int(label): bool(crop[0, 0, 0] > crop[0, -1, 0])
            for crops, labels in drawn
            for crop, label in zip(crops, labels, strict=True)
        }
        epochs.append(seen)
    # THEN each is there in both, once as it is and once mirrored
    first, second = epochs
    assert first.keys() == second.keys() == set(range(40))
    assert all(first[number] != second[number] for number in first)
    assert 0 < sum(first.values()) < 40


def test_a_plan_changed_on_the_way_falls_on_from_where_it_was() -> None:
    from tools.cifar.schedule import Plan, commands, parse_sizes, write_sizes

    # GIVEN a plan of four epochs, and one of three that takes over after two
    first = Plan(parse_sizes("26x2,32x2"), 10, 1)
    second = Plan(parse_sizes("26x2,32x1"), 10, 1, since=2, rate=first.rate_at(2))
    # WHEN / THEN the rates fall in straight lines, without a step, to zero
    assert [first.rate_at(epoch) for epoch in range(5)] == [1, 0.75, 0.5, 0.25, 0]
    assert [second.rate_at(epoch) for epoch in (2, 2.5, 3)] == [0.5, 0.25, 0]
    # THEN the commands that did it can be told
    plans = [
        {"sizes": first.sizes, "batch": 10, "seed": 1, "since": 0},
        {"sizes": second.sizes, "batch": 10, "seed": 1, "since": 2},
    ]
    start = "python -m tools.cifar train --data DATA --work WORK"
    assert commands(plans) == [
        f"{start} --sizes 26x2,32x2 --batch 10 --seed 1 --stop-after 2",
        f"{start} --sizes 26x2,32x1 --batch 10 --seed 1 --resume",
    ]
    assert write_sizes(parse_sizes("26x2,32x1,26x1")) == "26x2,32x1,26x1"


@pytest.mark.slow
def test_the_whole_way(tensorflow: Any, data: Path, tmp_path: Path) -> None:
    # GIVEN a training left after its first epoch
    work, out = tmp_path / "work", tmp_path / "out"
    common = ("train", "--data", data, "--work", work, "--batch", "24")
    run(*common, "--sizes", "26x1,32x2", "--stop-after", "1")
    before = np.load(work / "checkpoint.npz")["w0"]
    # WHEN it is gone on with, by another plan, and packed
    run(*common, "--sizes", "26x1,32x1", "--resume")
    run("pack", "--data", data, "--work", work, "--out", out)
    # THEN the model proves itself and tells dark from light
    target = out / "everyday-things.discern"
    assert prove(target) <= GOLDEN_TOLERANCE
    model = load_model(target)
    assert model.manifest.classes == ("dark", "light")
    assert model.manifest.test is not None
    assert model.manifest.test.accuracy == 1.0
    # THEN its embedding is exactly the average of its map, and its head is linear
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    embedding, maps = model.encoder.embed_with_map(pixels)
    assert maps is not None
    np.testing.assert_allclose(embedding, maps.mean(axis=(1, 2)), atol=1e-5)
    assert model.head.is_linear
    # THEN the whitening was never trained, and the record says what was done
    np.testing.assert_array_equal(np.load(work / "checkpoint.npz")["w0"], before)
    record = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert [row["crop"] for row in record["history"]] == [26, 32]
    assert record["images"] == {"train": 192, "validation": 8, "test": 20}
    assert record["commands"][0].endswith(
        "--sizes 26x1,32x2 --batch 24 --seed 20 --stop-after 1"
    )
    assert record["commands"][1].endswith(
        "--sizes 26x1,32x1 --batch 24 --seed 20 --resume"
    )
    assert {"noise", "single colours"} == record["other_worlds"].keys()
    # THEN the card says the same, in the file and beside it
    card = (out / "card.md").read_text(encoding="utf-8")
    assert "**100.00%** of 20 test images" in card
    assert model.card == card
    assert (out / "network.keras").is_file()
