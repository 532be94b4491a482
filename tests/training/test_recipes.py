"""Recipes: plain data, changed by name, refused with a sentence."""

from __future__ import annotations

import msgspec
import pytest

from engine.errors import RecipeError
from engine.training.recipes import (
    RECIPES,
    NetworkSettings,
    Recipe,
    recipe_named,
    validate,
    with_settings,
)


def network(recipe: Recipe) -> NetworkSettings:
    assert recipe.network is not None
    return recipe.network


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_every_recipe_is_valid_and_survives_its_file(recipe: Recipe) -> None:
    # GIVEN a recipe of ours
    # WHEN it is checked, and goes through JSON
    validate(recipe)
    again = msgspec.json.decode(msgspec.json.encode(recipe), type=Recipe)
    # THEN it is the same
    assert again == recipe
    assert recipe_named(recipe.name) is recipe
    assert recipe.is_network == (recipe.name != "quick")


def test_the_networks_of_the_seeds_are_there() -> None:
    # GIVEN what the projects before this one trained
    # WHEN the recipes are looked at
    names = [name for name in RECIPES if name.startswith("cnn")]
    sizes = {name: network(RECIPES[name]).input_size for name in names}
    # THEN each has one
    assert sizes == {"cnn-1": 64, "cnn-3": 256, "cnn-4": 128, "cnn-bn": 32}
    one = network(RECIPES["cnn-1"])
    assert (one.filters, one.dense, one.batch, one.optimizer) == (
        (32,),
        (128,),
        8,
        "adam",
    )
    assert len(network(RECIPES["cnn-4"]).dense) == 3
    assert network(RECIPES["cnn-4"]).epochs == 10


def test_text_becomes_what_the_setting_is() -> None:
    # GIVEN settings as they come from a terminal
    settings = {
        "epochs": "50",
        "steps_per_epoch": "10",
        "validation_steps": "2",
        "learning_rate": "1e-4",
        "filters": "16",
        "dense": "64, 32",
        "flip": "false",
        "zoom": "0.1",
        "patience": "none",
        "optimizer": "sgd",
        "seed": "3",
    }
    # WHEN they are applied to the seed's first network
    recipe = with_settings(recipe_named("cnn-1"), settings)
    changed = network(recipe)
    # THEN each is of its type, and the rest is as it was
    assert recipe.seed == 3
    assert (changed.epochs, changed.steps_per_epoch, changed.validation_steps) == (
        50,
        10,
        2,
    )
    assert changed.learning_rate == 0.0001
    assert (changed.filters, changed.dense) == ((16,), (64, 32))
    assert (changed.augmentation.flip, changed.augmentation.zoom) == (False, 0.1)
    assert changed.augmentation.shear == 0.2
    assert changed.patience is None
    assert changed.optimizer == "sgd"
    assert changed.batch == 8
    assert network(RECIPES["cnn-1"]).epochs != 50


def test_settings_have_short_names() -> None:
    # GIVEN / WHEN settings come by the names that papers and seeds use
    recipe = with_settings(
        recipe_named("fine-tune"),
        {"lr": "0.01", "optimiser": "sgd", "unfreeze": "half", "rotate": "5"},
    )
    # THEN they are understood
    settings = recipe.fine_tune
    assert settings is not None
    assert (settings.learning_rate, settings.optimizer) == (0.01, "sgd")
    assert (settings.depth, settings.augmentation.rotate) == ("half", 5)
    assert recipe.training is settings
    assert (recipe.family, recipe.uses_encoder) == ("fine_tune", True)


def test_values_may_come_as_they_are() -> None:
    # GIVEN settings as they come from the window
    # WHEN they are applied
    recipe = with_settings(
        recipe_named("quick"), {"strengths": (0.5,), "balanced": False}
    )
    # THEN they are taken
    assert recipe.quick.strengths == (0.5,)
    assert not recipe.quick.balanced


@pytest.mark.parametrize(
    ("name", "setting", "value", "words"),
    [
        ("cnn-1", "epochs", "0", "epochs"),
        ("cnn-1", "epochs", "many", "many"),
        ("cnn-1", "epochs", "none", "epochs"),
        ("cnn-1", "epochs", "2.5", "2.5"),
        ("cnn-1", "input_size", "31", "32 to 299"),
        ("cnn-1", "input_size", "300", "32 to 299"),
        ("cnn-1", "filters", "16,32", "1 numbers"),
        ("cnn-3", "filters", "16,0,16", "3 numbers"),
        ("cnn-1", "dense", "", "dense"),
        ("cnn-1", "dropout", "1", "dropout"),
        ("cnn-1", "batch", "-1", "batch"),
        ("cnn-1", "steps_per_epoch", "0", "steps_per_epoch"),
        ("cnn-1", "learning_rate", "0", "learning_rate"),
        ("cnn-1", "learning_rate", "nan", "learning_rate"),
        ("cnn-1", "optimizer", "magic", "magic"),
        ("cnn-1", "momentum", "1", "momentum"),
        ("cnn-1", "validation_share", "1", "validation_share"),
        ("cnn-1", "zoom", "1", "zoom"),
        ("cnn-1", "shear", "-0.1", "shear"),
        ("cnn-1", "architecture", "cnn-3", "architecture"),
        ("cnn-1", "strengths", "1", "strengths"),
        ("quick", "epochs", "3", "epochs"),
        ("quick", "strengths", "", "strengths"),
        ("quick", "strengths", "0.1,0", "strengths"),
        ("quick", "strengths", "0.1,nan", "strengths"),
        ("quick", "strengths", "inf", "strengths"),
        ("quick", "max_iterations", "0", "max_iterations"),
        ("quick", "seed", "-1", "seed"),
        ("quick", "seed", "x", "seed"),
        ("quick", "augmentation", "x", "augmentation"),
        ("quick", "hidden", "5000", "0 to 1024"),
        ("quick", "views", "-1", "views"),
        ("quick", "mixup", "0.2", "mixup"),
        ("cnn-1", "rotate", "200", "rotate"),
        ("cnn-1", "schedule", "steps", "schedule"),
        ("resnet-s", "filters", "8,8", "3 numbers"),
        ("fine-tune", "depth", "deep", "depth"),
        ("fine-tune", "blocks", "0", "blocks"),
        ("fine-tune", "input_size", "64", "input_size"),
        ("vgg16", "flip", "true", "flip"),
        ("vgg16", "dense", "", "dense"),
        ("best", "minutes", "0", "minutes"),
        ("best", "encoders", "x", "encoders"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    name: str, setting: str, value: str, words: str
) -> None:
    # GIVEN a setting that is none, or a value that it cannot have
    # WHEN it is applied
    with pytest.raises(RecipeError) as caught:
        with_settings(recipe_named(name), {setting: value})
    # THEN the error says which, in a sentence
    assert words in caught.value.message
    assert caught.value.message.endswith(".")
    assert caught.value.code in {"recipe.invalid", "recipe.unknown_setting"}


def test_an_unknown_recipe_lists_those_there_are() -> None:
    # GIVEN a name that is no recipe's
    # WHEN it is asked for
    with pytest.raises(RecipeError) as caught:
        recipe_named("cnn-9")
    # THEN the error lists the others
    assert caught.value.code == "recipe.unknown"
    assert all(name in caught.value.message for name in RECIPES)
