"""A network's training done once more, as `--repeat` does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.runs import request_for
from engine.dataset.store import find_home
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from engine.training.runs import list_runs
from tests.support.pictures import draw_class, draw_project

pytestmark = pytest.mark.timeout(300)


def test_a_network_is_trained_once_more_on_its_own_images(tmp_path: Path) -> None:
    from engine.nn.train import train_network

    # GIVEN a network with settings and a seed of its own
    folder = draw_project(tmp_path / "colours", {"blue": 12, "green": 12})
    changes = {"filters": "4,4", "dense": "8", "epochs": 3, "batch": 8, "seed": 5}
    recipe = with_settings(recipe_named("cnn-bn"), changes)
    first = train_network(Train(str(folder), recipe), report=ignore, token=Token())
    (run,) = list_runs(find_home(folder).database)
    # WHEN the project has changed, and the run is to be repeated
    draw_class(folder / "green", 30)
    draw_class(folder / "red", 12)
    request = request_for(folder, None, run.id[-4:], None)
    again = train_network(request, report=ignore, token=Token())
    # THEN it has the images, the recipe and the classes of the first one
    assert request.recipe == recipe
    assert again.data == first.data
    assert again.images == first.images
    assert again.classes == ("blue", "green")
    # AND it comes to the same, within rounding
    assert again.validation == first.validation
    assert again.test == first.test
    histories = [
        (Path(result.model).parent / "history.csv").read_text().splitlines()
        for result in (first, again)
    ]
    for one, other in zip(*histories, strict=True):
        for expected, received in zip(
            one.split(",")[:-1], other.split(",")[:-1], strict=True
        ):
            if expected != received:
                assert float(received) == pytest.approx(float(expected), rel=1e-2)
    # AND it is another run, with a model of its own
    assert len(list_runs(find_home(folder).database)) == 2
    assert load_model(Path(again.model)).manifest.recipe == "cnn-bn"
