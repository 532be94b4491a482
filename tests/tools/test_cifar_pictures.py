"""What the CIFAR-10 model is shown: crops, other pictures, the unpacked set."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image


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

    # WHEN an epoch is drawn as it is, with squares cut out, with some compressed, and
    # with some in grey
    whole, holed, packed = drawn(), drawn(cutout=8), drawn(jpeg=0.5)
    grey = drawn(grey=0.5)
    # THEN each lost one square of 8 by 8, grey now
    lost = (whole != holed).any(axis=3)
    assert lost.sum(axis=(1, 2)).tolist() == pytest.approx([64] * 40, abs=1)
    assert (holed[lost] == 122).all()
    # THEN about half differ all over, the others not at all
    changed = (whole != packed).any(axis=3).mean(axis=(1, 2))
    assert set(np.round(changed, 1)) == {0.0, 1.0}
    assert 8 < np.round(changed).sum() < 32
    # THEN about half are as bright as they were, without colours
    turned = (grey == grey[..., :1]).all(axis=(1, 2, 3))
    assert 8 < turned.sum() < 32
    np.testing.assert_array_equal(grey[~turned], whole[~turned])
    bright = [np.asarray(Image.fromarray(pixels).convert("L")) for pixels in whole]
    np.testing.assert_allclose(grey[turned, :, :, 0], np.array(bright)[turned], atol=1)
    # THEN the images themselves are as before
    np.testing.assert_array_equal(images, kept)


def test_every_batch_gets_other_pictures_treated_alike() -> None:
    from tools.cifar.augmentation import batches
    from tools.cifar.others import STRANGER, Others
    from tools.cifar.schedule import Plan

    # GIVEN dark images, numbered from 2, and other pictures: light, few of a class
    images = np.full((40, 32, 32, 3), 50, np.uint8)
    labels = np.arange(2, 42)
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
    assert sorted(answers[~light]) == list(range(2, 42))
    # THEN they are damaged as the images are
    assert (crops == 122).all(axis=3).sum(axis=(1, 2)).tolist() == [64] * 60


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
    from tools.cifar.__main__ import main

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
    main(["unpack", "--package", str(tmp_path / "package.tgz"), "--out", str(out)])
    # THEN every image is in its class' folder, to the bit
    assert len(list(out.glob("*/*/*.png"))) == 12
    test, train = out / "test" / "cat" / "00000.png", out / "train/truck/00009.png"
    np.testing.assert_array_equal(np.asarray(Image.open(test)), images[0])
    np.testing.assert_array_equal(np.asarray(Image.open(train)), images[11])
