"""What classifying is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ClassifyImages:
    """Classify a few single pictures, for the window."""

    model: str
    paths: tuple[str, ...]
    top: int = 5
    precision: float | None = None


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
        precision: The share of sorted images that should be right, or None for the
            model's own threshold.
    """

    model: str
    paths: tuple[str, ...]
    csv: str | None = None
    top: int = 5
    threads: int | None = None
    precision: float | None = None


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
