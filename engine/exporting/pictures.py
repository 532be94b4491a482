"""The pictures that exports are calibrated on and proved on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.exporting.formats import CALIBRATED_ON, PROVED_ON
from engine.images import Geometry, load_array, walk_images
from engine.models.golden import draw_golden
from engine.progress import Meter, Note, Report, Token

Pictures = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Images of a folder, as a network sees them.

    Attributes:
        proof: To prove an export on, uint8 ``(n, height, width, 3)``.
        calibration: To calibrate int8 on; others, where there are enough.
    """

    proof: Pictures
    calibration: Pictures

    @classmethod
    def none(cls, geometry: Geometry) -> Chosen:
        """No images at all."""
        nothing = np.zeros((0, *geometry.size, 3), np.uint8)
        return cls(nothing, nothing)


def golden_pictures(geometry: Geometry) -> Pictures:
    """The golden pictures at a model's input size."""
    drawn = [np.asarray(picture) for _, picture in draw_golden(geometry.size)]
    return np.stack(drawn)


def choose_images(
    folder: Path, geometry: Geometry, *, report: Report, token: Token
) -> Chosen:
    """Read some of a folder's images, always the same ones, of all its folders.

    Raises:
        Cancelled: It was cancelled.
        ImageError: The folder cannot be read.
    """
    found = sorted(walk_images(folder))
    order = np.random.default_rng(0).permutation(len(found))
    wanted = PROVED_ON + CALIBRATED_ON
    meter = Meter(report, "decode", min(wanted, len(found)))
    pictures: list[Pictures] = []
    for number in order:
        token.raise_if_cancelled()
        try:
            pictures.append(load_array(found[number], geometry))
        except ImageError as error:
            report(Note(error.code, error.message, str(found[number])))
            continue
        meter.advance()
        if len(pictures) == wanted:
            break
    if not pictures:
        return Chosen.none(geometry)
    proof = pictures[:PROVED_ON]
    others = pictures[PROVED_ON:]
    if len(others) < CALIBRATED_ON:
        # So few images have to serve twice.
        others = pictures[-CALIBRATED_ON:]
    return Chosen(np.stack(proof), np.stack(others))
