"""Importing folders: which class, which split, which name, and nothing twice."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.importing.request import ALREADY_THERE
from engine.progress import Event, Progress, Token
from tests.support.imports import imported, origins, pictures_in, reasons, unfinished
from tests.support.pictures import draw, draw_project
from tests.support.projects import files_below, scanned, splits_of

LONG = "x" * 251 + ".png"


def test_folders_become_classes_and_the_originals_stay(tmp_path: Path) -> None:
    # GIVEN a folder of two class folders
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 2})
    before = files_below(source)
    # WHEN it is imported into a project that does not exist yet
    result = imported(tmp_path / "project", source)
    # THEN every picture is in its class, and known to the project
    assert result.added == {"cat": 3, "dog": 2}
    assert pictures_in(tmp_path / "project") == {
        *(f"cat/000{n}.png" for n in range(3)),
        *(f"dog/000{n}.png" for n in range(2)),
    }
    assert scanned(tmp_path / "project").images.total == 5
    # AND the originals are as they were, their origin is recorded, nothing is left over
    assert files_below(source) == before
    assert set(origins(tmp_path / "project")) == {
        str(path) for path in source.rglob("*.png")
    }
    assert unfinished(tmp_path / "project") == []
    assert result.left_out == ()


@pytest.mark.parametrize("given", [False, True])
def test_what_came_in_is_known_without_reading_it_again(
    tmp_path: Path, given: bool
) -> None:
    # GIVEN an import that is stopped right before it looks at the project again
    inside = ("train/cat", "val/cat", "test/cat") if given else ("cat",)
    project = tmp_path / "project"
    draw_project(project, dict.fromkeys(inside, 1))
    scanned(project)
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 2})
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "import" and event.done == 5:
            token.cancel()

    result = imported(project, source, report=stop, token=token)
    assert token.cancelled
    known = rows(project)
    # WHEN the index is made anew from the files
    forget(project)
    scanned(project)
    # THEN it says what the import had said already
    assert len(result.paths) == result.images == 5
    assert set(result.paths) <= known.keys()
    assert rows(project) == known


def rows(project: Path) -> dict[str, tuple[object, ...]]:
    """Every image in the index, with all that is known of it."""
    database = project / ".discern" / "project.db"
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT * FROM images")
        return {row[0]: row[1:] for row in found}


def forget(project: Path) -> None:
    """Empty the index's list of images."""
    database = project / ".discern" / "project.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM images")


@pytest.mark.parametrize(
    ("places", "classes"),
    [
        # One folder, one class.
        (("joker/1.png", "joker/2.png"), {"joker": 2}),
        # A folder in a folder in a folder only leads to the classes.
        (("a/b/cat/1.png", "a/b/dog/1.png"), {"cat": 1, "dog": 1}),
        # What is below a class belongs to it.
        (("cat/2020/may/1.png", "cat/2.png", "dog/1.png"), {"cat": 2, "dog": 1}),
        # A folder that mainly holds pictures is a class with all that is below it.
        (("joker/1.png", "joker/2.png", "joker/old/3.png"), {"joker": 3}),
        # Pictures in the dropped folder itself: it is the class.
        (("1.png", "2.png"), {"found": 2}),
    ],
)
def test_classes_follow_from_nesting(
    tmp_path: Path, places: tuple[str, ...], classes: dict[str, int]
) -> None:
    # GIVEN pictures at any depth
    for seed, place in enumerate(places):
        draw(tmp_path / "found" / place, seed)
    # WHEN their folder is imported
    result = imported(tmp_path / "project", tmp_path / "found")
    # THEN they are in the classes a person would expect
    assert result.added == classes


def test_deepest_folders_can_be_the_classes(tmp_path: Path) -> None:
    # GIVEN classes in groups
    for seed, place in enumerate(("mammals/cat", "mammals/dog", "birds/owl")):
        draw(tmp_path / "found" / place / "1.png", seed)
    # WHEN the folders that hold the pictures are to be the classes
    result = imported(tmp_path / "project", tmp_path / "found", class_from="deepest")
    # THEN they are
    assert result.added == {"cat": 1, "dog": 1, "owl": 1}


def test_these_are_all_one_class(tmp_path: Path) -> None:
    # GIVEN folders, a loose picture, and a class of another case in the project
    source = draw_project(tmp_path / "found", {"a": 2, "b": 2})
    loose = draw(tmp_path / "loose.png", 99)
    draw_class_folder = draw_project(tmp_path / "project", {"Joker": 1})
    # WHEN they are all joker
    result = imported(draw_class_folder, source, loose, class_name="joker")
    # THEN they come into the class that is there
    assert result.added == {"Joker": 5}


def test_loose_pictures_beside_classes_are_named(tmp_path: Path) -> None:
    # GIVEN classes, and a picture and a text beside them
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 3})
    draw(source / "stray.png", 7)
    (source / "notes.txt").write_text("remember the milk")
    # WHEN the folder is imported
    result = imported(tmp_path / "project", source)
    # THEN the classes come in, and the others are left out with a reason
    assert result.images == 6
    assert reasons(result) == {
        "stray.png": "import.no_class",
        "notes.txt": "import.no_class",
    }


def test_given_splits_are_kept(tmp_path: Path) -> None:
    # GIVEN a tree of splits in a folder of its own, and something beside them
    places = {"train/cat": 4, "train/dog": 4, "val/cat": 1, "test/dog": 2, "raw/cat": 1}
    source = draw_project(tmp_path / "found" / "data", places)
    # WHEN it is imported into a new project, and later pictures without a split
    result = imported(tmp_path / "project", tmp_path / "found")
    extra = draw_project(tmp_path / "more", {"cat": 3})
    imported(tmp_path / "project", extra)
    # THEN each picture has the split that its folder gave it
    assert result.added == {"cat": 5, "dog": 6}
    assert reasons(result) == {"0000.png": "import.no_class"}
    summary = scanned(tmp_path / "project")
    by_split = {item.name: item.images for item in summary.classes}
    assert by_split["dog"].test == 2
    assert by_split["dog"].train == 4
    assert by_split["cat"].validation >= 1
    assert summary.images.total == 14
    assert source.is_dir()


def test_a_project_with_split_folders_keeps_its_layout(tmp_path: Path) -> None:
    # GIVEN a project whose own folders give the splits
    project = draw_project(tmp_path / "project", {"Train/cat": 3, "Test/cat": 1})
    # WHEN pictures with and without a split are imported
    split = draw_project(tmp_path / "found", {"train/cat": 1, "test/dog": 2})
    flat = draw_project(tmp_path / "other", {"owl": 1, "cat": 1})
    imported(project, split)
    result = imported(project, flat)
    # THEN they come into the folders of the splits, the rest into training
    names = pictures_in(project)
    assert {"Test/dog/0000.png", "Test/dog/0001.png", "Train/owl/0000.png"} <= names
    assert set(splits_of(scanned(project)).values()) == {"train", "test"}
    assert any("training folder" in note for note in result.notes)


def test_the_same_picture_comes_into_a_class_once(tmp_path: Path) -> None:
    # GIVEN a project that has a picture already, and copies of it under other names
    source = draw_project(tmp_path / "found", {"cat": 2})
    project = draw_project(tmp_path / "project", {"dog": 1})
    data = (source / "cat" / "0000.png").read_bytes()
    (source / "cat" / "copy.png").write_bytes(data)
    imported(project, source)
    # WHEN the same is imported again, and into another class
    again = imported(project, source)
    other = imported(project, source / "cat" / "0000.png", class_name="dog")
    # THEN nothing comes in twice, and each one says where it is
    assert again.images == 0
    assert again.already_there == 3
    assert {one.code for one in again.left_out} == {ALREADY_THERE}
    assert all("'cat'" in one.reason for one in again.left_out)
    assert other.added == {"dog": 1}
    # AND every source of it is on record
    assert str(source / "cat" / "copy.png") in origins(project)


def test_equal_names_do_not_collide(tmp_path: Path) -> None:
    # GIVEN different pictures of the same name, one of them in other case
    for seed, place in enumerate(("a/one.png", "b/one.png", "c/ONE.png")):
        draw(tmp_path / "found" / place, seed)
    # WHEN they go into one class
    imported(tmp_path / "project", tmp_path / "found", class_name="all")
    # THEN all are there, under names that no system takes for the same
    names = pictures_in(tmp_path / "project")
    assert names == {"all/one.png", "all/one (2).png", "all/ONE (3).png"}


def test_odd_names_arrive_as_names_that_every_system_takes(tmp_path: Path) -> None:
    # GIVEN names of every kind that this disk takes
    source = tmp_path / "found" / "Fröhlich 😀"
    odd = ["日本語.png", "e\u0301te\u0301.png", "a b  c.png", LONG, "no suffix"]
    if os.name == "posix":
        odd += ["what?.png", "a:b|c.png", "con.png", "dot ..png", 'q".png']
    for seed, name in enumerate(odd):
        draw(source / "drawn.png", seed).rename(source / name)
    # WHEN they are imported, the long one twice
    draw(tmp_path / "again" / "Fröhlich 😀" / "drawn.png", 77).rename(
        tmp_path / "again" / "Fröhlich 😀" / LONG
    )
    result = imported(tmp_path / "project", source, tmp_path / "again")
    # THEN all came in, with names of at most 255 bytes and nothing forbidden in them
    assert result.added == {"Fröhlich 😀": len(odd) + 1}
    names = [Path(name).name for name in pictures_in(tmp_path / "project")]
    assert {"日本語.png", "été.png", "no suffix.png"} <= set(names)
    assert all(len(name.encode()) <= 255 for name in names)
    assert not [name for name in names if set(name) & set('<>:"/\\|?*')]
    assert not [name for name in names if name.split(".")[0] == "con"]
    assert scanned(tmp_path / "project").set_aside == ()


def test_a_class_no_system_takes_is_renamed_and_said(tmp_path: Path) -> None:
    # GIVEN a class of a forbidden name
    picture = draw(tmp_path / "1.png", 1)
    # WHEN it is imported
    result = imported(tmp_path / "project", picture, class_name="AC/DC: live")
    # THEN its folder has a name that can be, and the person is told
    assert result.added == {"AC_DC_ live": 1}
    assert any("AC/DC: live" in note for note in result.notes)
