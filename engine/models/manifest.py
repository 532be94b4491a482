"""The manifest of a model file: everything about a model that is not an array."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.dataset.fingerprint import Fingerprint
from engine.dataset.summary import SplitCounts
from engine.models.calibration import Calibration
from engine.models.encoder import EncoderSpec
from engine.models.reliability import Outcomes, Reliability
from engine.models.score import Score

#: Raised with every change that older versions could not read.
FORMAT_VERSION = 2

#: Larger inputs than any encoder's: a limit to what a stranger's file may allocate.
LARGEST_SIDE = 4096

#: Below this probability the verdict is "not sure", unless the person chose otherwise.
SURE_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: its size and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Golden:
    """A drawn picture at exact input size and the probabilities expected for it."""

    file: str
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is, where it comes from and how good it is.

    Attributes:
        title: What to call it.
        classes: In the order of the head's outputs.
        encoder: The encoder's spec.
        recipe: Name of the recipe it was trained with.
        settings: The whole recipe, as plain data.
        images: How many images it was trained, validated and tested on.
        test: Score on the test images, or None.
        validation: Score on the validation images, or None.
        calibration: How scores become probabilities.
        sure_from: Below this probability the verdict is "not sure".
        precision: The share of named images that should be right, where a person chose
            one; ``sure_from`` is the threshold it comes to. Older versions read that.
        created: When, in ISO 8601.
        app_version: The Discern that wrote it.
        licence: SPDX identifier, where the author gave one.
        notes: Sentences a person should read beside the score.
        golden: Pictures with expected answers.
        members: The archive's other files.
        format: Version of the file format.
        data: Fingerprint of the images it was trained, validated and tested on.
        outcomes: How sure it was of held-out images, and whether it was right.
        reliability: How far its probabilities can be believed.
    """

    title: str
    classes: tuple[str, ...]
    encoder: EncoderSpec
    recipe: str
    settings: dict[str, Any]
    images: SplitCounts
    test: Score | None = None
    validation: Score | None = None
    calibration: Calibration = field(default_factory=Calibration)
    sure_from: float = SURE_FROM
    created: str = ""
    app_version: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    golden: tuple[Golden, ...] = ()
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT_VERSION
    data: Fingerprint | None = None
    outcomes: Outcomes | None = None
    reliability: Reliability | None = None
    precision: float | None = None


def complaint_about(manifest: Manifest) -> str:
    """What makes a manifest impossible, in a few words; empty if nothing does."""
    classes = manifest.classes
    if len(set(classes)) != len(classes) or len(classes) < 2:
        return f"expected two classes or more, all different, received {classes}"
    side = max(manifest.encoder.geometry.size)
    if side > LARGEST_SIDE:
        return f"expected pictures of {LARGEST_SIDE} pixels at most, received {side}"
    if not manifest.calibration.temperature > 0:
        return "its temperature is not above 0"
    outcomes = manifest.outcomes
    if outcomes is not None and not outcomes.is_sound():
        return "its held-out images do not add up"
    if manifest.precision is not None and not 0 < manifest.precision <= 1:
        return "its precision is no share"
    if any(len(item.probabilities) != len(classes) for item in manifest.golden):
        return "its golden answers are not about its classes"
    return ""
