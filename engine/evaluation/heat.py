"""Heat maps: which places of a picture speak for a class, and which against it.

Exact where the embedding is the global average of the encoder's feature map and the
head is linear: then a score is a sum over places, and the map shows its terms.
Elsewhere places are covered one by one, and the map shows what that takes away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.images.geometry import Geometry, plan
from engine.models.encoder import Encoder
from engine.models.head import Head

Matrix = NDArray[np.float32]
Pixels = NDArray[np.uint8]

ACTIVATION, OCCLUSION = "activation", "occlusion"

#: Places along each side of an occlusion map, and the side of a cover in places.
_PLACES, _COVER = 10, 3
_BATCH = 16
#: Orange speaks for the class, blue against it: told apart in all kinds of colour
#: blindness, and by their lightness in print.
FOR, AGAINST = (230, 97, 0), (38, 71, 184)
#: How much of the picture the strongest place hides.
_STRONGEST = 0.78


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """What each place contributes to a class, in units of class scores.

    Attributes:
        values: float32 ``(rows, columns)``; above 0 speaks for the class.
        method: ``activation``, which is exact, or ``occlusion``.
    """

    values: Matrix
    method: str


def heat_map(encoder: Encoder, head: Head, picture: Pixels, label: int) -> HeatMap:
    """The heat map of one picture for one class.

    Args:
        encoder: The encoder.
        head: The head.
        picture: uint8 ``(height, width, 3)`` as the encoder takes it.
        label: The class.
    """
    if encoder.spec.pooled and head.is_linear:
        _, maps = encoder.embed_with_map(picture[None])
        if maps is not None:
            return HeatMap(activation_map(head, maps[0], label), ACTIVATION)
    return HeatMap(occlusion_map(encoder, head, picture, label), OCCLUSION)


def activation_map(head: Head, feature_map: Matrix, label: int) -> Matrix:
    """Class activation map: the terms of a class's lead over the mean of the others.

    B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, "Learning deep features for
    discriminative localization", CVPR 2016. Their map holds the terms of the score
    itself; a softmax only knows differences, so the other classes are subtracted here.
    The mean over all places, and the difference of the biases, make up the lead.

    Args:
        head: A linear head, with the embedding's scaling folded in.
        feature_map: ``(rows, columns, channels)``.
        label: The class.
    """
    kernel, _ = head.layers[0]
    return np.asarray(feature_map @ lead(kernel, label), dtype=np.float32)


def occlusion_map(encoder: Encoder, head: Head, picture: Pixels, label: int) -> Matrix:
    """How much of a class's lead each place of a picture carries.

    M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks",
    ECCV 2014. A square of the picture's mean colour covers each place in turn; a
    place's value is the mean loss over the covers that lie on it.
    """
    height, width = picture.shape[:2]
    rows = np.linspace(0, height, _PLACES + 1).astype(int)
    columns = np.linspace(0, width, _PLACES + 1).astype(int)
    mean = picture.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    starts = range(1 - _COVER, _PLACES)
    spots = [(row, column) for row in starts for column in starts]
    whole = _lead(encoder, head, picture[None], label)[0]
    total = np.zeros((_PLACES, _PLACES))
    covers = np.zeros((_PLACES, _PLACES))
    for first in range(0, len(spots), _BATCH):
        chunk = spots[first : first + _BATCH]
        batch = np.repeat(picture[None], len(chunk), axis=0)
        for one, (row, column) in zip(batch, chunk, strict=True):
            down, across = _span(row), _span(column)
            one[
                rows[down.start] : rows[down.stop],
                columns[across.start] : columns[across.stop],
            ] = mean
        for (row, column), rest in zip(
            chunk, _lead(encoder, head, batch, label), strict=True
        ):
            place = (_span(row), _span(column))
            total[place] += whole - rest
            covers[place] += 1
    return (total / covers).astype(np.float32)


def lead(values: Matrix, label: int) -> Matrix:
    """A class's value minus the mean of the others, along the last axis."""
    classes = values.shape[-1]
    others = (values.sum(axis=-1) - values[..., label]) / (classes - 1)
    return np.asarray(values[..., label] - others, dtype=np.float32)


def place_in_picture(
    size: tuple[int, int], geometry: Geometry
) -> tuple[float, float, float, float]:
    """Where the encoder's rectangle lies on a picture.

    Args:
        size: Width and height of the picture.
        geometry: The encoder's.

    Returns:
        Left, upper, right and lower edge in widths and heights of the picture: 0 to 1
        for the whole of it, less for a crop, beyond it for a letterbox.
    """
    height, width = geometry.size
    steps = plan(*size, geometry)
    return (
        steps.left / steps.width,
        steps.top / steps.height,
        (steps.left + width) / steps.width,
        (steps.top + height) / steps.height,
    )


def overlay(values: Matrix, size: tuple[int, int]) -> Image.Image:
    """A heat map as a picture to lay over another, mode RGBA, of ``size`` pixels."""
    strongest = max(float(np.abs(values).max()), 1e-9)
    smooth = np.asarray(
        Image.fromarray((values / strongest).astype(np.float32), mode="F").resize(
            size, Image.Resampling.BICUBIC
        )
    ).clip(-1, 1)
    pixels = np.empty((*smooth.shape, 4), np.uint8)
    pixels[..., :3] = np.where(smooth[..., None] > 0, FOR, AGAINST)
    pixels[..., 3] = np.rint(255 * _STRONGEST * np.abs(smooth) ** 1.4)
    return Image.fromarray(pixels, mode="RGBA")


def _lead(encoder: Encoder, head: Head, batch: Pixels, label: int) -> Matrix:
    return lead(head.scores(encoder.embed(batch)), label)


def _span(start: int) -> slice:
    return slice(max(0, start), min(_PLACES, start + _COVER))
