"""Relabelling, the trash and restoring: files, index, and the way back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.dataset.edits import Change, Relabel, RenameImage, Restore, Trash
from engine.dataset.edits.engine import apply
from engine.dataset.edits.trash import empty_trash, list_trash
from engine.errors import ProjectError
from tests.support.edited import agrees, contents, indexed, trashed, tree
from tests.support.pictures import draw, draw_project
from tests.support.projects import scanned, splits_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A scanned project of two classes of ten."""
    folder = draw_project(tmp_path / "project", {"blue": 10, "red": 10})
    scanned(folder)
    return folder


def database(project: Path) -> Path:
    return project / ".discern" / "project.db"


def test_relabelling_moves_file_index_and_split_and_comes_back(project: Path) -> None:
    # GIVEN a project
    before, splits = tree(project), splits_of(scanned(project))
    # WHEN two images get another class
    applied = apply(project, Relabel(("red/0001.png", "red/0002.png"), "blue"))
    # THEN they are there under free names, on the disk and in the index
    assert applied.changed == (
        Change("red/0001.png", "blue/0001 (2).png", "blue"),
        Change("red/0002.png", "blue/0002 (2).png", "blue"),
    )
    assert agrees(project)
    assert tree(project)["blue/0001 (2).png"] == before["red/0001.png"]
    # AND with the splits they had, which a scan sees no differently
    now = splits_of(scanned(project))
    assert now["blue/0001 (2).png"] == splits["red/0001.png"]
    # WHEN that is taken back
    assert applied.inverse is not None
    back = apply(project, applied.inverse)
    # THEN all is as before, and can be done again
    assert tree(project) == before
    assert splits_of(scanned(project)) == splits
    assert back.inverse is not None
    apply(project, back.inverse)
    assert agrees(project)
    assert "blue/0001 (2).png" in tree(project)


def test_a_new_class_is_made_and_gone_again(project: Path) -> None:
    # GIVEN a project
    before = tree(project)
    # WHEN an image gets a class that is not there yet
    applied = apply(project, Relabel(("red/0001.png",), "green"))
    # THEN the class is made, and taken away when that is undone
    assert applied.classes_changed
    assert "green/0001.png" in indexed(project)
    assert applied.inverse is not None
    apply(project, applied.inverse)
    assert tree(project) == before


def test_folders_within_a_class_are_kept(project: Path) -> None:
    # GIVEN an image deeper in its class
    draw(project / "red" / "2026" / "may" / "one.png", 99)
    scanned(project)
    before = tree(project)
    # WHEN it gets another class
    applied = apply(project, Relabel(("red/2026/may/one.png",), "blue"))
    # THEN it is as deep in that, and undoing leaves no folder behind
    assert "blue/2026/may/one.png" in indexed(project)
    assert applied.inverse is not None
    apply(project, applied.inverse)
    assert tree(project) == before


def test_given_splits_stay(tmp_path: Path) -> None:
    # GIVEN a project whose folders say which image is in which split
    classes = {"train/a": 4, "train/b": 4, "val/a": 2, "val/b": 2, "test/a": 2}
    folder = draw_project(tmp_path / "given", classes)
    scanned(folder)
    # WHEN images of two splits get a class that one split does not have
    apply(folder, Relabel(("train/a/0001.png", "test/a/0001.png"), "b"))
    # THEN each stays in its split
    now = splits_of(scanned(folder))
    assert now["train/b/0001 (2).png"] == "train"
    assert now["test/b/0001.png"] == "test"
    assert agrees(folder)


def test_what_was_changed_or_removed_meanwhile_is_left_out(project: Path) -> None:
    # GIVEN files that another program changed, removed and only touched
    draw(project / "red" / "0001.png", 12345)
    (project / "red" / "0002.png").unlink()
    os.utime(project / "red" / "0003.png", (1, 1))
    # WHEN they and one that was never there get another class
    paths = tuple(f"red/{name}.png" for name in ("0001", "0002", "0003", "never"))
    applied = apply(project, Relabel(paths, "blue"))
    # THEN only the touched one is moved, and the others have a reason
    assert [change.before for change in applied.changed] == ["red/0003.png"]
    codes = {left.path: left.code for left in applied.left_out}
    assert codes == {
        "red/0001.png": "edit.changed",
        "red/0002.png": "edit.missing",
        "red/never.png": "edit.unknown",
    }
    assert all(len(left.reason) > 10 for left in applied.left_out)
    # AND the changed one is where it was
    assert (project / "red" / "0001.png").exists()


def test_undoing_does_not_touch_what_was_changed_since(project: Path) -> None:
    # GIVEN a relabelled image that another program changed since
    applied = apply(project, Relabel(("red/0001.png", "red/0002.png"), "blue"))
    draw(project / "blue" / "0001 (2).png", 12345)
    # WHEN the edit is undone
    assert applied.inverse is not None
    back = apply(project, applied.inverse)
    # THEN that one is reported and stays, the other is back
    assert [left.path for left in back.left_out] == ["blue/0001 (2).png"]
    assert (project / "blue" / "0001 (2).png").exists()
    assert (project / "red" / "0002.png").exists()


def test_undoing_never_overwrites(project: Path) -> None:
    # GIVEN a relabelled image whose old name somebody else took
    applied = apply(project, Relabel(("red/0001.png",), "blue"))
    draw(project / "red" / "0001.png", 777)
    stranger = tree(project)["red/0001.png"]
    # WHEN the edit is undone
    assert applied.inverse is not None
    apply(project, applied.inverse)
    # THEN both are there
    now = tree(project)
    assert now["red/0001.png"] == stranger
    assert "red/0001 (2).png" in now


def test_the_trash_keeps_what_is_removed(project: Path) -> None:
    # GIVEN a project
    before, everything = tree(project), contents(project)
    splits = splits_of(scanned(project))
    # WHEN images are removed with a reason
    applied = apply(project, Trash(("red/0001.png", "blue/0001.png"), "Blurred"))
    # THEN they are in the trash, with where they were and why
    assert contents(project) == everything
    listed = list_trash(database(project), project)
    assert {one.original for one in listed} == {"red/0001.png", "blue/0001.png"}
    assert {one.why for one in listed} == {"Blurred"}
    assert {one.class_name for one in listed} == {"red", "blue"}
    assert all(one.path.is_file() and one.trashed_at > 0 for one in listed)
    assert {change.after for change in applied.changed} == {None}
    assert agrees(project)
    # AND a scan does not find them; undoing brings them back with their splits
    assert scanned(project).images.total == 18
    assert applied.inverse is not None
    apply(project, applied.inverse)
    assert tree(project) == before
    assert splits_of(scanned(project)) == splits
    assert list_trash(database(project), project) == []


def test_restoring_one_of_several_and_beside_a_newcomer(project: Path) -> None:
    # GIVEN two removed images, and a new picture in the place of one
    apply(project, Trash(("red/0001.png", "red/0002.png")))
    draw(project / "red" / "0001.png", 4711)
    scanned(project)
    # WHEN that one is restored
    applied = apply(project, Restore((trashed(project)["red/0001.png"], "no/such.png")))
    # THEN it is beside the new one, the other is still in the trash
    assert [change.after for change in applied.changed] == ["red/0001 (2).png"]
    assert [left.code for left in applied.left_out] == ["edit.unknown"]
    assert set(trashed(project)) == {"red/0002.png"}
    # AND undoing puts it into the trash again
    assert applied.inverse is not None
    apply(project, applied.inverse)
    assert "red/0002.png" in trashed(project)
    assert len(trashed(project)) == 2
    assert agrees(project)


def test_only_emptying_the_trash_deletes(project: Path) -> None:
    # GIVEN three images in the trash
    paths = tuple(f"red/000{number}.png" for number in range(3))
    apply(project, Trash(paths))
    # WHEN the trash is emptied
    count = empty_trash(project)
    # THEN they are gone, and nothing else is
    assert count == 3
    assert len(contents(project)) == 17
    assert list_trash(database(project), project) == []
    assert agrees(project)


def test_the_trash_outlives_its_index(project: Path) -> None:
    # GIVEN an image in the trash of a project whose index is lost, backups and all
    apply(project, Trash(("red/0001.png",), "Blurred"))
    everything = contents(project)
    database(project).unlink()
    for backup in (project / ".discern" / "backups").iterdir():
        backup.unlink()
    # WHEN the project is opened again
    scanned(project)
    # THEN the image is listed and can be restored
    (one,) = list_trash(database(project), project)
    assert one.original == "red/0001.png"
    apply(project, Restore((one.id,)))
    assert (project / "red" / "0001.png").exists()
    assert contents(project) == everything
    assert scanned(project).images.total == 20


def test_a_file_gets_the_name_of_what_it_is(project: Path) -> None:
    # GIVEN an image
    before = tree(project)
    # WHEN its file gets another name, which is taken
    applied = apply(project, RenameImage("red/0001.png", "0002.png"))
    # THEN it has a free one like it, and undo gives the old one back
    assert [one.after for one in applied.changed] == ["red/0002 (2).png"]
    assert agrees(project)
    assert applied.inverse is not None
    apply(project, applied.inverse)
    assert tree(project) == before
    # AND a name that leads elsewhere is refused
    with pytest.raises(ProjectError) as caught:
        apply(project, RenameImage("red/0001.png", "../x.png"))
    assert caught.value.code == "project.file_name"


def test_absolute_paths_are_understood_and_others_refused(
    project: Path, tmp_path: Path
) -> None:
    # GIVEN an image by its whole path
    # WHEN it gets another class
    apply(project, Relabel((str(project / "red" / "0001.png"),), "blue"))
    # THEN it is moved; one outside the project is refused
    assert "blue/0001 (2).png" in indexed(project)
    for path in (str(tmp_path / "x.png"), "../x.png"):
        with pytest.raises(ProjectError) as caught:
            apply(project, Trash((path,)))
        assert caught.value.code == "project.outside"


@pytest.mark.skipif(os.name == "nt", reason="folders are not read-only there")
@pytest.mark.skipif(
    getattr(os, "geteuid", int)() == 0, reason="root may write everywhere"
)
def test_what_the_system_refuses_is_left_out(project: Path) -> None:
    # GIVEN a class folder that may not be changed
    (project / "red").chmod(0o500)
    # WHEN one of its images and one of another class are removed
    applied = apply(project, Trash(("red/0001.png", "blue/0001.png")))
    (project / "red").chmod(0o700)
    # THEN the first stays with a reason
    assert [left.code for left in applied.left_out] == ["edit.refused"]
    assert agrees(project)
