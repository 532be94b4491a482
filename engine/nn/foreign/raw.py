"""A network as it came: pixels scaled its way in, one row of answers a picture out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.foreign.request import SCALINGS
from engine.models.golden import draw_golden

Form = Literal["probabilities", "scores", "one"]
#: Below this a probability counts as this, so that its logarithm is a number.
SMALLEST = 1e-7


@dataclass(frozen=True, eq=False)
class Raw:
    """A network that was read and not changed.

    Attributes:
        size: Height and width of its input.
        answers: How many numbers it gives for a picture.
        run: float32 ``(n, height, width, 3)`` to float32 ``(n, answers)``, in NumPy.
        tensors: The same on TensorFlow's tensors, or None where it is a TFLite graph.
        variables: TensorFlow's variables in it.
        graph: The TFLite graph, or None.
        scaling: How pixel values go in, where the network shows it.
    """

    size: tuple[int, int]
    answers: int
    run: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    tensors: Callable[[Any], Any] | None = None
    variables: Sequence[Any] = ()
    graph: bytes | None = None
    scaling: str = ""


def probes_of(size: tuple[int, int]) -> NDArray[np.uint8]:
    """Drawn pictures to ask a network about."""
    return np.stack([np.asarray(picture) for _, picture in draw_golden(size)])


def scaled(pixels: NDArray[np.uint8], scaling: str) -> NDArray[np.float32]:
    """Pixel values as a network with ``scaling`` takes them."""
    factor, offset = SCALINGS[scaling]
    values = pixels.astype(np.float32) * np.float32(factor) + np.float32(offset)
    return np.asarray(values, np.float32)


def form_of(raw: Raw) -> Form:
    """What its answers are, found out by asking about drawn pictures.

    Raises:
        ModelError: They are probabilities that do not exclude each other
            (``model.labels``), or no numbers (``model.broken``).
    """
    pictures = probes_of(raw.size)
    answers = np.concatenate([raw.run(scaled(pictures, name)) for name in SCALINGS])
    if not np.isfinite(answers).all():
        raise ModelError("model.broken", "The network does not answer with numbers.")
    within = bool((answers >= -1e-6).all() and (answers <= 1 + 1e-6).all())
    if raw.answers == 1:
        if within:
            return "one"
        raise ModelError(
            "model.labels",
            "Expected a probability or one number a class, received a single number "
            "that is no probability.",
            remedy="Add a sigmoid to the network's end, and export it again.",
        )
    if within and np.allclose(answers.sum(axis=1), 1, atol=0.02):
        return "probabilities"
    if within:
        raise ModelError(
            "model.labels",
            "Expected classes that exclude each other, received probabilities that do "
            "not add up to 1.",
            remedy="Discern cannot use networks that give a picture several labels.",
        )
    return "scores"


def log_probabilities(answers: NDArray[np.float32], form: Form) -> NDArray[np.float32]:
    """Class scores whose softmax is what the network says."""
    if form == "scores":
        return answers
    if form == "one":
        answers = np.concatenate([1 - answers, answers], axis=1)
    return np.log(np.maximum(answers, SMALLEST)).astype(np.float32)


@dataclass(eq=False)
class Wrapped:
    """The network from uint8 pixels to class scores, as the converter takes it.

    Args:
        raw: The network.
        form: What its answers are.
        scaling: How pixel values go in.
    """

    raw: Raw
    form: Form
    scaling: str
    input_shape: tuple[int | None, ...] = field(init=False)
    output: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.input_shape = (None, *self.raw.size, 3)
        width = 2 if self.form == "one" else self.raw.answers
        self.output = {"embedding": tf.TensorSpec((None, width), tf.float32)}

    @property
    def variables(self) -> Sequence[Any]:
        """What the converter has to track."""
        return self.raw.variables

    def __call__(self, pictures: Any, *, training: bool = False) -> dict[str, Any]:
        """Class scores, named as an encoder's output."""
        assert self.raw.tensors is not None
        assert not training
        factor, offset = SCALINGS[self.scaling]
        answers = self.raw.tensors(tf.cast(pictures, tf.float32) * factor + offset)
        if self.form == "one":
            answers = tf.concat([1 - answers, answers], axis=1)
        if self.form != "scores":
            answers = tf.math.log(tf.maximum(answers, SMALLEST))
        return {"embedding": answers}


def check_shapes(picture: Sequence[Any], answers: Sequence[Any]) -> tuple[int, int]:
    """Check that a network takes one colour picture and gives one row.

    Returns:
        The input's height and width.

    Raises:
        ModelError: It takes or gives something else (``model.shape``).
    """
    sides = [int(side) if side is not None else -1 for side in picture]
    fits = len(sides) == 4 and sides[3] == 3 and min(sides[1:3]) > 0
    if not fits or max(sides[1:3]) > 4096:
        raise ModelError(
            "model.shape",
            "Expected a network for colour pictures of a fixed size, "
            f"(n, height, width, 3), received one for {tuple(picture)}.",
            remedy="Export it with a fixed input size, channels last.",
        )
    if len(answers) != 2 or answers[1] is None or int(answers[1]) < 1:
        raise ModelError(
            "model.shape",
            "Expected a network that gives one number a class, received one that gives "
            f"{tuple(answers)}.",
            remedy="Discern takes image classifiers: (n, classes).",
        )
    return sides[1], sides[2]
