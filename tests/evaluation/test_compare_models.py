"""Comparing two models on a labelled folder, as a job and as a command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli.comparing import document, in_words
from engine.errors import ProjectError
from engine.evaluation.compare_models import (
    CompareModels,
    ModelsCompared,
    compare_models,
)
from engine.models.head import Head
from engine.models.modelfile import Model, save_model
from engine.progress import Token, ignore
from tests.support.pictures import draw_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "labelled", {"blue": 12, "green": 12, "red": 12})


def compared(first: Path, second: Path, folder: Path) -> ModelsCompared:
    request = CompareModels(str(first), str(second), str(folder))
    return compare_models(request, report=ignore, token=Token())


def saved(model: Model, path: Path, classes: tuple[str, ...], *order: int) -> Path:
    """The model with its outputs in another order, under these names."""
    kernel, bias = model.head.layers[-1]
    head = Head((*model.head.layers[:-1], (kernel[:, order], bias[list(order)])))
    manifest = replace(model.manifest, classes=classes)
    save_model(replace(model, manifest=manifest, head=head), path)
    return path


def test_a_model_that_numbers_its_classes_otherwise_is_the_same(
    tiny_model: Model, tiny_model_path: Path, folder: Path, tmp_path: Path
) -> None:
    # GIVEN a model and the same one with its classes in another order
    other = saved(tiny_model, tmp_path / "o.discern", ("red", "blue", "green"), 2, 0, 1)
    # WHEN they are compared
    found = compared(tiny_model_path, other, folder)
    # THEN nothing parts them
    assert found.first.figures["accuracy"] == found.second.figures["accuracy"]
    assert (found.comparison.images, found.comparison.disagree) == (36, ())
    assert "are right for the same 36 images" in in_words(found)


def test_a_worse_model_is_told_with_what_they_disagree_about(
    tiny_model: Model, tiny_model_path: Path, folder: Path, tmp_path: Path
) -> None:
    # GIVEN a model that takes green for red and red for green
    names = tiny_model.manifest.classes
    worse = saved(tiny_model, tmp_path / "w.discern", names, 0, 2, 1)
    # WHEN it is compared
    found = compared(tiny_model_path, worse, folder)
    # THEN the better one is named, by how much, and every image that parts them
    assert "A is better than B by 66.7 points" in in_words(found)
    told = document(found)
    assert (told["only_a"], told["only_b"], told["both_right"]) == (24, 0, 12)
    disagree = told["disagree"]
    assert isinstance(disagree, list)
    assert len(disagree) == 24
    assert {(one["class"], one["a"], one["b"]) for one in disagree} == {
        ("green", "green", "red"),
        ("red", "red", "green"),
    }


def test_models_of_other_classes_cannot_be_compared(
    tiny_model: Model, tiny_model_path: Path, folder: Path, tmp_path: Path
) -> None:
    # GIVEN a model of other classes
    other = saved(tiny_model, tmp_path / "o.discern", ("cat", "dog", "hen"), 0, 1, 2)
    # WHEN they are compared
    with pytest.raises(ProjectError) as caught:
        compared(tiny_model_path, other, folder)
    # THEN the reason is told
    assert caught.value.code == "compare.classes"
