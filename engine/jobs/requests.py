"""What each job is asked and what it answers, and the table of all operations.

Light on purpose: the window, the terminal and the worker all import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from engine.dataset.summary import ProjectSummary, SplitCounts
from engine.training.recipes import Recipe
from engine.verdict import Verdict


class Lane(StrEnum):
    """Which process a job runs in.

    Jobs of one lane run one after the other; the lanes run side by side.
    """

    ANSWER = "answer"  # single pictures: must never wait behind a long job
    QUICK = "quick"  # scan, embed, fit, classify folders: kept warm, no TensorFlow
    NETWORK = "network"  # TensorFlow: a fresh process for every run


@dataclass(frozen=True, slots=True)
class OpenProject:
    """Scan ``folder`` (incrementally) and tell what is in it."""

    folder: str


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
    """

    folder: str
    recipe: Recipe
    output: str | None = None
    encoder: str | None = None
    weights_dir: str | None = None
    split_seed: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Accuracy with its 95 % Wilson interval, and on how many images."""

    accuracy: float
    low: float
    high: float
    images: int


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


@dataclass(frozen=True, slots=True)
class ClassifyImages:
    """Classify a few single pictures, for the window."""

    model: str
    paths: tuple[str, ...]
    top: int = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """Verdicts in the order of the request's paths."""

    verdicts: tuple[Verdict, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ClassifyFolder:
    """Classify any number of files; rows are reported as they come.

    Attributes:
        model: Path of the model file.
        paths: Files and folders; folders are searched at any depth.
        csv: Where the results go, or None.
        top: How many classes to list for each image.
        threads: Threads for decoding, or None for one a core.
    """

    model: str
    paths: tuple[str, ...]
    csv: str | None = None
    top: int = 5
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What classifying a folder came to.

    Attributes:
        images: Files answered, failed ones included.
        failed: Files that could not be read.
        counts: How many images got each verdict.
        csv: Where the results are, if they were asked for.
        seconds: How long it took.
        stopped: Whether it was cancelled; what was answered until then is kept.
    """

    images: int
    failed: int
    counts: dict[str, int]
    csv: str | None
    seconds: float
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Score a model on a labelled folder."""

    model: str
    folder: str


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Per-class figures of an evaluation."""

    precision: float
    recall: float
    f1: float
    images: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model does on a labelled folder.

    Attributes:
        score: Accuracy of the best class, whatever was rejected.
        per_class: Figures by class name.
        coverage: Share of the images whose verdict was a class.
        failed: Files that could not be read, with reasons.
        unknown_classes: Folders whose name is no class of the model; left out.
    """

    score: Score
    per_class: dict[str, ClassScore]
    coverage: float
    failed: dict[str, str] = field(default_factory=dict)
    unknown_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConvertBackbone:
    """Turn a file of Keras weights into an encoder folder, proved against Keras.

    Attributes:
        backbone: Name in the catalogue.
        weights: The weights file.
        output: The encoder folder to write.
    """

    backbone: str
    weights: str
    output: str


@dataclass(frozen=True, slots=True)
class ConvertedBackbone:
    """A converted encoder and how far it is from Keras, relative to the largest value."""

    folder: str
    difference: float
    seconds: float


Request = TypeVar("Request")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Operation(Generic[Request, Result]):
    """One kind of job.

    Attributes:
        name: Its name in the protocol.
        request: What it is asked.
        result: What it answers.
        lane: Which process it runs in.
        function: Where it is implemented, as ``module:name``; imported by the worker.
    """

    name: str
    request: type[Request]
    result: type[Result]
    lane: Lane
    function: str


OPEN_PROJECT = Operation(
    "open_project",
    OpenProject,
    ProjectSummary,
    Lane.QUICK,
    "engine.dataset.opening:open_project",
)
TRAIN_QUICK = Operation(
    "train_quick", Train, TrainResult, Lane.QUICK, "engine.training.train:train_quick"
)
TRAIN_NETWORK = Operation(
    "train_network",
    Train,
    TrainResult,
    Lane.NETWORK,
    "engine.nn.train:train_network",
)
CLASSIFY_IMAGES = Operation(
    "classify_images",
    ClassifyImages,
    Answers,
    Lane.ANSWER,
    "engine.batch.single:classify_images",
)
CLASSIFY_FOLDER = Operation(
    "classify_folder",
    ClassifyFolder,
    FolderResult,
    Lane.QUICK,
    "engine.batch.folder:classify_folder",
)
EVALUATE = Operation(
    "evaluate",
    Evaluate,
    Evaluation,
    Lane.QUICK,
    "engine.evaluation.evaluate:evaluate",
)
CONVERT_BACKBONE = Operation(
    "convert_backbone",
    ConvertBackbone,
    ConvertedBackbone,
    Lane.NETWORK,
    "engine.nn.backbones:convert_backbone",
)

OPERATIONS: dict[str, Operation[Any, Any]] = {
    operation.name: operation
    for operation in (
        OPEN_PROJECT,
        TRAIN_QUICK,
        TRAIN_NETWORK,
        CLASSIFY_IMAGES,
        CLASSIFY_FOLDER,
        EVALUATE,
        CONVERT_BACKBONE,
    )
}


def training(recipe: Recipe) -> Operation[Train, TrainResult]:
    """The operation that trains ``recipe``."""
    return TRAIN_NETWORK if recipe.is_network else TRAIN_QUICK
