"""The model is in memory before the first picture is asked about."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.batch.request import ClassifyImages, WarmUp
from engine.batch.single import classify_images
from engine.batch.warm_up import warm_up
from engine.errors import ModelError
from engine.progress import Token, ignore
from tests.support.pictures import COLOURS, draw


def test_a_warm_model_answers_without_its_file_being_read_again(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a model that was warmed up
    path = tmp_path / "new.discern"
    shutil.copyfile(tiny_model_path, path)
    done = warm_up(WarmUp(str(path)), report=ignore, token=Token())
    assert done.seconds > 0
    # WHEN the file is rubbish that looks no different from outside
    facts = path.stat()
    path.write_bytes(b"x" * facts.st_size)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    # THEN a picture is answered, from memory
    picture = str(draw(tmp_path / "blue.png", 3, COLOURS["blue"]))
    asked = ClassifyImages(str(path), (picture,))
    answers = classify_images(asked, report=ignore, token=Token())
    assert answers.verdicts[0].class_name == "blue"


def test_a_model_that_cannot_be_loaded_is_said(tmp_path: Path) -> None:
    path = tmp_path / "fake.discern"
    path.write_text("no model")
    with pytest.raises(ModelError):
        warm_up(WarmUp(str(path)), report=ignore, token=Token())
