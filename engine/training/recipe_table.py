"""The recipes that come with the app.

The four ``cnn`` networks are those of the projects Discern grew out of, with their
traps removed: an epoch sees every image once, pictures are scaled to the size the
network is built for, and no score comes from a single batch. ``vgg16`` and ``resnet50``
repeat a study of superheroes that compared the two.
"""

from __future__ import annotations

from engine.training.augmentation import Augmentation
from engine.training.recipe import Recipe
from engine.training.settings import (
    BestSettings,
    DenseTopSettings,
    FineTuneSettings,
    NetworkSettings,
)

_SEED_AUGMENTATION = Augmentation(flip=True, shear=0.2, zoom=0.2)

#: What stands in for networks whose weights are not here, the best one first.
_STAND_INS = ("mobilenet-v2", "mobilenet-v1", "mobilenet-v2-0.35", "general")

_QUICK = Recipe("quick", "Quick: learns from a ready-made network. Best first choice.")

_FINE_TUNE = Recipe(
    "fine-tune",
    "Thorough: trains the end of a ready-made network on your pictures, too.",
    fine_tune=FineTuneSettings(
        batch=16,
        epochs=8,
        learning_rate=0.0003,
        schedule="cosine",
        patience=3,
        augmentation=Augmentation(
            flip=True, zoom=0.1, rotate=10, crop=0.2, brightness=0.2
        ),
    ),
)

_BEST = Recipe(
    "best",
    "Best in a few minutes: tries several recipes and keeps the best one.",
    best=BestSettings(),
)

_FROM_SCRATCH = (
    Recipe(
        "cnn-1",
        "Smallest network (64 px): two or three clear-cut classes.",
        network=NetworkSettings(
            architecture="cnn-1",
            input_size=64,
            filters=(32,),
            dense=(128,),
            batch=8,
            learning_rate=0.0003,  # at 0.001 its many weights die at once
            augmentation=_SEED_AUGMENTATION,
        ),
    ),
    Recipe(
        "cnn-3",
        "For fine details in large pictures (256 px); slow.",
        network=NetworkSettings(
            architecture="cnn-3",
            input_size=256,
            filters=(16, 32, 16),
            dense=(256,),
        ),
    ),
    Recipe(
        "cnn-4",
        "All-round network (128 px).",
        network=NetworkSettings(
            architecture="cnn-4",
            input_size=128,
            filters=(32, 64, 128, 128),
            dense=(256, 128, 64),
        ),
    ),
    Recipe(
        "cnn-bn",
        "For thousands of small pictures (32 px).",
        network=NetworkSettings(
            architecture="cnn-bn",
            input_size=32,
            filters=(32, 64),
            dense=(128,),
            dropout=0.25,
            batch=64,
            epochs=20,
            augmentation=Augmentation(flip=True),
        ),
    ),
    Recipe(
        "resnet-s",
        "A modern small network (32 to 96 px): the best of these with enough images.",
        network=NetworkSettings(
            architecture="resnet-s",
            input_size=64,
            filters=(32, 64, 128),
            dense=(),
            dropout=0.2,
            batch=32,
            epochs=30,
            learning_rate=0.003,
            schedule="cosine",
            augmentation=Augmentation(flip=True, shift=0.1),
        ),
    ),
)

#: Of each class, what the study learned from, validated and tested with.
_STUDIED = (200, 25, 25)

_STUDY = (
    Recipe(
        "vgg16",
        "Superhero study: VGG16, all frozen but its last three dense layers.",
        dense_top=DenseTopSettings(
            optimizer="sgd",
            learning_rate=0.001,
            momentum=0.9,
            epochs=10,
            encoders=("vgg16-top", *_STAND_INS),
            original="vgg16-top",
            images_a_class=_STUDIED,
        ),
    ),
    Recipe(
        "resnet50",
        "Superhero study: ResNet50, its last block and dense layer trained.",
        fine_tune=FineTuneSettings(
            optimizer="sgd",
            learning_rate=0.001,
            momentum=0.9,
            epochs=10,
            encoders=("resnet50", *_STAND_INS),
            images_a_class=_STUDIED,
        ),
    ),
)

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (_QUICK, _FINE_TUNE, _BEST, *_FROM_SCRATCH, *_STUDY)
}
