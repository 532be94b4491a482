"""``discern check`` as a process: its document, its words, and --fix."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest

from engine.dataset.edits import Restore
from engine.dataset.edits.engine import apply
from engine.dataset.edits.trash import list_trash
from tests.support.planted import scene, scenes, write
from tests.support.projects import scanned
from tests.support.terminal import discern, document


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a copy, a copy in another class, a torn file and a long one."""
    folder = scenes(tmp_path / "project", {"a": 12, "b": 12})
    shutil.copy(folder / "a/000.jpg", folder / "a/copy.jpg")
    shutil.copy(folder / "a/001.jpg", folder / "b/conflict.jpg")
    torn = write(scene(100), folder / "b/torn.jpg")
    os.truncate(torn, torn.stat().st_size // 2)
    write(scene(101, (500, 40)), folder / "b/long.jpg")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".discern" not in path.parts
    }


def test_check_prints_its_document_and_changes_nothing(project: Path) -> None:
    # GIVEN a project with findings
    before = files(project)
    # WHEN it is checked
    found = document("check", project)
    # THEN the document has what was promised, and the exit code is 0
    assert found.keys() >= {"findings", "classes", "splits", "seconds"}
    for item in found["findings"]:
        assert item.keys() == {"kind", "path", "others", "score", "reason", "action"}
        assert (project / item["path"]).is_file()
        assert all((project / other).is_file() for other in item["others"])
        assert "\\" not in item["path"]
    kinds = {(item["kind"], item["path"]): item["action"] for item in found["findings"]}
    assert kinds["exact_duplicate", "a/copy.jpg"] == "trash"
    assert kinds["truncated", "b/torn.jpg"] == "trash"
    assert kinds["extreme_shape", "b/long.jpg"] == "none"
    assert "conflict" in {kind for kind, _ in kinds}
    assert found["classes"].keys() == {"a", "b"}
    assert sum(found["splits"].values()) == 27
    # THEN no file was touched
    assert files(project) == before


def test_check_says_it_in_words(project: Path) -> None:
    # GIVEN a project with findings
    # WHEN it is checked for two kinds
    code, output, _ = discern("check", project, "--kind", "truncated", "--kind", "dark")
    # THEN they are named, and nothing else
    assert code == 0
    assert "Cut short (1)" in output
    assert "b/torn.jpg" in output
    assert "copy.jpg" not in output
    # WHEN there is nothing to find, or no such kind
    _, nothing, _ = discern("check", project, "--kind", "dark")
    code, _, errors = discern("check", project, "--kind", "ugly")
    # THEN that is said
    assert "Nothing found" in nothing
    assert (code, "near_duplicate" in errors) == (2, True)


def test_fix_trash_can_be_undone(project: Path) -> None:
    # GIVEN a project with findings
    before = files(project)
    # WHEN they are fixed by the trash
    code, _, errors = discern("check", project, "--fix", "trash")
    # THEN what was proposed is gone, what is doubtful is not; the way back is told
    assert code == 0
    assert set(before) - set(files(project)) == {"a/copy.jpg", "b/torn.jpg"}
    assert "Moved a/copy.jpg" in errors
    assert "restore" in errors
    # WHEN the trash is restored
    database = Path(scanned(project).database)
    trashed = list_trash(database, project)
    apply(project, Restore(tuple(item.id for item in trashed)))
    # THEN everything is as before
    assert files(project) == before


def test_fix_quarantine_keeps_a_list(project: Path) -> None:
    # GIVEN a project, and something of that name in the quarantine already
    before = files(project)
    quarantine = project.with_name("project-quarantine")
    write(scene(200), quarantine / "b/torn.jpg")
    # WHEN the findings go into quarantine
    code, _, errors = discern("check", project, "--fix", "quarantine")
    # THEN they are there, beside what was, and the list says where each was
    assert code == 0, errors
    with (quarantine / "moved.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = {row["from"]: (quarantine / row["moved"]).read_bytes() for row in rows}
    assert moved == {path: before[path] for path in ("a/copy.jpg", "b/torn.jpg")}
    assert set(before) - set(files(project)) == set(moved)
    assert str(quarantine) in errors.replace("\n", "")
    # WHEN there is nothing left to move
    _, _, errors = discern("check", project, "--fix", "quarantine")
    # THEN it says so
    assert "Nothing to move" in errors
