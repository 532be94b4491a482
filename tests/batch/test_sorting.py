"""Sorting into folders, and having everything back as it was."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.batch.request import FolderResult
from engine.batch.sorting.job import sort_files
from engine.batch.sorting.request import Sorted, SortFiles, UndoSort, Unsorted
from engine.batch.sorting.undo import undo_sort
from engine.errors import DiscernError
from engine.progress import Token, ignore
from tests.batch.batches import classify, kept
from tests.support.pictures import COLOURS, draw
from tests.support.terminal import discern


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Pictures of two classes in folders that do not say so, and broken files."""
    folder = tmp_path / "photos"
    for number in range(4):
        draw(folder / "one" / f"{number}.png", number, COLOURS["blue"])
        draw(folder / "two" / f"{number}.png", number + 9, COLOURS["red"])
    draw(folder / "one" / "same.png", 30, COLOURS["blue"])
    draw(folder / "two" / "same.png", 31, COLOURS["blue"])
    (folder / "one" / "empty.png").touch()
    (folder / "two" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


@pytest.fixture
def record(photos: Path, tiny_model_path: Path, tmp_path: Path) -> Path:
    """The record of a batch of them."""
    path = tmp_path / "batch.journal"
    result: FolderResult = classify(
        tiny_model_path, photos, record=str(path), keep_record=True
    )
    assert result.failed == 2
    return path


class StoppedAt(Token):
    """Is cancelled from the second look at it on, however fast the machine is."""

    def __init__(self) -> None:
        super().__init__()
        self._looks = 0

    @property
    def cancelled(self) -> bool:
        """Whether it was looked at before."""
        self._looks += 1
        return self._looks > 1


def sort(record: Path, into: Path, mode: str, *, dry_run: bool = False) -> Sorted:
    request = SortFiles(str(record), str(into), mode, dry_run)
    return sort_files(request, report=ignore, token=Token())


def undo(journal: str | None) -> Unsorted:
    assert journal is not None
    return undo_sort(UndoSort(journal), report=ignore, token=Token())


def tree(folder: Path) -> set[str]:
    """Everything below a folder but journals."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix != ".journal"
    }


@pytest.mark.parametrize("mode", ["copy", "link", "move"])
def test_files_go_where_their_verdict_says_and_come_back(
    photos: Path, record: Path, tmp_path: Path, mode: str
) -> None:
    # GIVEN a batch, and a dry run that says what would be done
    before = kept(photos)
    into = tmp_path / "deep" / "sorted"
    planned = sort(record, into, mode, dry_run=True)
    assert not into.exists()
    # WHEN its files are sorted
    done = sort(record, into, mode)
    # THEN what was planned was done: a folder for each verdict, no file over another
    assert (planned.folders, planned.renamed) == (done.folders, done.renamed)
    assert (planned.problem, planned.journal) == ("", None)
    assert done.folders["failed"] == 2
    assert done.files == 12
    assert done.left_files == 0
    names = tree(into)
    assert {"blue/same.png", "blue/same (2).png", "failed/empty.png"} <= names
    for path in into.glob("blue/*.png"):
        assert (path.read_bytes(), path.stat().st_mtime_ns) in before.values()
    # THEN the originals are there unless they were moved
    assert kept(photos) == ({} if mode == "move" else before)
    if mode == "link":
        assert (into / "failed" / "torn.png").samefile(photos / "two" / "torn.png")
    # WHEN it is taken back
    back = undo(done.journal)
    # THEN everything is as it was, times included, and nothing of the sort is left
    assert back.restored == 12
    assert back.left_files == 0
    assert kept(photos) == before
    assert not (tmp_path / "deep").exists()


def test_what_changed_since_is_left_and_listed(
    photos: Path, record: Path, tmp_path: Path
) -> None:
    # GIVEN files that changed, vanished, or became a link after they were classified
    into = tmp_path / "sorted"
    (photos / "one" / "0.png").write_bytes(b"changed")
    (photos / "one" / "1.png").unlink()
    (photos / "one" / "2.png").rename(tmp_path / "elsewhere.png")
    (photos / "one" / "2.png").symlink_to(tmp_path / "elsewhere.png")
    # WHEN they are sorted
    done = sort(record, into, "move")
    # THEN these are left, each with its reason
    reasons = {Path(one.path).name: one.reason for one in done.left}
    assert set(reasons) == {"0.png", "1.png", "2.png"}
    assert "changed" in reasons["0.png"]
    assert "not there" in reasons["1.png"]
    assert "link" in reasons["2.png"]
    # AND GIVEN sorted files that were changed, removed, or whose place was taken
    painted = min(into.rglob("3.png"))
    painted.write_bytes(b"painted over")
    next(into.rglob("0.png")).unlink()
    (photos / "two" / "1.png").write_bytes(b"somebody else")
    # WHEN it is taken back
    back = undo(done.journal)
    # THEN they are left and listed, nobody's file is lost, and the rest is back
    reasons = {Path(one.path).name: one.reason for one in back.left}
    assert set(reasons) == {"3.png", "0.png", "1.png"}
    assert painted.read_bytes() == b"painted over"
    assert (photos / "two" / "1.png").read_bytes() == b"somebody else"
    assert list(into.rglob("1.png"))
    assert (photos / "two" / "2.png").exists()
    # AND WHEN the reason is mended THEN undoing again brings that file back, too
    (photos / "two" / "1.png").unlink()
    again = undo(done.journal)
    assert again.restored == 1
    assert (photos / "two" / "1.png").exists()


def test_a_copy_stays_whose_original_is_gone(
    photos: Path, record: Path, tmp_path: Path
) -> None:
    # GIVEN copies, and a person who removed an original since
    done = sort(record, tmp_path / "sorted", "copy")
    (photos / "two" / "0.png").unlink()
    # WHEN the sort is taken back
    back = undo(done.journal)
    # THEN its last copy stays, and is named
    assert [Path(one.path).name for one in back.left] == ["0.png"]
    assert list((tmp_path / "sorted").rglob("0*.png"))


def test_a_cancelled_sort_goes_on_or_comes_back(
    photos: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN more files than are sorted at once, and somebody who cancels
    for number in range(150):
        draw(photos / "more" / f"{number}.png", number, COLOURS["green"])
    record = tmp_path / "batch.journal"
    classify(tiny_model_path, photos, record=str(record), keep_record=True)
    before = kept(photos)
    into = tmp_path / "sorted"
    request = SortFiles(str(record), str(into), "move")
    part = sort_files(request, report=ignore, token=StoppedAt())
    assert part.stopped
    assert 0 < part.files < 162
    # WHEN it is gone on with THEN all are sorted, and told
    whole = sort(record, into, "move")
    assert whole.files == 162
    assert kept(photos) == {}
    # WHEN taking it back is cancelled, too THEN it goes on as well
    journal = UndoSort(str(whole.journal))
    first = undo_sort(journal, report=ignore, token=StoppedAt())
    assert first.stopped
    with pytest.raises(DiscernError) as caught:
        sort(record, into, "move")
    assert caught.value.code == "sort.undoing"
    rest = undo(whole.journal)
    assert first.restored + rest.restored == 162
    assert kept(photos) == before


def test_class_names_become_names_of_folders(
    photos: Path, tiny_model: object, tmp_path: Path
) -> None:
    from engine.batch.sorting.names import folder_names

    # GIVEN classes with names that no folder can have, or that others have already
    classes = ("a/b", "a:b", "CON", "..", "failed", "Cat", "cat", "ends. ", "not sure")
    # WHEN folders are named after them
    names = folder_names(classes)
    # THEN each class has a folder of its own, with a name for every system
    folders = [names[one] for one in classes]
    assert len({name.casefold() for name in folders}) == len(classes)
    assert not any(set(name) & set('/\\:*?"<>|') for name in folders)
    assert "failed" not in folders
    assert not any(name.endswith((".", " ")) or name in {"", "CON"} for name in folders)


def test_sorting_what_is_there_already_changes_nothing(
    photos: Path, record: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN files that were sorted by moving
    into = tmp_path / "sorted"
    sort(record, into, "move")
    before = tree(into)
    # WHEN they are classified and sorted once more, into the same folder
    again = tmp_path / "again.journal"
    classify(tiny_model_path, into, record=str(again), keep_record=True)
    done = sort(again, into, "move")
    # THEN nothing has moved
    assert done.files == 0
    assert {one.reason for one in done.left} == {"It is there already."}
    assert tree(into) == before


def test_the_terminal_sorts_and_takes_back(
    photos: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder to sort into itself
    before = kept(photos)
    into = photos / "sorted"
    words = ("classify", tiny_model_path, photos, "--sort-into", into)
    # WHEN a dry run is asked for THEN it is told, and nothing happens
    code, output, errors = discern(*words, "--mode", "move", "--dry-run")
    assert code == 1, errors
    assert "would be moved to failed" in output
    assert kept(photos) == before
    # WHEN it is done THEN the way back is told
    code, output, errors = discern(*words, "--mode", "move")
    assert code == 1, errors
    assert "discern undo " in output
    assert not list((photos / "one").iterdir())
    assert sorted(path.name for path in photos.iterdir()) == ["one", "sorted", "two"]
    # WHEN that is done, by naming the folder THEN everything is as before
    code, output, errors = discern("undo", into)
    assert code == 0, errors
    assert "12 files are as they were" in output
    assert kept(photos) == before
    assert not into.exists()
    # AND WHEN there is nothing to take back, or no such mode THEN that is said
    code, _, errors = discern("undo", photos)
    assert code == 2
    assert "journal" in errors
    code, _, errors = discern(*words, "--mode", "burn")
    assert code == 2
    assert "copy, link, move" in errors


@pytest.mark.skipif(not hasattr(os, "link"), reason="needs hard links")
def test_hard_links_to_another_drive_are_refused_before(
    record: Path, tmp_path: Path
) -> None:
    # GIVEN a folder on another drive
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second drive")
    into = shared / f"discern-test-{os.getpid()}"
    try:
        # WHEN a dry run asks for links to it THEN the reason is told beforehand
        assert "another drive" in sort(record, into, "link", dry_run=True).problem
        # AND WHEN files are moved there THEN they come back all the same
        done = sort(record, into, "move")
        assert done.files == 12
        assert undo(done.journal).restored == 12
        assert not into.exists()
    finally:
        shutil.rmtree(into, ignore_errors=True)
