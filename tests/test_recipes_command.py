"""``discern recipes``, and what ``discern train`` takes as a recipe."""

from __future__ import annotations

import json
from pathlib import Path

from engine.models.modelfile import read_manifest
from tests.support.pictures import draw_project
from tests.support.terminal import discern, document


def test_a_printed_recipe_can_be_trained(tmp_path: Path) -> None:
    # GIVEN the quick recipe as the terminal prints it, changed by hand
    code, output, _ = discern("recipes", "quick")
    assert code == 0
    assert "strengths = [" in output
    path = tmp_path / "mine.toml"
    path.write_text(output.replace("hidden = 0", "hidden = 4"))
    folder = draw_project(tmp_path / "colours", {"blue": 9, "red": 9})
    # WHEN it is trained, with more changes
    changes = ("--set", "seed=5", "--set", "strengths=1")
    words = ("--recipe", path, *changes, "-o", tmp_path / "m.discern")
    document("train", folder, *words)
    # THEN the model says so
    settings = read_manifest(tmp_path / "m.discern").settings
    assert (settings["quick"]["hidden"], settings["seed"]) == (4, 5)


def test_recipes_are_listed_in_words_and_as_a_document() -> None:
    # GIVEN / WHEN the recipes are listed
    code, output, _ = discern("recipes")
    listed = json.loads(discern("recipes", "--json")[1])
    # THEN each has its line and its settings
    assert code == 0
    names = [line.split()[0] for line in output.splitlines()]
    assert names == [item["recipe"] for item in listed]
    assert {"quick", "fine-tune", "best", "resnet-s", "vgg16"} <= set(names)


def test_what_cannot_be_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    # GIVEN a project of digits
    folder = draw_project(tmp_path / "digits", {"3": 2, "8": 2})
    # WHEN minutes are given to a recipe that has none
    code, _, errors = discern("train", folder, "--recipe", "cnn-1", "--minutes", "5")
    # THEN that is refused
    assert code == 2
    assert "--minutes" in errors
    # AND WHEN a setting is wrong THEN mirroring digits is not even doubted
    code, _, errors = discern("train", folder, "--set", "hidden=-1")
    assert code == 2
    assert "0 to 1024" in errors
