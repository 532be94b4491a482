"""Which folders are classes and which are splits."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dataset.layout import read_layout
from engine.errors import ProjectError
from tests.support.pictures import draw, draw_project
from tests.support.projects import scanned


def classes_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Images in train, validation and test, by class."""
    return {
        item.name: (item.images.train, item.images.validation, item.images.test)
        for item in scanned(folder).classes
    }


def test_subfolders_are_classes(tmp_path: Path) -> None:
    # GIVEN two folders of pictures, one of them with folders inside, and stray files
    draw_project(tmp_path, {"cats": 3, "dogs": 1, "dogs/big/very big": 2})
    draw(tmp_path / "loose.png", 1)
    (tmp_path / "notes.txt").write_text("no picture")
    # WHEN it is opened
    summary = scanned(tmp_path)
    # THEN there are two classes, and nested pictures count for theirs
    assert {item.name: item.images.total for item in summary.classes} == {
        "cats": 3,
        "dogs": 3,
    }
    assert summary.split_source == "assigned"


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [("train", "val", "test"), ("Training", "Validation", "TESTING")],
)
def test_split_folders_win(
    tmp_path: Path, train: str, validation: str, test: str
) -> None:
    # GIVEN class folders inside split folders
    counts = {
        f"{train}/cats": 2,
        f"{train}/dogs": 3,
        f"{validation}/cats": 1,
        f"{test}/dogs": 4,
    }
    draw_project(tmp_path, counts)
    # WHEN it is opened
    summary = scanned(tmp_path)
    # THEN every image is in the split of its folder
    assert summary.split_source == "given"
    assert classes_of(tmp_path) == {"cats": (2, 1, 0), "dogs": (3, 0, 4)}
    assert any("No test pictures for 'cats'" in note for note in summary.notes)


def test_a_train_folder_alone_is_a_split(tmp_path: Path) -> None:
    # GIVEN only a training folder with classes in it
    draw_project(tmp_path, {"train/cats": 6, "train/dogs": 6})
    # WHEN it is opened
    # THEN its folders are the classes, and nothing is held back that is not given
    assert classes_of(tmp_path) == {"cats": (6, 0, 0), "dogs": (6, 0, 0)}


def test_folders_beside_the_splits_are_named(tmp_path: Path) -> None:
    # GIVEN a folder that is no split beside the training folder
    draw_project(tmp_path, {"train/cats": 2, "train/dogs": 2, "old": 5})
    # WHEN it is opened
    summary = scanned(tmp_path)
    # THEN its pictures do not count, and that is said
    assert summary.images.total == 4
    assert any("'old'" in note for note in summary.notes)


def test_pictures_of_trains_are_a_class(tmp_path: Path) -> None:
    # GIVEN a class that happens to be called train, with a folder inside
    draw_project(tmp_path, {"train": 3, "train/steam": 2, "plane": 4})
    # WHEN it is opened
    summary = scanned(tmp_path)
    # THEN it is a class like another
    assert {item.name: item.images.total for item in summary.classes} == {
        "plane": 4,
        "train": 5,
    }


def test_hidden_folders_and_files_are_no_pictures(tmp_path: Path) -> None:
    # GIVEN what file managers and archives leave behind
    draw_project(tmp_path, {"cats": 2, "dogs": 2, ".cache": 2, "__MACOSX": 2})
    draw(tmp_path / "cats" / ".hidden.png", 1)
    draw(tmp_path / "cats" / "__MACOSX" / "x.png", 2)
    (tmp_path / "dogs" / "Thumbs.db").write_bytes(b"x")
    # WHEN it is opened
    # THEN none of it is seen
    assert set(classes_of(tmp_path)) == {"cats", "dogs"}
    assert scanned(tmp_path).images.total == 4
    assert scanned(tmp_path).set_aside == ()


def test_no_classes_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    # GIVEN a folder with pictures but without folders
    draw(tmp_path / "a.png", 1)
    # WHEN it is opened
    with pytest.raises(ProjectError) as caught:
        scanned(tmp_path)
    # THEN it is told why not, and nothing was written there
    assert caught.value.code == "project.no_classes"
    assert caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.touch()])
def test_a_missing_folder_or_a_file_is_an_error(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    # GIVEN a path that leads nowhere, or to a file
    path = tmp_path / "project"
    make(path)
    # WHEN it is opened
    with pytest.raises(ProjectError) as caught:
        read_layout(path)
    # THEN that is said
    assert caught.value.code == "project.missing"
    assert caught.value.path == path


def test_empty_classes_and_a_single_class_are_said(tmp_path: Path) -> None:
    # GIVEN one class with pictures and one without
    draw_project(tmp_path, {"cats": 6, "dogs": 0})
    # WHEN it is opened
    notes = scanned(tmp_path).notes
    # THEN a person reads what that means
    assert any("Only 'cats' has pictures" in note for note in notes)
    assert any("No usable pictures in 'dogs'" in note for note in notes)


def test_of_many_small_classes_a_few_are_named(tmp_path: Path) -> None:
    # GIVEN sixty classes of a few pictures
    draw_project(tmp_path, {f"class-{number:02}": 5 for number in range(60)})
    # WHEN it is opened
    notes = scanned(tmp_path).notes
    # THEN the note is a sentence, not a list
    (few,) = [note for note in notes if note.startswith("Fewer than")]
    assert "'class-00', 'class-01', 'class-02' and 57 more" in few


def test_links_are_followed_once(tmp_path: Path) -> None:
    # GIVEN a class that is a link to elsewhere, with a link to itself inside
    elsewhere = tmp_path / "elsewhere"
    draw_project(elsewhere, {"cats": 3})
    project = draw_project(tmp_path / "project", {"dogs": 2})
    (project / "cats").symlink_to(elsewhere / "cats", target_is_directory=True)
    (elsewhere / "cats" / "again").symlink_to(elsewhere / "cats")
    # WHEN it is opened
    # THEN its pictures are there, once
    assert scanned(project).images.total == 5
