"""Opening a project again after things happened to it outside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.dataset import store
from engine.dataset.browse import list_images
from engine.dataset.project import Project
from engine.models.encoder import Encoder
from engine.progress import Event, Progress, Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_class, draw_project
from tests.support.projects import scanned, splits_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose splits are its own: it grew, so a new index would differ."""
    folder = draw_project(tmp_path / "project", {"blue": 6, "red": 6})
    scanned(folder)
    draw_class(folder / "blue", 20, first=100)
    draw_class(folder / "red", 20, first=100)
    scanned(folder)
    return folder


def database(project: Path) -> Path:
    return project / ".discern" / "project.db"


def backups(project: Path) -> list[Path]:
    return sorted((project / ".discern" / "backups").glob("project-*.db"))


def read_files(project: Path) -> int:
    """How many files a scan opens."""
    heard: list[Event] = []
    scanned(project, report=heard.append)
    first = next(item for item in heard if isinstance(item, Progress))
    assert first.total is not None
    return first.total - first.done


def train(folder: Path, encoder: Encoder) -> str:
    request = Train(str(folder), recipe_named("quick"))
    return train_quick(request, encoder, report=ignore, token=Token()).model


@pytest.mark.parametrize("move", [shutil.move, shutil.copytree])
def test_a_moved_or_copied_project_knows_everything(
    project: Path,
    tmp_path: Path,
    tiny_encoder: Encoder,
    move: Callable[[Path, Path], object],
) -> None:
    # GIVEN a trained project
    train(project, tiny_encoder)
    before = splits_of(scanned(project))
    # WHEN it is moved, or copied, and its old place given to others
    target = tmp_path / "elsewhere" / "renamed"
    target.parent.mkdir()
    move(project, target)
    shutil.rmtree(project, ignore_errors=True)
    # THEN not one file is read again, splits are as they were, and its model is found
    assert read_files(target) == 0
    assert splits_of(scanned(target)) == before
    records = list_runs(database(target))
    model = Path(records[0].result.model)
    assert model.is_file()
    assert model.is_relative_to(target)


def test_a_renamed_class_is_the_same_images(project: Path) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(project))
    # WHEN a class folder is renamed outside
    (project / "blue").rename(project / "azure")
    after = splits_of(scanned(project))
    # THEN its images keep their splits
    assert after == {
        path.replace("blue/", "azure/"): split for path, split in before.items()
    }


def test_index_tables_are_rebuilt_and_records_stay(project: Path) -> None:
    # GIVEN an index whose tables of images lost all and hold nonsense
    before = scanned(project)
    with closing(sqlite3.connect(database(project))) as connection:
        connection.execute("DELETE FROM images WHERE class = 'blue'")
        connection.execute("UPDATE images SET width = 1, hash = 'x', size = 0")
        connection.execute(
            "INSERT INTO images (path, class, size, mtime_ns, status)"
            " VALUES ('red/ghost.png', 'red', 1, 1, 'ok')"
        )
        connection.commit()
    # WHEN it is opened
    after = scanned(project)
    # THEN all is as before
    assert after == before
    assert splits_of(after) == splits_of(before)
    items = list_images(Path(after.database), project)
    assert {item.width for item in items} == {24}


def test_a_lost_index_comes_back_with_everything_recorded(
    project: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a trained project, with a look at its test images and things decided since
    train(project, tiny_encoder)
    with Project(project) as opened:
        opened.connection.execute(
            "INSERT INTO decisions (key, decision, decided_at) VALUES ('k', 'r', 0)"
        )
    before = scanned(project)
    runs = list_runs(database(project))
    groups = _rows(project, "SELECT hash, family FROM image_groups")
    assert len(runs) == before.test_looks == 1
    # WHEN the index is lost
    for path in (project / ".discern").glob("project.db*"):
        path.unlink()
    # THEN nothing of that is
    assert scanned(project) == before
    assert list_runs(database(project)) == runs
    assert _rows(project, "SELECT hash, family FROM image_groups") == groups
    assert _rows(project, "SELECT key FROM decisions") == [("k",)]


def test_backups_keep_their_order_when_the_clock_is_put_back(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a project with backups, and a clock that was put back by years
    kept = backups(project)
    yesteryear = time.time_ns() - 10**17
    monkeypatch.setattr(time, "time_ns", lambda: yesteryear)
    # WHEN more images come
    for number in range(4):
        draw_class(project / f"class{number}", 6)
        scanned(project)
    before = splits_of(scanned(project))
    # THEN the newest copies are kept, not the oldest
    assert len(backups(project)) == store.BACKUPS_KEPT
    assert not set(kept[:-1]) & set(backups(project))
    # AND a lost index comes back as it was last
    for path in (project / ".discern").glob("project.db*"):
        path.unlink()
    assert splits_of(scanned(project)) == before


def test_a_clock_put_back_or_forward_reads_nothing_again(project: Path) -> None:
    # GIVEN a scanned project with files from the future and from long ago
    files = sorted((project / "blue").iterdir())
    os.utime(files[0], (4e9, 4e9))
    os.utime(files[1], (0, 0))
    # THEN they are read once, since their times changed, and not again
    assert read_files(project) == 2
    assert read_files(project) == 0
    # WHEN a file is changed while the clock is back
    draw_class(project / "blue", 1, first=999)
    changed = shutil.copy(project / "blue" / "0999.png", files[2])
    os.utime(changed, (1e9, 1e9))
    # THEN it is read
    assert read_files(project) == 2


def test_runs_keep_their_order_when_the_clock_is_put_back(
    project: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a run from the future, as the clock had it
    first = train(project, tiny_encoder)
    future = "29990101-000000-000-quick-abcd"
    with closing(sqlite3.connect(database(project))) as connection:
        connection.execute("UPDATE runs SET id = ?", (future,))
        connection.commit()
    # WHEN another run ends
    second = train(project, tiny_encoder)
    # THEN it is the newest
    names = [record.result.model for record in list_runs(database(project))]
    assert names == [second, first]


def test_a_file_that_vanishes_while_it_is_scanned_is_no_image(
    project: Path,
) -> None:
    # GIVEN new files, the last of which go as soon as the first was read
    new = draw_class(project / "red", 120, first=500)

    def vanish(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "scan" and event.done < 150:
            for path in new[-20:]:
                path.unlink(missing_ok=True)

    # WHEN it is scanned
    summary = scanned(project, report=vanish)
    # THEN they are not among the images, nor a reason to stop
    assert summary.images.total == 52 + 100
    assert not {path.name for path in new[-20:]} & {
        Path(path).name for path in splits_of(summary)
    }
    # AND the next scan knows nothing of them
    assert scanned(project).set_aside == ()


def test_a_class_folder_that_vanishes_is_empty(project: Path) -> None:
    # GIVEN a project one of whose folders goes while it is read
    draw_class(project / "green", 60)

    def vanish(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "scan":
            shutil.rmtree(project / "green", ignore_errors=True)

    # WHEN it is scanned, and once more
    scanned(project, report=vanish)
    summary = scanned(project)
    # THEN the others are all there
    assert [item.name for item in summary.classes] == ["blue", "red"]
    assert summary.images.total == 52


def _rows(project: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database(project))) as connection:
        return connection.execute(query).fetchall()
