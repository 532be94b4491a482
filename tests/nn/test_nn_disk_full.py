"""A disk that is full in the middle of a training."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dataset.project import Project
from engine.dataset.store import find_home
from engine.errors import JobError
from engine.jobs import queue
from engine.jobs.requests import TRAIN_NETWORK, Train
from engine.progress import CurvePoint, Event, Note, Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.running import unfinished_runs
from engine.training.runs import list_runs
from tests.support.imports import fill_disk, small_disk
from tests.support.pictures import draw_project

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


#: Enough of them that the disk is full long before the last, on any computer.
_EPOCHS = 40


def steps_of(events: list[Event]) -> list[int]:
    return [event.step for event in events if isinstance(event, CurvePoint)]


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    # GIVEN a project on a small disk
    with small_disk(tmp_path / "disk", "24m") as disk:
        folder = draw_project(disk / "colours", {"blue": 12, "green": 12})
        changes = {"filters": "4,4", "dense": "8", "epochs": _EPOCHS, "batch": 8}
        recipe = with_settings(recipe_named("cnn-bn"), changes)
        heard: list[Event] = []

        def report(event: Event) -> None:
            heard.append(event)
            if isinstance(event, CurvePoint) and event.step == 3:
                fill_disk(disk)

        # WHEN that is full in the middle of a training
        request = Train(str(folder), recipe)
        with pytest.raises(JobError) as caught:
            queue.run(TRAIN_NETWORK, request, report=report, token=Token())
        # THEN the training went on as long as it could, and said so once
        assert steps_of(heard) == list(range(1, _EPOCHS + 1))
        notes = [event for event in heard if isinstance(event, Note)]
        assert [note.code for note in notes] == ["train.not_recorded"]
        # AND it ended with one sentence, and what to do
        assert caught.value.code == "job.disk_full"
        assert "disk is full" in caught.value.message
        assert "Free some space" in caught.value.remedy
        # AND the project is whole, with the run to go on with
        database = find_home(folder).database
        (left,) = unfinished_runs(database)
        assert list_runs(database) == []
        # WHEN there is room again THEN it goes on from where it was saved last
        (disk / "ballast").unlink()
        with Project(folder) as project:
            assert sum(map(len, project.samples().values())) == 24
        again: list[Event] = []
        result = queue.run(
            TRAIN_NETWORK,
            Train(str(folder), recipe, resume=left.id),
            report=again.append,
            token=Token(),
        )
        assert result.test is not None
        (run,) = list_runs(database)
        assert run.id == left.id
        assert unfinished_runs(database) == []
        assert steps_of(again) == list(range(1, _EPOCHS + 1))


def test_a_full_disk_leaves_a_project_that_opens(tmp_path: Path) -> None:
    # GIVEN a project on a disk that is full before anything begins
    with small_disk(tmp_path / "disk", "8m") as disk:
        folder = draw_project(disk / "colours", {"blue": 6, "green": 6})
        request = Train(str(folder), recipe_named("cnn-bn"))
        ballast = fill_disk(disk)
        # WHEN it is trained THEN it says why it cannot be
        with pytest.raises(JobError) as caught:
            queue.run(TRAIN_NETWORK, request, report=ignore, token=Token())
        assert "Free some space" in caught.value.remedy
        # AND with room again it is a project like any other
        ballast.unlink()
        database = find_home(folder).database
        assert unfinished_runs(database) == []
