"""Adding, renaming, merging and deleting classes; their colours and keys."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from engine.dataset.edits import (
    AddClass,
    DeleteClass,
    Edit,
    MergeClass,
    RenameClass,
    SetColour,
    SetKey,
)
from engine.dataset.edits.engine import apply
from engine.dataset.edits.rows import looks
from engine.dataset.edits.steps import Look
from engine.errors import ProjectError
from tests.support.edited import agrees, contents, edit, indexed, trashed, tree
from tests.support.pictures import draw, draw_project
from tests.support.projects import scanned, splits_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A scanned project of two classes, one of them with a folder in it."""
    folder = draw_project(tmp_path / "project", {"blue": 6, "red": 6})
    draw(folder / "red" / "deep" / "one.png", 99)
    scanned(folder)
    return folder


def looks_of(project: Path) -> dict[str, Look]:
    database = project / ".discern" / "project.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return looks(connection)


@pytest.mark.parametrize(
    "change",
    [
        AddClass("green"),
        RenameClass("red", "crimson"),
        RenameClass("red", "Red"),
        MergeClass("red", "blue"),
        DeleteClass("red"),
        SetColour("red", "#ff0000"),
        SetKey("red", "r"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_every_edit_of_classes_comes_back(project: Path, change: Edit) -> None:
    # GIVEN a project whose class has a colour and a key
    edit(project, SetColour("red", "#123456"), SetKey("red", "x"))
    before = (tree(project), indexed(project), looks_of(project))
    splits, everything = splits_of(scanned(project)), contents(project)
    # WHEN its classes are changed
    applied = apply(project, change)
    # THEN no picture is lost, and index and disk agree
    assert applied.classes_changed
    assert applied.left_out == ()
    assert contents(project) == everything
    assert agrees(project)
    after = (tree(project), indexed(project), looks_of(project))
    assert after != before
    # AND undo brings everything back, redo everything forth
    assert applied.inverse is not None
    back = apply(project, applied.inverse)
    assert (tree(project), indexed(project), looks_of(project)) == before
    assert splits_of(scanned(project)) == splits
    assert back.inverse is not None
    apply(project, back.inverse)
    assert (tree(project), indexed(project), looks_of(project)) == after


def test_renaming_keeps_splits_and_look(project: Path) -> None:
    # GIVEN a class with a colour
    edit(project, SetColour("red", "#123456"))
    splits = splits_of(scanned(project))
    # WHEN it gets another name
    edit(project, RenameClass("red", "Crimson – very red"))
    # THEN its images keep their splits, and it its colour
    now = splits_of(scanned(project))
    assert {now[path.replace("red/", "Crimson – very red/")] for path in splits} <= {
        "train",
        "validation",
        "test",
    }
    for path, split in splits.items():
        assert now[path.replace("red/", "Crimson – very red/")] == split
    assert looks_of(project) == {"Crimson – very red": Look("#123456")}


def test_merging_takes_other_files_along(project: Path) -> None:
    # GIVEN a class with a note beside its pictures
    (project / "red" / "notes.txt").write_text("mine")
    # WHEN it is merged into another
    edit(project, MergeClass("red", "blue"))
    # THEN the note is there, too, and the class is gone
    assert (project / "blue" / "notes.txt").read_text() == "mine"
    assert not (project / "red").exists()
    assert "blue/deep/one.png" in indexed(project)
    assert {name for name, _ in indexed(project).values()} == {"blue"}


def test_a_deleted_class_is_in_the_trash(project: Path) -> None:
    # GIVEN a class
    # WHEN it is deleted
    edit(project, DeleteClass("red"))
    # THEN its images are in the trash, one by one
    assert set(trashed(project)) >= {"red/0000.png", "red/deep/one.png"}
    assert [one.name for one in scanned(project).classes] == ["blue"]


def test_classes_of_given_splits(tmp_path: Path) -> None:
    # GIVEN a project of train and test folders
    folder = draw_project(
        tmp_path / "given", {"train/a": 4, "train/b": 4, "test/a": 2, "test/b": 2}
    )
    scanned(folder)
    before = tree(folder)
    # WHEN its classes are renamed, merged, added and deleted
    back = edit(
        folder,
        RenameClass("a", "apple"),
        AddClass("cherry"),
        MergeClass("b", "apple"),
        DeleteClass("apple"),
    )
    # THEN that is done in each split, and everything comes back
    assert set(tree(folder)) == {"train", "test", "train/cherry", "test/cherry"}
    edit(folder, *back)
    assert tree(folder) == before
    assert agrees(folder)


@pytest.mark.parametrize(
    "name",
    ["", "  ", "a/b", "a\\b", ".hidden", "dot.", "con", "LPT1.txt", "a\nb", "x" * 201],
)
def test_names_that_no_folder_can_have_are_refused(project: Path, name: str) -> None:
    before = tree(project)
    for change in (AddClass(name), RenameClass("red", name)):
        # WHEN a class shall be called that
        with pytest.raises(ProjectError) as caught:
            apply(project, change)
        # THEN it is refused and nothing was done
        assert caught.value.code == "project.class_name"
    assert tree(project) == before


def test_two_classes_never_have_one_name(project: Path) -> None:
    for change in (AddClass("RED"), RenameClass("blue", "Red")):
        # WHEN a name is asked for that differs from another's by case alone
        with pytest.raises(ProjectError) as caught:
            apply(project, change)
        # THEN it is refused
        assert caught.value.code == "project.class_exists"


def test_a_class_that_is_gone_is_one_sentence(project: Path) -> None:
    for change in (DeleteClass("x"), MergeClass("red", "x"), SetKey("x", "1")):
        with pytest.raises(ProjectError) as caught:
            apply(project, change)
        assert caught.value.code == "project.no_class"


def test_a_key_belongs_to_one_class(project: Path) -> None:
    # GIVEN a class with a key
    edit(project, SetKey("red", "k"), SetColour("red", "#00ff00"))
    # WHEN another class gets it
    back = edit(project, SetKey("blue", "K"))
    # THEN the first has none, until that is undone
    assert looks_of(project) == {"red": Look("#00ff00", ""), "blue": Look("", "k")}
    edit(project, *back)
    assert looks_of(project) == {"red": Look("#00ff00", "k")}


@pytest.mark.parametrize(
    "change", [SetColour("red", "red"), SetKey("red", "ab"), SetKey("red", "!")]
)
def test_no_colour_and_no_key_are_refused(project: Path, change: Edit) -> None:
    with pytest.raises(ProjectError):
        apply(project, change)
