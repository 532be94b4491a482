"""How alike two pictures are: whether one is a copy of the other, or of a part of it.

Tiny grey copies (``engine.images.looks``) are compared first, thousands of pairs a
second: as they are, mirrored, and with up to a tenth cut off each side of one of them.
Pictures of the same kind of thing may pass that, such as portraits of one person before
one wall. So whatever passes is laid over the other at a larger size, shifted until it
fits, and only the fine detail is compared: in a copy it falls into place, in another
photograph of the same scene it does not.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.images.looks import TINY

#: Part of what was compared: raise it whenever a likeness changes its meaning.
VERSION = 1
#: Tiny copies less alike than this are not looked at closely. Of copies with 10 % of
#: the width and height cut off, 1 in 50 is below; without that, 1 in 200.
PROMISING = 0.88

#: Shares that may be cut off a side.
_CUTS = (0.0, 0.05, 0.1)
_MOST_CUT = 0.16
#: Pixels at which pictures are laid over each other, and how far they are then moved,
#: as a share of the side; and below which agreement they are given up: of copies none
#: is, of other photographs of the same scene most are.
_ROUNDS = ((32, 0.025, 0.4), (64, 0.0125, 0.6), (64, 0.006, 0.0))
_FINE = 64
#: As good as certain: no need to move any further.
_CERTAIN = 0.93

Values = NDArray[np.float32]
#: Shares cut off on the left, above, on the right and below.
Cuts = tuple[float, float, float, float]


class Guess(NamedTuple):
    """How one picture may be made of another.

    Attributes:
        likeness: Correlation of the tiny copies, -1 to 1.
        mirrored: Whether one is mirrored.
        swapped: Whether the second is the larger one, of which the first is a part.
        cuts: What is cut off the larger one.
    """

    likeness: float
    mirrored: bool
    swapped: bool
    cuts: Cuts


def guess(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> list[Guess]:
    """The best guess for each pair of tiny copies.

    Args:
        first: uint8 ``(n, TINY, TINY)``.
        second: The same.
    """
    parts_first, parts_second = _parts(first), _parts(second)
    tries = [
        np.einsum("nhx,nx->nh", parts, _unit(whole))
        for parts, whole in (
            (parts_first, second),
            (parts_first, second[:, :, ::-1]),
            (parts_second, first),
            (parts_second, first[:, :, ::-1]),
        )
    ]
    values = np.concatenate(tries, axis=1)
    best = values.argmax(axis=1)
    return [
        Guess(
            float(values[row, column]),
            mirrored=bool(column // len(_HYPOTHESES) % 2),
            swapped=bool(column // len(_HYPOTHESES) >= 2),
            cuts=_HYPOTHESES[column % len(_HYPOTHESES)],
        )
        for row, column in enumerate(best.tolist())
    ]


def likeness(first: Image.Image, second: Image.Image, guessed: Guess) -> float:
    """How well the fine detail of two pictures agrees once one is laid over the other.

    Args:
        first: Grey content, as ``engine.images.looks.content_of`` gives it.
        second: The same.
        guessed: Where to begin.

    Returns:
        0 to 1; copies are above 0.6, other photographs of the same scene mostly below
        0.4.
    """
    whole, part = (second, first) if guessed.swapped else (first, second)
    if guessed.mirrored:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    cuts = guessed.cuts
    best = -1.0
    for size, step, hopeless in _ROUNDS:
        target = _detail(part, (0.0, 0.0, 0.0, 0.0), size)
        cuts, best = _improve(whole, target, size, cuts, step)
        if best < hopeless or (size == _FINE and best >= _CERTAIN):
            break
    return max(0.0, best)


def _improve(
    whole: Image.Image, target: Values, size: int, cuts: Cuts, step: float
) -> tuple[Cuts, float]:
    """Move one side after the other, or all of them, for as long as it helps."""
    best = _agreement(whole, target, size, cuts)
    for _ in range(3):
        before = best
        for move in _MOVES:
            moved = [cut + step * way for cut, way in zip(cuts, move, strict=True)]
            if min(moved) < -1e-9 or max(moved) > _MOST_CUT:
                continue
            found = _agreement(whole, target, size, tuple(moved))  # type: ignore[arg-type]
            if found > best:
                cuts, best = (moved[0], moved[1], moved[2], moved[3]), found
        if best == before:
            break
    return cuts, best


def _agreement(whole: Image.Image, target: Values, size: int, cuts: Cuts) -> float:
    return float((_detail(whole, cuts, size) * target).sum())


def _detail(image: Image.Image, cuts: Cuts, size: int) -> Values:
    """The fine detail of a part of a picture, of mean 0 and length 1."""
    width, height = image.size
    box = (
        max(0.0, cuts[0]) * width,
        max(0.0, cuts[1]) * height,
        (1 - max(0.0, cuts[2])) * width,
        (1 - max(0.0, cuts[3])) * height,
    )
    square = image.resize((size, size), Image.Resampling.BILINEAR, box=box)
    coarse = square.reduce(4).resize((size, size), Image.Resampling.BICUBIC)
    detail = np.asarray(square, np.float32) - np.asarray(coarse, np.float32)
    detail -= detail.mean()
    length = float(np.linalg.norm(detail))
    # Below one grey level there is nothing but the traces of JPEG.
    return detail / max(length, float(size))


def _unit(pictures: NDArray[Any]) -> Values:
    flat = pictures.reshape(len(pictures), -1).astype(np.float32)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(length, float(TINY)), np.float32)


def _parts(pictures: NDArray[np.uint8]) -> Values:
    """Every hypothesis' part of each tiny copy: ``(n, hypotheses, TINY * TINY)``."""
    values = pictures.astype(np.float32)
    rows = np.einsum("pij,njk->npik", _CUTTERS, values, optimize=True)
    parts = np.einsum("npik,qlk->npqil", rows, _CUTTERS, optimize=True)
    shape = parts.shape
    units = _unit(parts.reshape(-1, TINY, TINY))
    return units.reshape(shape[0], -1, TINY * TINY)


def _cutters() -> Values:
    """Matrices that cut shares off both ends of a line and stretch the rest."""
    found = []
    for start, end in _ENDS:
        places = (start + (1 - start - end) * (np.arange(TINY) + 0.5) / TINY) * TINY
        places = np.clip(places - 0.5, 0, TINY - 1)
        left = np.minimum(places.astype(int), TINY - 2)
        matrix = np.zeros((TINY, TINY), np.float32)
        matrix[np.arange(TINY), left] = 1 - (places - left)
        matrix[np.arange(TINY), left + 1] = places - left
        found.append(matrix)
    return np.stack(found)


_ENDS = [(start, end) for start in _CUTS for end in _CUTS]
_CUTTERS = _cutters()
_HYPOTHESES: list[Cuts] = [
    (left, upper, right, lower) for upper, lower in _ENDS for left, right in _ENDS
]
#: Ways to move the sides: each alone, opposite ones together, all together.
_MOVES = [
    tuple(way * value for value in sides)
    for sides in (
        (1, 0, -1, 0),
        (0, 1, 0, -1),
        (1, 1, 1, 1),
        (1, 0, 1, 0),
        (0, 1, 0, 1),
        (1, 0, 0, 0),
        (0, 1, 0, 0),
        (0, 0, 1, 0),
        (0, 0, 0, 1),
    )
    for way in (1, -1)
]
