"""Copies: equal files, look-alikes, conflicts between classes, leaks between splits."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import ImageOps

from engine.dataset.leaks import leaks
from engine.findings.finding import NONE, TRASH
from tests.findings.conftest import Checked, found
from tests.support.planted import cut, saved_again, scene, scenes, write
from tests.support.projects import scanned


def test_equal_files_are_found_and_one_of_them_is_kept(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a picture three times in one class
    project = scenes(tmp_path / "p", {"a": 6, "b": 6})
    for name in ("copy.jpg", "copy of copy.jpg"):
        shutil.copy(project / "a/000.jpg", project / "a" / name)
    # WHEN it is checked
    result = check(project, "exact_duplicate", "near_duplicate", "conflict")
    # THEN two are proposed for the trash, beside the one that stays
    assert [(item.kind, item.action, item.others[0]) for item in result.findings] == [
        ("exact_duplicate", TRASH, "a/000.jpg")
    ] * 2
    assert found(result, "exact_duplicate") == {"a/copy.jpg", "a/copy of copy.jpg"}
    assert len({item.key for item in result.findings}) == 2
    assert len({item.family for item in result.findings}) == 1


def test_the_same_file_in_two_classes_is_a_duplicate_and_a_conflict(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a picture in two classes, in one of them twice
    project = scenes(tmp_path / "p", {"a": 6, "b": 6})
    shutil.copy(project / "a/000.jpg", project / "b/same.jpg")
    shutil.copy(project / "a/000.jpg", project / "a/twice.jpg")
    # WHEN it is checked
    result = check(project, "exact_duplicate", "conflict")
    # THEN only the copy within its class may go: nobody decides which class is right
    actions = {(item.kind, item.path): item.action for item in result.findings}
    assert actions == {
        ("exact_duplicate", "a/twice.jpg"): TRASH,
        ("exact_duplicate", "b/same.jpg"): NONE,
        ("conflict", "b/same.jpg"): NONE,
    }
    conflict = next(item for item in result.findings if item.kind == "conflict")
    assert set(conflict.others) == {"a/000.jpg", "a/twice.jpg"}


def test_changed_copies_are_found_in_families(tmp_path: Path, check: Checked) -> None:
    # GIVEN pictures, and of the first few copies that were changed
    project = scenes(tmp_path / "p", {"a": 12, "b": 12})
    planted = {}
    for number in range(4):
        original = scene(number)
        for name, copy in {
            "smaller": original.resize((100, 80)),
            "again": saved_again(original, 30),
            "cut": cut(original, 0.1),
            "mirrored": ImageOps.mirror(original),
        }.items():
            path = write(copy, project / "a" / f"{name}-{number}.jpg", quality=85)
            planted[path.relative_to(project).as_posix()] = f"a/{number:03}.jpg"
    # WHEN they are checked
    result = check(project, "near_duplicate")
    # THEN each is in the family of its original, and nobody else is in any
    families: dict[str, set[str]] = {}
    for item in result.findings:
        families.setdefault(item.family, set()).update((item.path, *item.others))
    expected = [
        {original, *(path for path, of in planted.items() if of == original)}
        for original in sorted(set(planted.values()))
    ]
    assert sorted(families.values(), key=min) == sorted(expected, key=min)
    # THEN a file of full size is kept, never the smaller or the cut one
    kept = {item.others[0] for item in result.findings}
    assert len(kept) == 4
    assert not any("smaller" in path or "cut" in path for path in kept)
    assert {item.action for item in result.findings} == {TRASH}


def test_the_best_file_is_kept(tmp_path: Path, check: Checked) -> None:
    # GIVEN a picture and a larger one of the same
    project = scenes(tmp_path / "p", {"a": 5, "b": 5})
    write(scene(0).resize((400, 320)), project / "a/large.png")
    # WHEN it is checked
    result = check(project, "near_duplicate")
    # THEN the smaller one may go, and the reason says so
    (finding,) = result.findings
    assert (finding.path, finding.others) == ("a/000.jpg", ("a/large.png",))
    assert "larger" in finding.reason


def test_a_changed_copy_in_another_class_is_a_conflict(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a smaller copy in another class
    project = scenes(tmp_path / "p", {"a": 5, "b": 5})
    write(scene(0).resize((120, 96)), project / "b/small.jpg")
    # WHEN it is checked
    result = check(project, "near_duplicate", "conflict")
    # THEN both kinds name it, and neither proposes to remove it
    assert {(item.kind, item.action) for item in result.findings} == {
        ("near_duplicate", NONE),
        ("conflict", NONE),
    }


def test_leaks_are_copies_across_splits(tmp_path: Path, check: Checked) -> None:
    # GIVEN given splits, with an equal and a changed copy across them
    project = tmp_path / "p"
    for number, split in enumerate(("train", "val", "test")):
        scenes(project / split, {"a": 4, "b": 4}, first=100 * number)
    shutil.copy(project / "train/a/000.jpg", project / "test/a/equal.jpg")
    write(scene(1).resize((120, 96)), project / "val/a/smaller.jpg")
    shutil.copy(project / "train/b/000.jpg", project / "train/b/same.jpg")
    # WHEN it is checked
    result = check(project, "leak", "exact_duplicate")
    # THEN what is held out is named, and what it leaks from; copies within a split not
    leaks = {item.path: item.others for item in result.findings if item.kind == "leak"}
    assert leaks == {
        "test/a/equal.jpg": ("train/a/000.jpg",),
        "val/a/smaller.jpg": ("train/a/001.jpg",),
    }
    # THEN of equal files the one that scores is kept
    duplicates = {
        item.path: item.others[0]
        for item in result.findings
        if item.kind == "exact_duplicate"
    }
    assert duplicates == {
        "train/a/000.jpg": "test/a/equal.jpg",
        "train/b/same.jpg": "train/b/000.jpg",
    }
    assert any("held-out" in sentence for sentence in result.advice)


def test_copies_that_only_a_close_look_finds_are_leaks_for_all(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a test image that is a training image, mirrored, which no scan notices
    project = tmp_path / "p"
    for number, split in enumerate(("train", "test")):
        scenes(project / split, {"a": 8, "b": 8}, first=100 * number)
    write(ImageOps.mirror(scene(2)), project / "test/a/mirrored.jpg")
    database = Path(scanned(project).database)
    assert leaks(database).leaks == ()
    # WHEN the project is checked
    check(project, "near_duplicate", "leak")
    # THEN the leak report, which scores are told without, knows it as well
    (leak,) = leaks(database).leaks
    assert (leak.path, leak.kind) == ("test/a/mirrored.jpg", "near")
    assert leak.others == ("train/a/002.jpg",)
