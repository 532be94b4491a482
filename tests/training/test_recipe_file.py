"""Recipes in files: written, read, refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import RecipeError
from engine.training.recipe_file import as_plain, as_toml, is_file_name, read_recipe
from engine.training.recipes import RECIPES, recipe_named, with_settings


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_what_is_written_is_read_again(name: str, suffix: str, tmp_path: Path) -> None:
    # GIVEN a recipe in a file
    recipe = with_settings(recipe_named(name), {"seed": 7})
    path = tmp_path / f"mine.{suffix}"
    text = as_toml(recipe) if suffix == "toml" else json.dumps(as_plain(recipe))
    path.write_text(text, encoding="utf-8")
    # WHEN it is read
    found, settings = read_recipe(path)
    # THEN it is the same recipe
    assert is_file_name(str(path))
    assert with_settings(recipe_named(found), settings) == recipe


def test_a_file_may_be_short(tmp_path: Path) -> None:
    # GIVEN a file with what somebody wants to be other, in their own words
    path = tmp_path / "mine.toml"
    path.write_text('recipe = "resnet-s"\n[settings]\nlr = 0.01\nfilters = [8, 8, 8]\n')
    # WHEN it is read
    name, settings = read_recipe(path)
    # THEN the rest is the recipe's
    network = with_settings(recipe_named(name), settings).network
    assert network is not None
    assert (network.learning_rate, network.filters) == (0.01, (8, 8, 8))
    assert network.epochs == 30


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("recipe =", "cannot be read"),
        ("epochs = 3", 'recipe = "quick"'),
        ('recipe = "cnn-9"', "cnn-9"),
        ('recipe = "quick"\nepochs = 3', "epochs"),
        ('recipe = "cnn-1"\nepochs = 0', "epochs"),
        ('recipe = "quick"\nsettings = 3', "settings"),
    ],
)
def test_what_is_no_recipe_is_refused(
    text: str | None, words: str, tmp_path: Path
) -> None:
    # GIVEN a file that is missing, torn, or asks for what there is not
    path = tmp_path / "mine.toml"
    if text is not None:
        path.write_text(text)
    # WHEN it is read
    with pytest.raises(RecipeError) as caught:
        read_recipe(path)
    # THEN the error says what is wrong
    assert words in caught.value.message
