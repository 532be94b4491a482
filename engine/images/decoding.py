"""Reading a picture: its size, its pixels, and what a network or a grid shows of it."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from PIL import Image

from engine.images.colour import to_rgb
from engine.images.failures import decoding
from engine.images.files import read_bytes, require_file, unreadable
from engine.images.geometry import Box, Geometry, fit_box, plan
from engine.images.kinds import kind_of
from engine.images.limits import DEFAULT_LIMITS, Limits, check_bytes
from engine.images.opening import Opened, Size, open_picture

# A JPEG is decoded no smaller than this many times what it will be resampled to. At 1
# the result is sharper than from all the pixels (mean difference 2 grey levels on very
# detailed pictures), at 1.5 half to one level for a tenth more time, at 2 a third of a
# level for up to 40 % more.
_DRAFT_MARGIN = 1.5

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
# What a turn does to the right and lower edge, after any swap of the axes.
_FLIPS_X = frozenset({2, 3, 6, 7})
_FLIPS_Y = frozenset({3, 4, 7, 8})


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a picture's header says.

    Args:
        format: ``JPEG``, ``MPO``, ``PNG``, ``GIF``, ``BMP``, ``DIB``, ``WEBP``,
            ``TIFF``, ``AVIF``, ``HEIF`` or ``RAW`` (sizes are those of its preview).
        width: Pixels, after rotation.
        height: Pixels, after rotation.
    """

    format: str
    width: int
    height: int


class _Upright(NamedTuple):
    """RGB pixels, where in them the picture lies, and its size in full."""

    image: Image.Image
    box: Box
    full_size: Size


def probe(source: Path | bytes, limits: Limits = DEFAULT_LIMITS) -> ImageInfo:
    """Read a picture's format and size without decoding it.

    Args:
        source: The file, or everything that is in it.
        limits: What the picture may cost.

    Raises:
        ImageError: See ``engine.images`` for the codes.
    """
    with _opened(source, limits, header_only=True) as opened:
        return ImageInfo(opened.format, *_turned(opened.size, opened.orientation))


def decode(
    source: Path | bytes,
    *,
    at_least: tuple[int, int] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Image.Image:
    """Decode a picture: upright, RGB, the first frame, transparency over white.

    Args:
        source: The file, or everything that is in it.
        at_least: Height and width that are enough: a JPEG may then come back at a half,
            a quarter or an eighth of its size, but no smaller than this either way.
        limits: What the picture may cost.

    Returns:
        A loaded picture of mode RGB that carries no metadata.

    Raises:
        ImageError: See ``engine.images`` for the codes.
    """
    with _opened(source, limits) as opened:
        image = _upright(opened, at_least).image
        # Formats' own classes keep the EXIF data, and with it a turn already made.
        plain = image if type(image) is Image.Image else image.copy()
    plain.info = {}
    return plain


def load_array(
    source: Path | bytes, geometry: Geometry, *, limits: Limits = DEFAULT_LIMITS
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Decode a picture into exactly what a network sees.

    The same as ``apply_geometry(decode(source), geometry)``, except that a JPEG is
    decoded at reduced size where one and a half times the pixels needed remain (never
    for the filter ``nearest``), which differs by at most a grey level on average.

    Args:
        source: The file, or everything that is in it.
        geometry: Rectangle, fit and filter.
        limits: What the picture may cost.

    Returns:
        uint8 array of shape ``(height, width, 3)``, C-contiguous and writable.

    Raises:
        ImageError: See ``engine.images`` for the codes.
    """
    with _opened(source, limits) as opened:
        enough = None
        if geometry.filter != "nearest":
            steps = plan(*_turned(opened.size, opened.orientation), geometry)
            enough = _with_margin(steps.height, steps.width)
        upright = _upright(opened, enough)
    return np.array(fit_box(*upright, geometry))


def thumbnail(source: Path | bytes, size: int) -> Image.Image:
    """Decode a small version of a picture, quickly, for people to look at.

    Args:
        source: The file, or everything that is in it.
        size: Most pixels on the longer side; smaller pictures are not enlarged.

    Returns:
        A loaded picture of mode RGB that carries no metadata.

    Raises:
        ImageError: See ``engine.images`` for the codes.
    """
    with _opened(source, DEFAULT_LIMITS) as opened:
        width, height = _turned(opened.size, opened.orientation)
        shrink = min(1.0, size / max(width, height))
        small = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        upright = _upright(opened, (small[1], small[0]))
    resized = upright.image.resize(
        small, Image.Resampling.BILINEAR, box=upright.box, reducing_gap=2.0
    )
    resized.info = {}
    return resized


@contextmanager
def _opened(
    source: Path | bytes, limits: Limits, *, header_only: bool = False
) -> Iterator[Opened]:
    path = None if isinstance(source, bytes) else source
    with decoding("picture", path):
        if isinstance(source, bytes):
            check_bytes(len(source), limits)
            stream: BinaryIO = io.BytesIO(source)
        elif header_only:
            stream = _open_file(source, limits)
        else:
            stream = io.BytesIO(read_bytes(source, limits))
        with stream:
            kind = kind_of(stream)
            with decoding(kind, path):
                yield open_picture(stream, kind, limits)


def _open_file(path: Path, limits: Limits) -> BinaryIO:
    try:
        require_file(path, limits)
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(error, path) from error


def _upright(opened: Opened, at_least: tuple[int, int] | None) -> _Upright:
    """Decode, convert and turn; ``at_least`` is height and width, upright."""
    enough = None
    if at_least is not None:
        enough = _turned((max(1, at_least[1]), max(1, at_least[0])), opened.orientation)
    image, factor = opened.load(enough)
    # Some containers only know their size for certain once they are decoded.
    stored = opened.size if factor > 1 else image.size
    # Decoded at 1/8, a width of 1001 is 126 pixels, of which the last is mostly padding
    # (125.125 hold the picture). Where that padding is depends on the turn.
    spare = (image.width - stored[0] / factor, image.height - stored[1] / factor)
    image = to_rgb(image)
    orientation = opened.orientation
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    if orientation in _SIDEWAYS:
        spare = spare[::-1]
    full = _turned(stored, orientation)
    left = spare[0] if orientation in _FLIPS_X else 0.0
    top = spare[1] if orientation in _FLIPS_Y else 0.0
    box = (left, top, left + full[0] / factor, top + full[1] / factor)
    return _Upright(image, box, full)


def _turned(size: Size, orientation: int) -> Size:
    return size[::-1] if orientation in _SIDEWAYS else size


def _with_margin(height: int, width: int) -> tuple[int, int]:
    return math.ceil(height * _DRAFT_MARGIN), math.ceil(width * _DRAFT_MARGIN)
