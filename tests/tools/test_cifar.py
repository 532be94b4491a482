"""The training of the CIFAR-10 model, its parts and its whole way on drawn pictures."""

from __future__ import annotations

import dataclasses
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
    for split, count in (("train", 130), ("test", 10)):
        for name, level in CLASSES.items():
            (folder / split / name).mkdir(parents=True)
            for number in range(count):
                pixels = random.normal(level, 40, (32, 32, 3)).clip(0, 255)
                picture = Image.fromarray(pixels.astype(np.uint8))
                picture.save(folder / split / name / f"{number}.png")
    return folder


@pytest.fixture
def stripes(tmp_path: Path) -> Path:
    """Pictures of stripes in ``stripes``, one of these and one of columns beside."""
    folder = tmp_path / "strangers"
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[::2] = 255
    for name in ("stripes", "columns"):
        (folder / name).mkdir(parents=True)
    for number in range(30):
        picture = Image.fromarray(np.roll(pixels, number, axis=0))
        picture.save(folder / "stripes" / f"{number}.png")
    Image.fromarray(pixels).save(folder / "columns" / "shown.png")
    Image.fromarray(pixels.transpose(1, 0, 2)).save(folder / "columns" / "new.png")
    return folder


def run(*arguments: str | Path) -> None:
    from tools.cifar.__main__ import main

    main([str(argument) for argument in arguments])


def test_reckoning_in_shorter_numbers_hardly_changes_the_scores(
    tensorflow: Any,
) -> None:
    from tools.cifar.network import build_network, initialise
    from tools.cifar.schedule import BFLOAT16

    # GIVEN a network at its start and a batch
    exact = build_network(3, size=None)
    pixels = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), np.uint8)
    initialise(exact, pixels, 5)
    # WHEN one of the same weights goes through it as the training does
    short = build_network(3, size=None, precision=BFLOAT16)
    short.set_weights(exact.get_weights())
    # THEN the weights have 32 bits still, and the scores are nearly the same
    assert {str(weight.dtype) for weight in short.weights} == {"float32"}
    expected = exact(pixels, training=True).numpy()
    got = short(pixels, training=True)
    assert got.dtype == "float32"
    largest = np.abs(expected).max()
    np.testing.assert_allclose(got.numpy(), expected, atol=0.1 * largest)


def test_settling_averages_over_the_batches(tensorflow: Any) -> None:
    from tools.cifar.network import build_network, initialise
    from tools.cifar.train import settle

    # GIVEN a network at its start, whose normalisations have seen nothing
    network = build_network(3, size=None)
    pixels = np.random.default_rng(0).integers(0, 256, (24, 32, 32, 3), np.uint8)
    initialise(network, pixels, 5)
    # WHEN it settles on two batches
    settle(network, pixels, batch=12, seed=1)
    # THEN what it answers is near to what it answers to all of them at once
    largest = np.abs(network(pixels, training=True).numpy()).max()
    np.testing.assert_allclose(
        network(pixels, training=False).numpy(),
        network(pixels, training=True).numpy(),
        atol=0.1 * largest,
    )


def test_strangers_ought_to_be_no_class_more_than_another(tensorflow: Any) -> None:
    from tools.cifar.others import STRANGER
    from tools.cifar.train import targets

    # GIVEN / WHEN a stranger and an image of class 2 of four
    wanted = targets(tensorflow.constant([STRANGER, 2]), 4).numpy()
    # THEN all are as likely for the one, for the other its own is, nearly alone
    np.testing.assert_allclose(wanted, [[0.25] * 4, [0.05, 0.05, 0.85, 0.05]])


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
        dataclasses.asdict(first),
        dataclasses.asdict(dataclasses.replace(second, cutout=8, jpeg=0.25)),
        dataclasses.asdict(
            dataclasses.replace(
                second, since=3, rate=0.1, others=0.3, precision="float32"
            )
        ),
    ]
    start = "python -m tools.cifar train --data DATA --work WORK"
    assert commands(plans) == [
        f"{start} --sizes 26x2,32x2 --batch 10 --seed 1 --cutout 0 --jpeg 0.0"
        " --stop-after 2",
        f"{start} --sizes 26x2,32x1 --batch 10 --seed 1 --cutout 8 --jpeg 0.25"
        " --resume --rate 0.5 --stop-after 3",
        f"{start} --sizes 26x2,32x1 --batch 10 --seed 1 --cutout 0 --jpeg 0.0"
        " --others 0.3 --precision float32 --resume --rate 0.1",
    ]
    assert write_sizes(parse_sizes("26x2,32x1,26x1")) == "26x2,32x1,26x1"


@pytest.mark.slow
def test_the_whole_way(
    tensorflow: Any, data: Path, stripes: Path, tmp_path: Path
) -> None:
    from tools.cifar.others import Row, gather
    from tools.ready_made.pictures import Named

    # GIVEN a training left after its first epoch
    work, out = tmp_path / "work", tmp_path / "out"
    common = ("train", "--data", data, "--work", work, "--batch", "24")
    run(*common, "--sizes", "26x1,32x2", "--stop-after", "1")
    before = np.load(work / "checkpoint.npz")["w0"]
    # GIVEN stripes, which are neither
    rows = [Row("home", "stripes", "stripes", "")]
    gather([Named("home", stripes)], ["dark", "light"], work, rows)
    # WHEN it is gone on with beside them, by another plan, left once more, and packed
    beside = ("--sizes", "26x1,32x2", "--others", "0.25", "--rate", "0.5", "--resume")
    run(*common, *beside, "--stop-after", "2")
    run(*common, *beside)
    tried = f"the same={data / 'test'}"
    strange = f"columns={stripes / 'columns'}"
    measured = ("--try", tried, "--world", strange)
    run("pack", "--data", data, "--work", work, "--out", out, *measured)
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
    assert [row["crop"] for row in record["history"]] == [26, 32, 32]
    assert [row["rate"] for row in record["history"]] == [0.66667, 0.25, 0.0]
    assert len(record["commands"]) == 2
    assert record["images"] == {"train": 250, "validation": 10, "test": 20}
    assert record["commands"][0].endswith(
        "--sizes 26x1,32x2 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --stop-after 1"
    )
    assert record["commands"][1].endswith(
        "--sizes 26x1,32x2 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --others 0.25"
        " --resume --rate 0.5"
    )
    assert record["others"] == {"none": 30}
    assert {"columns", "noise", "single colours"} == record["other_worlds"].keys()
    assert record["other_worlds"]["columns"]["images"] == 1
    assert record["tries"]["the same"]["right"] == 20
    # THEN it carries strangers along
    assert model.unknown is not None
    assert model.unknown.negatives is not None
    assert len(model.unknown.negatives) == 30
    # THEN the card says the same, in the file and beside it
    card = (out / "card.md").read_text(encoding="utf-8")
    assert "**100.00%** of 20 test images" in card
    assert "6 other pictures beside each batch" in card
    assert "shown 30 pictures of other things" in card
    assert "| the same | 20 | 100.0% |" in card
    assert model.card == card
    assert (out / "network.keras").is_file()
