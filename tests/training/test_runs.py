"""Runs: interrupted ones, doing one again, and what a person says about them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from engine.dataset.edits import Relabel
from engine.dataset.edits.engine import apply
from engine.dataset.project import Project
from engine.dataset.store import find_home
from engine.errors import DiscernError
from engine.models.encoder import Encoder
from engine.models.score import wilson
from engine.progress import Event, Progress, Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train as Request
from engine.training.request import TrainResult
from engine.training.run_edit import EditRun
from engine.training.run_edits import edit_run
from engine.training.running import (
    discard,
    find_run,
    read_request,
    running,
    unfinished_runs,
)
from engine.training.runs import list_runs, start_run
from engine.training.train import train_quick
from engine.training.verdicts import overfit_words
from tests.support.imports import fill_disk, small_disk
from tests.support.pictures import draw_class, draw_project

CLASSES = {"blue": 20, "green": 20, "red": 20}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", CLASSES)


def train(folder: Path, encoder: Encoder, **options: str) -> TrainResult:
    request = Request(str(folder), recipe_named("quick"), **options)  # type: ignore[arg-type]
    return train_quick(request, encoder, report=ignore, token=Token())


def database(folder: Path) -> Path:
    return find_home(folder).database


class PowerCutError(BaseException):
    """Stands for whatever ends a process without a word."""


def cut_off(folder: Path, encoder: Encoder, stage: str) -> None:
    """Begin a training and end the process, as it were, in ``stage``."""

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == stage:
            raise PowerCutError

    request = Request(str(folder), recipe_named("quick"))
    with pytest.raises(PowerCutError):
        train_quick(request, encoder, report=report, token=Token())


@pytest.fixture
def interrupted(folder: Path) -> str:
    """A run whose process is gone: it left its folder, and no lock."""
    with Project(folder) as project, running(project, _request(folder)) as run:
        shutil.copytree(run.folder, folder / "saved")
        name = run.id
    (folder / ".discern" / "runs" / name).rename(folder / ".discern" / "gone")
    (folder / "saved").rename(folder / ".discern" / "runs" / name)
    return name


def _request(folder: Path) -> Request:
    return Request(str(folder), recipe_named("quick"))


def test_an_interrupted_run_is_found_and_gone_on_with(
    folder: Path, tiny_encoder: Encoder, interrupted: str
) -> None:
    # GIVEN a project with a run whose process died, and a whole training of its twin
    whole = train(shutil.copytree(folder, folder.parent / "twin"), tiny_encoder)
    (left,) = unfinished_runs(database(folder))
    assert left.id == interrupted
    assert left.began.startswith(f"{interrupted[:4]}-{interrupted[4:6]}")
    # WHEN it is gone on with
    request = dataclasses.replace(left.request, resume=left.id)
    result = train_quick(request, tiny_encoder, report=ignore, token=Token())
    # THEN it is that run, finished, and the same as if nothing had come between
    (run,) = list_runs(database(folder))
    assert run.id == interrupted
    assert unfinished_runs(database(folder)) == []
    assert result.fingerprint == whole.fingerprint
    # AND it cannot be gone on with again
    with pytest.raises(DiscernError) as caught:
        train_quick(request, tiny_encoder, report=ignore, token=Token())
    assert caught.value.code == "run.finished"


def test_a_run_at_work_is_not_offered_and_not_taken_over(folder: Path) -> None:
    # GIVEN a run at work
    with Project(folder) as project, running(project, _request(folder)) as run:
        # WHEN somebody looks for interrupted runs / THEN it is none
        assert unfinished_runs(database(folder)) == []
        # AND nobody else can go on with it, nor remove it
        again = dataclasses.replace(_request(folder), resume=run.id)
        with pytest.raises(DiscernError) as caught, running(project, again):
            pytest.fail("two at one run")
        assert caught.value.code == "run.running"
        discard(database(folder), run.id)
        assert run.folder.is_dir()


def test_an_unwanted_interrupted_run_can_be_dropped(
    folder: Path, interrupted: str
) -> None:
    # GIVEN / WHEN an interrupted run is dropped
    discard(database(folder), interrupted)
    # THEN it is not offered any more
    assert unfinished_runs(database(folder)) == []


@pytest.mark.parametrize("stage", ["scan", "embed", "fit"])
def test_an_orderly_end_leaves_no_run(
    folder: Path, tiny_encoder: Encoder, stage: str
) -> None:
    # GIVEN / WHEN a training that ends early in any stage
    cut_off(folder, tiny_encoder, stage)
    # THEN no run is offered, and training works
    assert unfinished_runs(database(folder)) == []
    assert train(folder, tiny_encoder).images.total == 60


def test_repeating_a_run_gives_the_same_model_whatever_changed(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a run, after which images were added and one got another class
    first = train(folder, tiny_encoder)
    (run,) = list_runs(database(folder))
    draw_class(folder / "red", 10, first=50)
    apply(folder, Relabel(("blue/0001.png",), "green"))
    now = train(folder, tiny_encoder)
    # WHEN the run is repeated
    name, request = find_run(folder, run.id[-4:])
    assert name == run.id
    again = train_quick(
        dataclasses.replace(request, repeat=name),
        tiny_encoder,
        report=ignore,
        token=Token(),
    )
    # THEN it is the same model, on the same images; today's is another
    assert again.fingerprint == first.fingerprint != now.fingerprint
    assert again.data == first.data != now.data
    assert again.images == first.images
    # AND WHEN an image of it is gone THEN the new run says that it did without
    (folder / "green" / "0003.png").unlink()
    last = train(folder, tiny_encoder, repeat=name)
    assert any("1 of the images" in note for note in last.notes)


def test_a_run_that_is_not_there_is_told(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN / WHEN / THEN a name that no run has, in every way to give one
    with pytest.raises(DiscernError) as caught:
        find_run(folder, "nothing")
    assert caught.value.code == "run.unknown"
    with pytest.raises(DiscernError):
        read_request(database(folder), "nothing")
    with pytest.raises(DiscernError) as caught:
        train(folder, tiny_encoder, resume="nothing")
    assert caught.value.code == "run.unknown"


def test_naming_noting_promoting(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN two runs; the newer one is the project's
    train(folder, tiny_encoder)
    train(folder, tiny_encoder)
    new, old = list_runs(database(folder))
    assert (new.current, old.current) == (True, False)
    # WHEN the older one is named, noted on and promoted
    request = EditRun(str(folder), old.id, title=" The good one ", note="keep")
    edit_run(request, report=ignore, token=Token())
    promote = EditRun(str(folder), old.id, current=True)
    edit_run(promote, report=ignore, token=Token())
    # THEN that is so
    new, old = list_runs(database(folder))
    assert (old.title, old.note) == ("The good one", "keep")
    assert (new.current, old.current) == (False, True)
    # AND a training makes its own run the project's
    train(folder, tiny_encoder)
    assert [run.current for run in list_runs(database(folder))] == [True, False, False]


def test_a_run_goes_to_the_trash_and_comes_back(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a run
    result = train(folder, tiny_encoder)
    (run,) = list_runs(database(folder))
    # WHEN it is removed
    edit_run(EditRun(str(folder), run.id, trashed=True), report=ignore, token=Token())
    # THEN it is not listed, its files are in the trash
    assert list_runs(database(folder)) == []
    assert not Path(result.model).exists()
    assert list((folder / ".discern" / "trash" / "runs").glob("*/model.discern"))
    # AND WHEN it is brought back THEN everything is as before
    edit_run(EditRun(str(folder), run.id, trashed=False), report=ignore, token=Token())
    assert list_runs(database(folder)) == [run]
    assert Path(result.model).exists()


def test_a_gap_between_training_and_new_images_is_told(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a run as good on new images as on its own
    result = train(folder, tiny_encoder)
    assert result.train is not None
    assert result.size > 0
    assert result.rate is not None
    assert overfit_words(result) == ""
    # WHEN the test had gone worse THEN it is told how much
    sure = dataclasses.replace(result, train=wilson(100, 100))
    told = overfit_words(dataclasses.replace(sure, test=wilson(70, 100)))
    assert "30 points better" in told
    assert "by heart" in told
    # AND WHEN so few images tested it that chance explains it THEN nothing is said
    assert overfit_words(dataclasses.replace(sure, test=wilson(9, 10))) == ""


def test_an_interrupted_run_is_found_on_a_full_disk(tmp_path: Path) -> None:
    # GIVEN a run that was interrupted, on a disk that has no room any more
    with small_disk(tmp_path / "disk", "4m") as disk:
        folder = draw_project(disk / "colours", {"blue": 4, "green": 4})
        request = Request(str(folder), recipe_named("quick"))
        with Project(folder) as project:
            run = start_run(project, request)
        (run.folder / "checkpoint").mkdir()
        (run.folder / "running.lock").touch()
        fill_disk(disk)
        # WHEN somebody looks THEN it is there to go on with
        (left,) = unfinished_runs(database(folder))
        assert left.id == run.id
