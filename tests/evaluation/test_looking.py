"""Whether a model looks at the right thing: planted shortcuts are told, others not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from engine.dataset.looks import list_looks
from engine.evaluation.advice import IMAGES
from engine.evaluation.looking import look_at_run
from engine.evaluation.looking_request import LookAtRun, Looking
from engine.evaluation.looking_words import (
    gives_away,
    looking_advice,
    looking_sentence,
    looks_outside,
)
from engine.evaluation.masking import CENTRE, SURROUND, masked
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.train import train_quick

SHAPES = ("warm", "cold")
BORDERS = {"warm": (200, 40, 40), "cold": (40, 60, 200)}


def picture(shape: str, seed: int) -> Image.Image:
    """A square in the middle, on a noisy ground of any brightness."""
    dice = np.random.default_rng(seed)
    ground = dice.integers(20, 120) + dice.integers(0, 60, (48, 48, 1))
    image = Image.fromarray(np.repeat(ground, 3, axis=2).astype(np.uint8))
    box = [float(edge + dice.integers(-3, 4)) for edge in (12, 12, 36, 36)]
    # Equally light and equally large: only the colour tells them apart.
    colour = (250, 90, 90) if shape == "warm" else (100, 140, 215)
    light = dice.uniform(0.75, 1.0)
    fill = tuple(round(light * value) for value in colour)
    ImageDraw.Draw(image).rectangle(box, fill=fill)
    return image


def project(folder: Path, *, bordered: bool) -> Path:
    """Two classes; with a border in a colour of its own each, or without."""
    seed = 0
    for split, count in (("train", 40), ("test", 40)):
        for name in SHAPES:
            (folder / split / name).mkdir(parents=True)
            for number in range(count):
                seed += 1
                image = picture(name, seed)
                if bordered:
                    # The thing itself says nothing any more, only its border does.
                    image = picture(SHAPES[number % 2], seed)
                    inner = image.resize((40, 40))
                    image = ImageOps.expand(inner, 4, BORDERS[name])
                image.save(folder / split / name / f"{number:03}.png")
    return folder


def looked(folder: Path, encoder: Encoder) -> Looking:
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, encoder, report=ignore, token=Token())
    run = list_runs(folder / ".discern" / "project.db")[0].id
    asked = LookAtRun(str(folder), run)
    found = look_at_run(asked, report=ignore, token=Token())
    # Kept, and read from there the second time.
    assert look_at_run(asked, report=ignore, token=Token()) == found
    return found


def test_a_planted_border_is_reported(tmp_path: Path, tiny_encoder: Encoder) -> None:
    # GIVEN classes that only the colour of their border tells apart
    folder = project(tmp_path / "shapes", bordered=True)
    # WHEN it is asked what the model looks at
    found = looked(folder, tiny_encoder)
    # THEN the model does well, by its surroundings
    assert found.whole.value > 0.9
    assert looks_outside(found)
    # THEN the border is named, with what it gets alone
    culprit = gives_away(found)
    assert culprit is not None
    assert culprit.kind == "border"
    said = looking_sentence(found)
    assert "the pictures give themselves away" in said
    assert "the colour of the border" in said
    # THEN that is the first advice, and leads to the images
    assert looking_advice(found)[0].place == IMAGES
    # THEN it was a look at the test images, once
    looks = list_looks(folder / ".discern" / "project.db")
    assert [occasion for _, occasion, *_ in looks] == ["training", "evaluation"]


def test_without_a_shortcut_none_is_reported(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN classes that what is in the middle tells apart
    folder = project(tmp_path / "shapes", bordered=False)
    # WHEN it is asked what the model looks at
    found = looked(folder, tiny_encoder)
    # THEN the middle alone does it, and no shortcut is claimed
    assert found.whole.value > 0.9
    assert found.centre.value > found.surround.value
    assert not looks_outside(found)
    assert gives_away(found) is None
    assert looking_advice(found) == []
    assert "does not give the classes away" in looking_sentence(found)
    # THEN each class is seen in the middle
    for one in found.heat:
        values = np.array(one.values)
        middle = values[1:-1, 1:-1] if min(values.shape) > 2 else values
        assert middle.mean() >= values.mean()


@pytest.mark.parametrize("size", [(32, 32), (33, 51)])
def test_what_is_hidden_has_the_mean_colour(size: tuple[int, int]) -> None:
    # GIVEN a picture
    dice = np.random.default_rng(0)
    picture = dice.integers(0, 256, (*size, 3), np.uint8)
    mean = picture.reshape(-1, 3).mean(axis=0)
    # WHEN each half is hidden
    centre, surround = masked(picture, CENTRE), masked(picture, SURROUND)
    # THEN every pixel is seen in one of them, and is the mean in the other
    hidden = np.abs(centre - mean).max(axis=2) < 1
    assert np.array_equal(centre[~hidden], picture[~hidden])
    assert np.array_equal(surround[hidden], picture[hidden])
    # THEN each is about half of the picture
    assert abs(hidden.mean() - 0.5) < 0.06
