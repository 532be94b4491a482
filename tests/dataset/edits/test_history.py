"""The history of edits: what can be taken back after a restart, and what cannot."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from engine.dataset import store
from engine.dataset.edits import EditProject, Relabel, Restore, Trash
from engine.dataset.edits.engine import apply
from engine.dataset.edits.history import MOST, past_edits
from engine.dataset.edits.job import edit_project
from engine.dataset.edits.kinds import Applied, Edit
from engine.dataset.edits.trash import empty_trash
from engine.dataset.store import find_home
from engine.errors import ProjectError
from engine.progress import Token, ignore
from tests.support.edited import trashed, tree
from tests.support.pictures import draw_project
from tests.support.projects import scanned


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = draw_project(tmp_path / "project", {"blue": 3, "red": 3})
    scanned(folder)
    return folder


def do(folder: Path, edit: Edit, words: str = "", takes_back: int = 0) -> Applied:
    request = EditProject(str(folder), edit, words, takes_back)
    return edit_project(request, report=ignore, token=Token())


def past(folder: Path) -> list[str]:
    return [one.words for one in past_edits(find_home(folder).database)]


def test_edits_are_taken_back_in_their_order(project: Path) -> None:
    # GIVEN two edits, each with a name
    before = tree(project)
    do(project, Relabel(("red/0000.png",), "blue"), "One")
    do(project, Trash(("blue/0000 (2).png",)), "Two")
    assert past(project) == ["One", "Two"]
    # WHEN they are taken back, the last one first, from what is written down
    for one in reversed(past_edits(find_home(project).database)):
        do(project, one.inverse, takes_back=one.entry)
    # THEN everything is as it was, and nothing is left to take back
    assert tree(project) == before
    assert past(project) == []


def test_an_edit_without_a_name_is_not_written_down(project: Path) -> None:
    # GIVEN an edit that some other program does
    applied = apply(project, Trash(("red/0000.png",)))
    # WHEN the history is read
    # THEN it is not in there
    assert applied.entry == 0
    assert past(project) == []


def test_nothing_done_is_nothing_to_take_back(project: Path) -> None:
    # GIVEN an edit of an image that is not there
    applied = do(project, Trash(("red/gone.png",)), "Nothing")
    # WHEN the history is read
    # THEN it is not in there
    assert applied.inverse is None
    assert past(project) == []


def test_the_history_is_bounded(project: Path) -> None:
    # GIVEN more edits than are kept
    for number in range(MOST // 2 + 2):
        do(project, Trash(("red/0000.png",)), f"Out {number}")
        (identifier,) = trashed(project).values()
        do(project, Restore((identifier,)), f"In {number}")
    # WHEN the history is read
    found = past(project)
    # THEN the newest are there
    assert len(found) == MOST
    assert found[0] == "Out 2"
    assert found[-1] == f"In {MOST // 2 + 1}"


def test_emptying_the_trash_ends_the_history(project: Path) -> None:
    # GIVEN an image that was removed
    do(project, Trash(("red/0000.png",)), "Gone")
    # WHEN the trash is emptied
    empty_trash(project)
    # THEN nothing can be taken back any more
    assert past(project) == []


def test_what_cannot_be_read_ends_it(project: Path) -> None:
    # GIVEN three edits, the second of which a newer Discern wrote in its own way
    for name in ("One", "Two", "Three"):
        number = ("One", "Two", "Three").index(name)
        do(project, Relabel((f"red/000{number}.png",), "blue"), name)
    with (
        closing(store.connect(find_home(project).database)) as connection,
        store.transaction(connection),
    ):
        connection.execute(
            "UPDATE edit_history SET inverse = ? WHERE words = 'Two'",
            ('{"type": "New"}',),
        )
    # WHEN the history is read
    # THEN only what came after it is offered
    assert past(project) == ["Three"]


def test_without_an_index_there_is_an_error(tmp_path: Path) -> None:
    # GIVEN a folder without an index
    # WHEN its history is asked for
    # THEN that is said
    with pytest.raises(ProjectError):
        past_edits(tmp_path / "none.db")
