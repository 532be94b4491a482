"""The project's database: damage, locks, strangers and crowds."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.dataset import store
from engine.errors import ProjectError
from tests.support.pictures import draw_class, draw_project
from tests.support.projects import scanned, splits_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose splits are its own: it grew, so a new index would differ."""
    folder = draw_project(tmp_path / "project", {"a": 6, "b": 6})
    scanned(folder)
    draw_class(folder / "a", 20, first=100)
    draw_class(folder / "b", 20, first=100)
    scanned(folder)
    return folder


def database(project: Path) -> Path:
    return project / ".discern" / "project.db"


def scribble(path: Path) -> None:
    """Overwrite the middle, as a dying disk might."""
    data = bytearray(path.read_bytes())
    data[1500:-500] = os.urandom(len(data) - 2000)
    path.write_bytes(data)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def replace(path: Path) -> None:
    path.write_bytes(b"This is a letter to my aunt. " * 1000)


@pytest.mark.parametrize("damage", [scribble, cut, empty, replace, Path.unlink])
def test_a_damaged_index_comes_back_with_its_splits(
    project: Path, damage: Callable[[Path], None]
) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(project))
    # WHEN its index is damaged
    damage(database(project))
    # THEN it opens, and every image is in the split where it was
    assert splits_of(scanned(project)) == before
    # THEN that was not by chance
    shutil.rmtree(project / ".discern")
    assert splits_of(scanned(project)) != before


def test_a_damaged_backup_is_passed_over(project: Path) -> None:
    # GIVEN an index that is damaged, and so is its newest backup
    before = splits_of(scanned(project))
    draw_class(project / "c", 5)
    scanned(project)
    backups = sorted((project / ".discern" / "backups").glob("*.db"))
    assert len(backups) == store.BACKUPS_KEPT
    scribble(backups[-1])
    scribble(database(project))
    # WHEN it is opened
    after = splits_of(scanned(project))
    # THEN the backup before that was taken
    assert after.items() >= before.items()


def test_damage_without_a_backup_starts_anew(project: Path) -> None:
    # GIVEN a damaged index and no backup
    shutil.rmtree(project / ".discern" / "backups")
    scribble(database(project))
    # WHEN it is opened
    summary = scanned(project)
    # THEN the pictures are all there, and the damaged file is kept for a doctor
    assert summary.images.total == 52
    assert list((project / ".discern").glob("damaged-*.db"))


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    # GIVEN another program's database in the place of ours
    project = draw_project(tmp_path / "project", {"a": 2, "b": 2})
    database(project).parent.mkdir()
    with contextlib.closing(sqlite3.connect(database(project))) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()
    before = database(project).read_bytes()
    # WHEN the project is opened
    with pytest.raises(ProjectError) as caught:
        scanned(project)
    # THEN it is refused and not a byte of it has changed
    assert caught.value.code == "project.foreign_index"
    assert database(project).read_bytes() == before


def test_a_newer_index_is_refused(project: Path) -> None:
    # GIVEN an index that a later Discern has changed
    with contextlib.closing(sqlite3.connect(database(project))) as connection:
        connection.execute("PRAGMA user_version = 99")
    # WHEN the project is opened
    with pytest.raises(ProjectError) as caught:
        scanned(project)
    # THEN it says what to install
    assert caught.value.code == "project.newer"
    assert "99" in caught.value.message


def test_a_locked_index_is_not_taken_for_a_damaged_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN another program that holds the index
    monkeypatch.setattr(store, "LOCK_PATIENCE", 50)
    before = splits_of(scanned(project))
    with contextlib.closing(
        sqlite3.connect(database(project), isolation_level=None)
    ) as other:
        other.execute("BEGIN EXCLUSIVE")
        # WHEN the project is opened
        with pytest.raises(ProjectError) as caught:
            scanned(project)
        other.execute("ROLLBACK")
    # THEN that is said, and the index is where it was
    assert caught.value.code == "project.index"
    assert not list((project / ".discern").glob("damaged-*.db"))
    assert splits_of(scanned(project)) == before


def test_several_programs_may_open_a_new_project_at_once(tmp_path: Path) -> None:
    # GIVEN a project that was never opened
    project = draw_project(tmp_path / "project", {"a": 20, "b": 20})
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.support.projects import scanned\n"
        "print(scanned(Path(sys.argv[1])).images.total)\n"
    )
    # WHEN four programs open it at the same time
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(project)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(4)
    ]
    ends = [program.communicate(timeout=100) for program in programs]
    # THEN each of them sees all of it, and nothing was taken for damage
    assert [words for words, _ in ends] == [b"40\n"] * 4, ends
    assert not list((project / ".discern").glob("damaged-*.db"))
    assert len(splits_of(scanned(project))) == 40
