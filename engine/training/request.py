"""What a training is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset.fingerprint import Fingerprint
from engine.dataset.summary import SplitCounts
from engine.models.score import Score
from engine.training.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Train:
    """Train a model on a project.

    Attributes:
        folder: The project's folder.
        recipe: What to train.
        output: Where the model file goes, or None for the run's folder only.
        encoder: Name of the encoder for quick training, or None for the best present.
        weights_dir: Folder of Keras weights to take encoders from, or None.
        split_seed: Try another split than the recorded one, without recording it.
        negatives: Folder of pictures that are none of the classes, or None.
    """

    folder: str
    recipe: Recipe
    output: str | None = None
    encoder: str | None = None
    weights_dir: str | None = None
    split_seed: int | None = None
    negatives: str | None = None


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a training came to.

    Attributes:
        model: Path of the model file.
        classes: The classes, in the order of the head's outputs.
        recipe: Name of the recipe.
        encoder: Name of the encoder.
        images: Images trained, validated and tested on.
        test: Score on the test images, looked at once; None without test images.
        validation: Score on the validation images; None without any.
        seconds: Seconds each stage took, and ``total``.
        findings: How many findings of each kind the project has.
        notes: Sentences a person should read beside the score.
        stopped: Whether it was cancelled and this is the best model until then.
        data: Fingerprint of the images it was trained on; older runs have none.
    """

    model: str
    classes: tuple[str, ...]
    recipe: str
    encoder: str
    images: SplitCounts
    test: Score | None
    validation: Score | None
    seconds: dict[str, float]
    findings: dict[str, int]
    notes: tuple[str, ...] = ()
    stopped: bool = False
    data: Fingerprint | None = None
