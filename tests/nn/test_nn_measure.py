"""Trying a few steps of a network, to say what training it takes here."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.jobs.estimating import estimate
from engine.progress import Cancelled, Progress, Token, ignore
from engine.training.estimate_request import Estimate
from engine.training.paces import known_paces, pace_key
from engine.training.recipes import Recipe, recipe_named, with_settings
from engine.training.request import Train
from tests.support.networks import Listener
from tests.support.pictures import draw_project

pytestmark = pytest.mark.timeout(300)

ENCODER = "cifar10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 12, "green": 12})


def changed(name: str, **changes: object) -> Recipe:
    return with_settings(recipe_named(name), {"batch": 8, **changes})


@pytest.mark.parametrize(
    "recipe",
    [
        changed("cnn-bn", filters="4,4", dense="8"),
        changed("fine-tune"),
        changed("vgg16", dense="16,8"),
    ],
    ids=lambda recipe: recipe.name,
)
def test_steps_are_tried_once(folder: Path, recipe: Recipe) -> None:
    from engine.nn.measure import measure

    # GIVEN a recipe that this computer does not know yet
    encoder = None if recipe.family == "network" else ENCODER
    question = Estimate(Train(str(folder), recipe, encoder=encoder))
    before = estimate(question, report=ignore, token=Token())
    assert before.seconds is None
    # WHEN its steps are tried
    listener = Listener()
    told = measure(question, report=listener, token=listener.token)
    # THEN it says what the training takes, and what it needs
    assert told.seconds is not None
    assert told.seconds > 0
    assert told.memory > 100_000_000
    assert told.disk > 0
    # AND from now on that is known without trying, on any project
    known = known_paces(pace_key(recipe, encoder or ""))
    assert known is not None
    assert known.learn > 0
    assert known.validate > 0
    after = estimate(question, report=ignore, token=Token())
    assert after.seconds == pytest.approx(told.seconds, rel=0.5)
    # AND nothing was trained
    assert not list(folder.glob(".discern/runs/*"))


def test_trying_can_be_stopped(folder: Path) -> None:
    from engine.nn.measure import measure

    # GIVEN a network of steps that take their time, stopped after the first
    listener = Listener(cancel_at=("try", 2))
    recipe = changed("cnn-bn", filters="4,4", dense="8")
    question = Estimate(Train(str(folder), recipe))
    # WHEN / THEN it ends, and nothing half measured is remembered
    with pytest.raises(Cancelled):
        measure(question, report=listener, token=listener.token)
    assert known_paces(pace_key(recipe, "")) is None


def test_a_training_leaves_its_own_paces(folder: Path) -> None:
    from engine.nn.train import train_network

    # GIVEN / WHEN a network is trained
    recipe = changed("cnn-bn", filters="4,4", dense="8", epochs=3)
    heard: list[float | None] = []

    def report(event: object) -> None:
        if isinstance(event, Progress) and event.stage == "train":
            heard.append(event.eta)

    train_network(Train(str(folder), recipe), report=report, token=Token())
    # THEN the next estimate needs no trying
    question = Estimate(Train(str(folder), recipe))
    known = estimate(question, report=ignore, token=Token())
    assert known.seconds is not None
    # AND all along, the time left counted what follows the epochs
    assert heard
    assert heard[-1] is not None
    assert heard[-1] > 1
