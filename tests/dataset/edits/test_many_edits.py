"""Any sequence of edits comes back: the same tree, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.dataset.edits import (
    AddClass,
    DeleteClass,
    Edit,
    MergeClass,
    Relabel,
    RenameClass,
    Restore,
    Trash,
)
from engine.dataset.edits.engine import apply
from engine.errors import ProjectError
from tests.support.edited import agrees, contents, indexed, trashed, tree
from tests.support.pictures import draw_project
from tests.support.projects import scanned

NAMES = ("a", "b", "c", "Neu 😀", "A")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scanned project to copy."""
    folder = draw_project(
        tmp_path_factory.mktemp("many") / "project", {"a": 4, "b": 4, "c": 2}
    )
    scanned(folder)
    return folder


def draw_edit(data: st.DataObject, project: Path) -> Edit:
    """One edit that may or may not make sense."""
    paths = sorted(indexed(project)) or ["a/none.png"]
    ids = sorted(trashed(project).values()) or ["none"]
    name = st.sampled_from(NAMES)
    some = st.lists(st.sampled_from(paths), min_size=1, max_size=4).map(tuple)
    back = st.lists(st.sampled_from(ids), min_size=1, max_size=3).map(tuple)
    kinds: st.SearchStrategy[Edit] = st.one_of(
        st.builds(Relabel, some, name),
        st.builds(Trash, some),
        st.builds(Restore, back),
        st.builds(AddClass, name),
        st.builds(RenameClass, name, name),
        st.builds(MergeClass, name, name),
        st.builds(DeleteClass, name),
    )
    return data.draw(kinds)


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_undoing_all_gives_back_the_tree(original: Path, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        # GIVEN a project
        project = Path(scratch) / "project"
        shutil.copytree(original, project)
        before, rows, everything = tree(project), indexed(project), contents(project)
        # WHEN somebody edits it at random
        inverses: list[Edit] = []
        for _ in range(data.draw(st.integers(1, 6))):
            try:
                applied = apply(project, draw_edit(data, project))
            except ProjectError:
                continue  # it made no sense, so nothing may have happened
            finally:
                # THEN nothing is ever lost, and index and disk agree
                assert contents(project) == everything
                assert agrees(project)
            if applied.inverse is not None:
                inverses.append(applied.inverse)
        # AND undoing everything gives back every name and every byte
        for inverse in reversed(inverses):
            assert apply(project, inverse).left_out == ()
        assert tree(project) == before
        assert indexed(project) == rows
