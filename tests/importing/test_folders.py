"""Importing folders: which class, which split, which name; what is left out and why."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.importing.request import ALREADY_THERE
from engine.progress import Event, Token
from tests.support.imports import imported, origins, pictures_in, reasons, unfinished
from tests.support.pictures import draw, draw_class, draw_project
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


def test_content_decides_what_is_a_picture(tmp_path: Path) -> None:
    # GIVEN pictures and others, some under each other's names
    source = tmp_path / "cat"
    draw(source / "real.png", 1)
    draw(source / "drawn.png", 2).rename(source / "hidden as text.txt")
    whole = draw(source / "drawn.png", 3).read_bytes()
    (source / "drawn.png").unlink()
    (source / "cut.png").write_bytes(whole[: len(whole) // 2])
    (source / "page.jpg").write_text("<!doctype html><title>404</title>")
    (source / "program.png").write_bytes(b"\x7fELF" + bytes(100))
    (source / "empty.png").touch()
    (source / ".secret.png").write_bytes(whole)
    (source / "Thumbs.db").write_bytes(whole)
    # WHEN they are imported
    result = imported(tmp_path / "project", source)
    # THEN what is a picture came in, with a suffix that shows it
    assert pictures_in(tmp_path / "project") == {
        "cat/real.png",
        "cat/hidden as text.txt.png",
    }
    # AND each of the others is named with its reason
    assert reasons(result) == {
        "cut.png": "image.truncated",
        "page.jpg": "image.not_an_image",
        "program.png": "image.not_an_image",
        "empty.png": "image.empty",
    }
    assert any("2 hidden" in note for note in result.notes)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    # GIVEN loops, a link out to another folder and back up, and one that leads nowhere
    source = draw_project(tmp_path / "found", {"cat": 2, "dog": 1})
    outside = draw_project(tmp_path / "outside", {"owl": 2})
    (source / "cat" / "loop").symlink_to(source / "cat", target_is_directory=True)
    (source / "up").symlink_to(tmp_path, target_is_directory=True)
    (source / "owl").symlink_to(outside / "owl", target_is_directory=True)
    (source / "cat" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (source / "cat" / "self.png").symlink_to(source / "cat" / "self.png")
    # WHEN it is imported
    result = imported(tmp_path / "project", source)
    # THEN everything comes in once, and the dead links are named
    assert result.added == {"cat": 2, "dog": 1, "owl": 2}
    assert reasons(result) == {
        "gone.png": "import.broken_link",
        "self.png": "import.broken_link",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    # GIVEN a named pipe among pictures
    source = draw_project(tmp_path / "found", {"cat": 1})
    os.mkfifo(source / "cat" / "pipe.png")
    # WHEN the folder is imported
    result = imported(tmp_path / "project", source)
    # THEN the pipe is left out, and nobody waited for it
    assert result.images == 1
    assert reasons(result) == {"pipe.png": "image.not_a_file"}


def test_the_project_is_not_imported_into_itself(tmp_path: Path) -> None:
    # GIVEN a project inside the folder that is imported
    project = draw_project(tmp_path / "found" / "project", {"cat": 2})
    scanned(project)
    draw_project(tmp_path / "found" / "new", {"cat": 1, "dog": 1})
    # WHEN that folder, and the project itself, are imported
    result = imported(project, tmp_path / "found", project / "cat")
    # THEN only what is not in the project came in
    assert result.added == {"cat": 1, "dog": 1}
    assert reasons(result) == {"cat": "import.inside_project"}


def test_what_vanishes_meanwhile_is_named(tmp_path: Path) -> None:
    # GIVEN a folder of classes
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 3})
    gone: list[Path] = []

    def remove_one(event: Event) -> None:
        # WHEN a whole class disappears after it was found and before it is read
        if getattr(event, "stage", "") == "import" and not gone:
            gone.append((source / "dog").rename(tmp_path / "elsewhere"))

    result = imported(tmp_path / "project", source, report=remove_one)
    # THEN the others came in, and each missing file is named
    assert result.added == {"cat": 3}
    assert [one.code for one in result.left_out] == ["image.missing"] * 3
    assert imported(tmp_path / "project", tmp_path / "never").images == 0


def test_nothing_to_import_makes_no_folder(tmp_path: Path) -> None:
    # GIVEN something that is not there, and a single picture without a class
    picture = draw(tmp_path / "1.png", 1)
    # WHEN they are imported
    result = imported(tmp_path / "project", tmp_path / "missing", picture)
    # THEN nothing came in, both are named, and no folder was made for it
    assert reasons(result) == {"missing": "import.missing", "1.png": "import.no_class"}
    assert not (tmp_path / "project").exists()


def test_cancelling_keeps_what_is_in(tmp_path: Path) -> None:
    # GIVEN more pictures than are taken in at once
    source = tmp_path / "cat"
    draw_class(source, 200)
    token = Token()

    def stop(event: Event) -> None:
        if getattr(event, "stage", "") == "import" and getattr(event, "done", 0) >= 70:
            token.cancel()

    # WHEN the import is cancelled in the middle, and done again
    result = imported(tmp_path / "project", source, report=stop, token=token)
    kept = pictures_in(tmp_path / "project")
    again = imported(tmp_path / "project", source)
    # THEN what was in stayed, whole, and the rest followed
    assert result.stopped
    assert 0 < result.images < 200
    assert len(kept) == result.images
    assert unfinished(tmp_path / "project") == []
    assert again.images == 200 - result.images
    assert scanned(tmp_path / "project").images.total == 200
