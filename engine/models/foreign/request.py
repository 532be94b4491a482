"""What bringing in somebody else's network is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.verdict import Verdict

#: How pixel values go in, by name: multiplied, then added to.
SCALINGS: dict[str, tuple[float, float]] = {
    "0..255": (1.0, 0.0),
    "0..1": (1 / 255, 0.0),
    "-1..1": (1 / 127.5, -1.0),
}


@dataclass(frozen=True, slots=True)
class ImportModel:
    """Make a ``.discern`` model of an image classifier that is not Discern's.

    Attributes:
        source: A ``.keras``, ``.h5`` or ``.tflite`` file, a SavedModel's folder, or the
            zip or folder that Teachable Machine or Lobe exported.
        output: The model file to write, or None to try only.
        classes: In the order of the network's outputs; empty for what the source says.
        scaling: One of ``SCALINGS``; empty for what the source says.
        fit: How a picture becomes the input: ``squash``, ``crop`` or ``letterbox``;
            empty for what the source says.
        picture: A test picture to answer, or None.
        title: What to call it; empty for the source's name.
    """

    source: str
    output: str | None = None
    classes: tuple[str, ...] = ()
    scaling: str = ""
    fit: str = ""
    picture: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The answer for the test picture with one way of scaling pixel values."""

    scaling: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ImportedModel:
    """What bringing in a network came to.

    Attributes:
        kind: What it was, in words.
        output: The model file, or None where it was only tried.
        classes: Its classes.
        size: Height and width of its input.
        scaling: How pixel values go in.
        fit: How a picture becomes the input.
        difference: Largest difference from the network as it came.
        trials: The test picture's answers, with the chosen scaling first.
        notes: Sentences a person should read.
    """

    kind: str
    output: str | None
    classes: tuple[str, ...]
    size: tuple[int, int]
    scaling: str
    fit: str
    difference: float
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()
