"""The map of a project's images: alike ones near each other, kept, and bounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.project import Project
from engine.errors import ProjectError
from engine.evaluation.image_map import map_images, place
from engine.evaluation.map_places import read_places, read_spots
from engine.evaluation.map_request import ImagesMapped, MapImages
from engine.models.encoder import Encoder
from engine.progress import Cancelled, Progress, Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_project


@pytest.fixture
def trained(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A trained project of 60 images."""
    folder = draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    return folder


def mapped(folder: Path, most: int = 5000) -> ImagesMapped:
    run = list_runs(folder / ".discern" / "project.db")[0].id
    request = MapImages(str(folder), run, most)
    return map_images(request, report=ignore, token=Token())


def test_images_of_a_class_lie_beside_each_other(trained: Path) -> None:
    # GIVEN a trained project
    # WHEN its map is drawn
    found = mapped(trained)
    spots = read_spots(Path(found.file), trained / ".discern" / "project.db")
    # THEN every image is on it, within bounds
    assert len(spots) == found.points == found.images == 60
    at = np.array([(one.x, one.y) for one in spots])
    assert at.min() == 0
    assert at.max() == 1
    # THEN the nearest one of an image is nearly always of its class
    names = [one.image.class_name for one in spots]
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    same = [
        names[int(row.argmin())] == name for row, name in zip(apart, names, strict=True)
    ]
    assert np.mean(same) > 0.95


def test_a_map_is_kept_until_its_images_change(trained: Path) -> None:
    # GIVEN a map
    first = mapped(trained)
    before = Path(first.file).read_bytes()
    # WHEN an image goes to another class, and the map is asked for again
    path = next((trained / "red").iterdir())
    path.rename(trained / "blue" / f"moved-{path.name}")
    with Project(trained) as project:
        project.scan(report=ignore, token=Token())
    again = mapped(trained)
    # THEN it is the same file, and the image is shown with its class of now
    assert again.file == first.file
    assert Path(again.file).read_bytes() == before
    spots = read_spots(Path(again.file), trained / ".discern" / "project.db")
    assert sum(one.image.class_name == "blue" for one in spots) == 21
    # WHEN one is gone THEN it is another map
    next((trained / "green").iterdir()).unlink()
    with Project(trained) as project:
        project.scan(report=ignore, token=Token())
    assert mapped(trained).file != first.file


def test_of_too_many_images_every_class_has_its_share(trained: Path) -> None:
    # GIVEN room for half of the images
    # WHEN the map is drawn
    found = mapped(trained, most=30)
    spots = read_spots(Path(found.file), trained / ".discern" / "project.db")
    # THEN ten of each class are on it, and it is known how many there are
    assert (found.points, found.images) == (30, 60)
    names = [one.image.class_name for one in spots]
    assert {name: names.count(name) for name in set(names)} == dict.fromkeys(
        ("blue", "green", "red"), 10
    )


def test_cancelling_leaves_no_map(trained: Path) -> None:
    # GIVEN somebody who cancels as the drawing begins
    token = Token()

    def report(event: object) -> None:
        if isinstance(event, Progress) and event.stage == "map":
            token.cancel()

    run = list_runs(trained / ".discern" / "project.db")[0].id
    # WHEN the map is drawn
    with pytest.raises(Cancelled):
        map_images(MapImages(str(trained), run), report=report, token=token)
    # THEN there is none
    assert not list((trained / ".discern").glob("maps/*"))


def test_too_few_images_make_no_map(tmp_path: Path) -> None:
    # GIVEN a project of four images
    folder = draw_project(tmp_path / "few", {"blue": 2, "red": 2})
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
    # WHEN a map is asked for THEN the reason is told
    with pytest.raises(ProjectError) as caught:
        map_images(MapImages(str(folder)), report=ignore, token=Token())
    assert caught.value.code == "map.few"


def test_a_damaged_map_is_drawn_anew(trained: Path) -> None:
    # GIVEN a map whose file is damaged
    found = mapped(trained)
    Path(found.file).write_text("{", encoding="utf-8")
    assert read_places(Path(found.file)) is None
    # WHEN it is asked for THEN it is there again
    assert len(getattr(read_places(Path(mapped(trained).file)), "places", ())) == 60


def test_images_that_are_all_the_same_have_a_place() -> None:
    # GIVEN embeddings that do not differ
    # WHEN they are placed THEN that is no error
    found = place(np.ones((8, 5), np.float32))
    assert found.shape == (8, 2)
    assert np.isfinite(found).all()
