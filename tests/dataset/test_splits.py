"""Splits: shares, stickiness, copies that stay together."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.dataset.samples import Sample
from engine.dataset.splits import assign, hold_out
from engine.dataset.summary import SPLITS, TEST, TRAIN, VALIDATION
from tests.support.pictures import draw_class, draw_project
from tests.support.projects import scanned, splits_of

#: Class sizes, such as {"a": 7, "b": 120}.
sizes = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 150), min_size=1)
seeds = st.integers(0, 2**32)


def contents(counts: dict[str, int], *, first: int = 0) -> list[tuple[str, str]]:
    return [
        (name, f"{name}{number}")
        for name, count in counts.items()
        for number in range(first, first + count)
    ]


@given(sizes, seeds)
def test_shares_are_kept_within_one_image_a_class(
    counts: dict[str, int], seed: int
) -> None:
    # GIVEN classes of any size
    # WHEN their images get their splits
    dealt = assign(contents(counts), {}, seed)
    # THEN each class has the stated shares, and from five images on one in each split
    for name, total in counts.items():
        found = Counter(
            split for content, split in dealt.items() if content.startswith(name)
        )
        assert found.total() == total
        if total < 5:
            assert found == {TRAIN: total}
        else:
            assert abs(found[TEST] - 0.2 * total) <= 1
            assert abs(found[VALIDATION] - 0.1 * total) <= 1
            assert min(found[split] for split in SPLITS) >= 1


@given(sizes, sizes, seeds)
def test_adding_images_never_moves_an_old_one(
    counts: dict[str, int], more: dict[str, int], seed: int
) -> None:
    # GIVEN images with recorded splits
    old = contents(counts)
    recorded = assign(old, {}, seed)
    # WHEN others come
    new = contents(more, first=1000)
    dealt = assign(old + new, recorded, seed)
    # THEN only those are dealt
    assert dealt.keys() == {content for _, content in new}
    # THEN what is there in the end has the shares, as far as newcomers can mend them
    both = Counter((recorded | dealt)[content] for _, content in old + new)
    total = len(old) + len(new)
    classes = len(counts.keys() | more.keys())
    assert abs(both[TEST] - 0.2 * total) <= max(0.2 * len(old), 1) + classes


@given(sizes, seeds)
def test_the_order_of_the_images_does_not_matter(
    counts: dict[str, int], seed: int
) -> None:
    # GIVEN the same images in another order, some of them twice
    images = contents(counts)
    # WHEN they get their splits
    # THEN these are the same
    assert assign(images, {}, seed) == assign([*reversed(images), *images], {}, seed)


def test_a_seed_makes_another_split_of_equal_shares() -> None:
    # GIVEN a hundred images
    images = contents({"a": 100})
    # WHEN they are dealt with two seeds
    one, other = assign(images, {}, 1), assign(images, {}, 2)
    # THEN the shares are equal and the images are not
    assert Counter(one.values()) == Counter(other.values())
    assert one != other


@given(st.integers(1, 60), st.floats(0.05, 0.5), seeds)
def test_holding_out_leaves_every_class_something(
    count: int, share: float, seed: int
) -> None:
    # GIVEN training images, each of them there twice, and one of another class
    samples = [
        Sample(Path(f"{number}-{copy}"), 0, f"{number}")
        for number in range(count)
        for copy in range(2)
    ]
    samples.append(Sample(Path("other"), 1, "other"))
    # WHEN some are held out
    kept, held = hold_out(samples, share, seed)
    # THEN nothing is lost, copies stay together, and each class can be trained
    assert len(kept) + len(held) == len(samples)
    assert not {item.content_hash for item in kept} & {
        item.content_hash for item in held
    }
    assert {item.label for item in kept} == {0, 1}


def test_a_growing_project_keeps_its_splits(tmp_path: Path) -> None:
    # GIVEN a project that was small when its images got their splits
    project = draw_project(tmp_path / "project", {"a": 6, "b": 4})
    before = splits_of(scanned(project))
    assert Counter(before.values())[TEST] == 1
    # WHEN it grows, twice
    draw_class(project / "a", 30, first=100)
    draw_class(project / "b", 30, first=100)
    grown = splits_of(scanned(project))
    draw_class(project / "c", 10)
    again = splits_of(scanned(project))
    # THEN every old image is where it was, though a new project would deal otherwise
    assert grown.items() >= before.items()
    assert again.items() >= grown.items()
    shutil.rmtree(project / ".discern")
    assert splits_of(scanned(project)) != again
    # THEN the shares are those stated
    found = Counter(again.values())
    assert abs(found[TEST] - 0.2 * 80) <= 3
    assert abs(found[VALIDATION] - 0.1 * 80) <= 3


def test_copies_of_one_content_are_in_one_split(tmp_path: Path) -> None:
    # GIVEN a class in which every picture is there three times
    project = draw_project(tmp_path, {"a": 30, "b": 30})
    for path in sorted((project / "a").iterdir()):
        for number in range(2):
            shutil.copy(path, path.with_stem(f"{path.stem}-copy{number}"))
    # WHEN it is opened
    summary = scanned(project)
    dealt = splits_of(summary)
    # THEN copies are together, so none of them leaks, and all are counted
    for name in (f"a/{number:04}" for number in range(30)):
        assert len({dealt[f"{name}{end}.png"] for end in ("", "-copy0", "-copy1")}) == 1
    assert summary.findings == {"exact_duplicate": 60}


def test_a_copy_in_two_classes_is_a_conflict(tmp_path: Path) -> None:
    # GIVEN one picture in two classes
    project = draw_project(tmp_path, {"a": 8, "b": 8})
    shutil.copy(project / "a" / "0000.png", project / "b" / "same.png")
    # WHEN it is opened
    summary = scanned(project)
    # THEN it is counted as such
    assert summary.findings == {"exact_duplicate": 1, "conflict": 1}


def test_a_leak_from_given_splits_is_told(tmp_path: Path) -> None:
    # GIVEN a test folder with a copy of a training picture, another and a new one
    project = draw_project(tmp_path, {"train/a": 4, "train/b": 4, "test/a": 1})
    shutil.copy(project / "train/a/0000.png", project / "test/a/x.png")
    shutil.copy(project / "train/a/0001.png", project / "test/a/y.png")
    # WHEN it is opened
    summary = scanned(project)
    # THEN the leak is counted, and said in words
    assert summary.findings["leak"] == 2
    assert any("2 test pictures are copies" in note for note in summary.notes)


def test_the_leak_in_joker_and_thanos_is_found(data_dir: Path, tmp_path: Path) -> None:
    # GIVEN the shared project whose two test pictures are copies of training pictures
    project = shutil.copytree(data_dir / "joker-thanos-tiny", tmp_path / "project")
    # WHEN it is opened
    summary = scanned(project)
    # THEN both are found
    assert (summary.images.train, summary.images.test) == (6, 2)
    assert summary.findings["leak"] == 2
