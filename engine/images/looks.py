"""A picture's look in a few hundred bytes, to find copies that were changed a little.

A perceptual hash finds resized and re-encoded copies; that of the mirrored picture,
which follows from the same numbers, mirrored ones; and a tiny grey copy tells whether
one picture may be a part of another.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.images.measures import content_box

#: Pixels on each side of the tiny copy.
TINY = 16
_WAVES, _SAMPLES = 8, 32
_FORM = f">QQ{TINY * TINY}s"


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like, without its even borders.

    Attributes:
        phash: Which of the 64 slowest waves of the picture are strong (pHash, Zauner
            2010).
        mirrored: The same of the picture seen in a mirror.
        tiny: Grey levels of a copy of ``TINY`` x ``TINY`` pixels, row by row.
    """

    phash: int
    mirrored: int
    tiny: bytes

    def pack(self) -> bytes:
        """The bytes to store."""
        return struct.pack(_FORM, self.phash, self.mirrored, self.tiny)

    @staticmethod
    def unpack(data: bytes) -> Look:
        """What ``pack`` stored."""
        return Look(*struct.unpack(_FORM, data))


def content_of(small: Image.Image) -> Image.Image:
    """A picture's grey content, without its even borders."""
    grey = small.convert("L")
    return grey.crop(content_box(np.asarray(grey)))


def look_of(small: Image.Image) -> Look:
    """Describe a picture.

    Args:
        small: As ``engine.images.measures.shrink`` gives it.
    """
    content = content_of(small)
    samples = content.resize((_SAMPLES, _SAMPLES), Image.Resampling.BOX)
    waves = _COSINES @ np.asarray(samples, np.float32) @ _COSINES.T
    tiny = content.resize((TINY, TINY), Image.Resampling.BOX)
    # A mirror turns every second wave along the rows around.
    return Look(_bits(waves), _bits(waves * _MIRROR), tiny.tobytes())


def _bits(waves: NDArray[np.float32]) -> int:
    packed = np.packbits(waves > np.median(waves))
    return int.from_bytes(packed.tobytes(), "big")


def _cosines() -> NDArray[Any]:
    """The first rows of the discrete cosine transform (DCT-II, orthonormal)."""
    angles = np.outer(np.arange(_WAVES), 2 * np.arange(_SAMPLES) + 1)
    waves = np.cos(angles * np.pi / (2 * _SAMPLES)) * np.sqrt(2 / _SAMPLES)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves, np.float32)


_COSINES = _cosines()
_MIRROR = np.where(np.arange(_WAVES) % 2, -1, 1).astype(np.float32)
