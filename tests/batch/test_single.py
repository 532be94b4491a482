"""Classifying a few pictures for the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.errors import ModelError
from engine.models.modelfile import Model, save_model
from engine.progress import Token, ignore
from tests.support.pictures import COLOURS, draw


def test_single_pictures_come_in_the_order_asked(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN three pictures, one of them broken
    files = [
        draw(tmp_path / f"{name}.png", 3, COLOURS[name]) for name in ("red", "blue")
    ]
    broken = tmp_path / "broken.png"
    broken.write_text("x")
    asked = (str(files[0]), str(broken), str(files[1]), str(tmp_path / "none.png"))
    # WHEN the window asks for them
    request = ClassifyImages(str(tiny_model_path), asked, top=2)
    answers = classify_images(request, report=ignore, token=Token())
    # THEN each has its verdict
    assert tuple(row.path for row in answers.verdicts) == asked
    assert [row.class_name for row in answers.verdicts] == ["red", None, "blue", None]
    assert [len(row.top) for row in answers.verdicts] == [2, 0, 2, 0]
    assert answers.seconds > 0


def test_a_model_that_was_replaced_is_loaded_again(
    tiny_model: Model, tmp_path: Path
) -> None:
    # GIVEN a model that the window has used
    path = tmp_path / "x.discern"
    save_model(tiny_model, path)
    file = str(draw(tmp_path / "x.png", 3, COLOURS["blue"]))
    request = ClassifyImages(str(path), (file,))
    before = classify_images(request, report=ignore, token=Token())
    # WHEN it is trained again, into the same file
    classes = ("azure", "verdant", "crimson")
    manifest = replace(tiny_model.manifest, classes=classes)
    save_model(replace(tiny_model, manifest=manifest), path)
    after = classify_images(request, report=ignore, token=Token())
    # THEN the answer is the new one's
    assert before.verdicts[0].class_name == "blue"
    assert after.verdicts[0].class_name == "azure"
    # WHEN it is gone
    path.unlink()
    # THEN that is said
    with pytest.raises(ModelError):
        classify_images(request, report=ignore, token=Token())
