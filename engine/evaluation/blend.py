"""The blend lab: what a model makes of mixes of two pictures, and of many pairs.

An honest model is torn between the classes of both pictures, and the more so the
closer to half and half; one that is 99 % sure of something until it flips is not.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import DiscernError, ImageError
from engine.evaluation.lab_request import (
    Blend,
    Blended,
    BlendedPairs,
    BlendPairs,
    MixPoint,
)
from engine.evaluation.mixing import as_png, embed_mixes, find_flip, names
from engine.images import load_array
from engine.models.classifier import Classifier
from engine.models.loaded import loaded_model
from engine.progress import Cancelled, Meter, Report, Token

Matrix = NDArray[np.float32]

#: Classes besides the two whose probabilities are listed, and from what on.
_MOST_OTHERS, _LIKELY = 3, 0.1
_FEWEST_STEPS = 3


def blend(request: Blend, *, report: Report, token: Token) -> Blended:
    """Mix two pictures and follow the probabilities.

    Raises:
        ModelError: The model cannot be used.
        ImageError: A picture cannot be read.
    """
    del report  # too quick to tell about
    start = time.perf_counter()
    classifier = Classifier(loaded_model(Path(request.model)))
    geometry = classifier.model.encoder.spec.geometry
    first = load_array(Path(request.first), geometry)
    second = load_array(Path(request.second), geometry)
    token.raise_if_cancelled()
    shares = np.linspace(0, 1, max(_FEWEST_STEPS, request.steps))
    embeddings = embed_mixes(classifier, first, second, shares)
    probabilities = classifier.probabilities(embeddings)
    token.raise_if_cancelled()
    flip = find_flip(classifier, first, second, shares, probabilities)
    verdicts = classifier.verdicts(
        [request.first, request.second], embeddings[[0, len(embeddings) - 1]]
    )
    listed = _listed(probabilities)
    classes = classifier.model.manifest.classes
    return Blended(
        first=verdicts[0],
        second=verdicts[1],
        shares=tuple(map(float, shares)),
        classes=tuple(classes[number] for number in listed),
        probabilities=tuple(tuple(map(float, row)) for row in probabilities[:, listed]),
        flip=flip[0] if flip is not None else None,
        becomes=classes[flip[1]] if flip is not None else None,
        seen=(as_png(first), as_png(second)),
        seconds=time.perf_counter() - start,
    )


def blend_pairs(request: BlendPairs, *, report: Report, token: Token) -> BlendedPairs:
    """Mix many pairs; cancelling keeps those that were mixed until then.

    Raises:
        ModelError: The model cannot be used.
        DiscernError: There are no pictures on one of the sides (``blend.nothing``).
    """
    start = time.perf_counter()
    classifier = Classifier(loaded_model(Path(request.model)))
    sides = names(request.first), names(request.second)
    if not all(sides):
        raise DiscernError(
            "blend.nothing", "Expected pictures on both sides of the pairs, found none."
        )
    random = np.random.default_rng(request.seed)
    shares = np.linspace(0, 1, max(_FEWEST_STEPS, request.steps))
    meter = Meter(report, "classify", request.pairs, unit="pairs")
    found: list[_Pair] = []
    same = unreadable = 0
    stopped = False
    for _ in range(request.pairs):
        chosen = [side[int(random.integers(len(side)))] for side in sides]
        try:
            token.raise_if_cancelled()
            pair = _mix(classifier, chosen[0], chosen[1], shares)
        except Cancelled:
            stopped = True
            break
        except ImageError:
            unreadable += 1
        else:
            if pair is None:
                same += 1
            else:
                found.append(pair)
        meter.advance()
    meter.finish()
    return _summary(
        found, shares, same, unreadable, time.perf_counter() - start, stopped=stopped
    )


class _Pair:
    """One pair: what the second class has at each mix, and where it flips."""

    def __init__(self, second: Matrix, flip: float, *, third: bool) -> None:
        self.second = second
        self.flip = flip
        self.third = third


def _mix(
    classifier: Classifier, one: Path, other: Path, shares: NDArray[np.float64]
) -> _Pair | None:
    """Mix a pair; None if both pictures are of the same class to the model."""
    geometry = classifier.model.encoder.spec.geometry
    first, second = load_array(one, geometry), load_array(other, geometry)
    embeddings = embed_mixes(classifier, first, second, shares)
    probabilities = classifier.probabilities(embeddings)
    ends = probabilities[0].argmax(), probabilities[-1].argmax()
    if ends[0] == ends[1]:
        return None
    flip = find_flip(classifier, first, second, shares, probabilities)
    assert flip is not None
    both = probabilities[:, ends[0]] + probabilities[:, ends[1]]
    share = probabilities[:, ends[1]] / np.maximum(both, 1e-9)
    middle = probabilities[len(shares) // 2].argmax()
    return _Pair(share, flip[0], third=bool(middle not in ends))


def _summary(
    found: list[_Pair],
    shares: NDArray[np.float64],
    same: int,
    unreadable: int,
    seconds: float,
    *,
    stopped: bool,
) -> BlendedPairs:
    points: tuple[MixPoint, ...] = ()
    deviation = flips = None
    if found:
        curves = np.stack([pair.second for pair in found])
        low, middle, high = np.quantile(curves, [0.25, 0.5, 0.75], axis=0)
        points = tuple(
            MixPoint(*map(float, values))
            for values in zip(shares, middle, low, high, strict=True)
        )
        deviation = float(np.abs(curves - shares).mean())
        quartiles = np.quantile([pair.flip for pair in found], [0.25, 0.5, 0.75])
        flips = (float(quartiles[0]), float(quartiles[1]), float(quartiles[2]))
    return BlendedPairs(
        pairs=len(found),
        same=same,
        unreadable=unreadable,
        points=points,
        deviation=deviation,
        flips=flips,
        third=float(np.mean([pair.third for pair in found])) if found else 0.0,
        seconds=seconds,
        stopped=stopped,
    )


def _listed(probabilities: Matrix) -> list[int]:
    """The classes of both ends, then whatever becomes likely on the way."""
    ends = dict.fromkeys(
        [int(probabilities[0].argmax()), int(probabilities[-1].argmax())]
    )
    most = probabilities.max(axis=0)
    others = [
        int(number)
        for number in np.argsort(-most, kind="stable")
        if int(number) not in ends and most[number] >= _LIKELY
    ]
    return [*ends, *others[:_MOST_OTHERS]]
