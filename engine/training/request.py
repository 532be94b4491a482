"""What a training is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        resume: The run to go on with, from its last checkpoint, on its own images.
        repeat: The finished run whose images to train on once more, as they were.
        start_from: The run whose network's weights a network starts with.
        negatives: Folder of pictures that are none of the classes, or None.
    """

    folder: str
    recipe: Recipe
    output: str | None = None
    encoder: str | None = None
    weights_dir: str | None = None
    split_seed: int | None = None
    resume: str | None = None
    repeat: str | None = None
    start_from: str | None = None
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
        train: Score on the images it learned from; older runs have none.
        size: Bytes of the model file.
        rate: Images a second that the model answers here, decoding left out.
        chosen: What was chosen on validation images, such as ``strength``.
        fingerprint: Digest of the model: encoder, head and all that decides its
            answers. The same data, recipe and seed give the same quick model.
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
    train: Score | None = None
    size: int = 0
    rate: float | None = None
    fingerprint: str = ""
    chosen: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refit:
    """Say what the edits since a training would do to its model.

    Attributes:
        folder: The project's folder.
        model: The model file.
        strength: The inverse regularisation strength its head was fitted with, or None.
    """

    folder: str
    model: str
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class Refitted:
    """How a refitted head does beside the one of the model.

    Attributes:
        after: Score of the refitted head on the validation images as they are now;
            None where there are none, or nothing to tell apart.
        before: Score of the model's own head on the same images.
        embedded: How many images had to be embedded for it.
        changed: Whether any image, class or split is another than in training.
        seconds: What it took.
    """

    after: Score | None
    before: Score | None
    embedded: int
    changed: bool
    seconds: float
