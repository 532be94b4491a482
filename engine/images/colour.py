"""From every pixel format a decoder may give to plain RGB, 8 bits a channel."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, TiffImagePlugin

_BITS_PER_SAMPLE = 258
_PHOTOMETRIC = 262
_WHITE_IS_ZERO = 0


def to_rgb(image: Image.Image) -> Image.Image:
    """Turn a loaded picture into RGB; what is transparent shows white.

    16-bit values are scaled by what the format can hold (65,535, or 4,095 for a 12-bit
    TIFF), never clipped. 32-bit and floating-point values say nothing about their
    range, so it is read from them: where none is negative or larger, 1 (floating-point
    only), 255 or 65,535 is taken as white; anything else is stretched from its smallest
    to its largest value. What is not a number becomes the smallest value.

    Args:
        image: Any mode Pillow has; its pixels are loaded.

    Returns:
        Mode RGB; ``image`` itself if there is nothing to do.
    """
    if image.mode.startswith(("I", "F")):
        return _wide_to_rgb(image)
    if image.has_transparency_data:
        return _over_white(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    alpha = rgba.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return rgba.convert("RGB")
    page = Image.new("RGB", rgba.size, (255, 255, 255))
    page.paste(rgba, mask=alpha)
    return page


def _wide_to_rgb(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        steps = np.arange(65536) * (255.0 / _largest_value(image))
        table = np.minimum(np.rint(steps), 255).astype(np.uint8)
        grey = (table if not _is_inverted(image) else 255 - table)[values]
    else:
        grey = _by_range(values)
    key = image.info.get("transparency")
    if isinstance(key, int):
        grey[values == key] = 255
    return Image.fromarray(grey).convert("RGB")


def _largest_value(image: Image.Image) -> int:
    bits = _tiff_tag(image, _BITS_PER_SAMPLE)
    if isinstance(bits, tuple) and len(bits) == 1 and 8 < bits[0] < 16:
        return int(2 ** bits[0] - 1)
    return 65535


def _is_inverted(image: Image.Image) -> bool:
    # Pillow turns white-is-zero around for 8 bits, but not for 16.
    return bool(_tiff_tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO)


def _tiff_tag(image: Image.Image, tag: int) -> object:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return image.tag_v2.get(tag)
    return None


def _by_range(values: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(values.shape, np.uint8)
    low, high = float(values[known].min()), float(values[known].max())
    if low >= 0:
        ends = (1.0, 255.0, 65535.0) if values.dtype.kind == "f" else (255.0, 65535.0)
        full = next((end for end in ends if high <= end), None)
        low, high = (0.0, full) if full is not None else (low, high)
    scaled = np.where(known, values, low).astype(np.float64)
    scaled -= low
    scaled *= 255.0 / (high - low) if high > low else 0.0
    return np.rint(scaled).astype(np.uint8)
