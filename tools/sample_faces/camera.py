"""From the large drawing to a small photograph: light, focus and grain."""

from __future__ import annotations

import io
import math
import zlib

import numpy as np
from PIL import Image, ImageFilter

from tools.sample_faces.canvas import BIG, SIDE, SUPERSAMPLE
from tools.sample_faces.look import Look


def develop(drawing: Image.Image, look: Look) -> Image.Image:
    """The finished picture, `SIDE` pixels square.

    Light falls from one side, the colour is a little warm or cold, focus and grain
    differ; all of it by the look alone, so alike in both classes.
    """
    if look.blur:
        drawing = drawing.filter(ImageFilter.GaussianBlur(look.blur * SUPERSAMPLE))
    small = np.asarray(drawing.reduce(SUPERSAMPLE), dtype=np.float64)
    axis = np.linspace(-1, 1, BIG // SUPERSAMPLE)
    across = axis[None, :] * math.cos(look.light_angle)
    down = axis[:, None] * math.sin(look.light_angle)
    light = look.exposure * (1 + look.light * 0.55 * (across + down))
    tint = np.array([1 + look.warmth, 1.0, 1 - look.warmth])
    # A checksum rather than hash(): the same in every process.
    rng = np.random.default_rng(zlib.crc32(look.name.encode()))
    grain = rng.standard_normal((SIDE, SIDE, 1)) * look.noise
    lit = small * light[..., None] * tint + grain
    return Image.fromarray(np.rint(lit.clip(0, 255)).astype(np.uint8))


def encode(picture: Image.Image, look: Look, suffix: str) -> bytes:
    """The file's bytes: ``.jpg`` with the look's quality, or lossless ``.png``."""
    buffer = io.BytesIO()
    if suffix == ".png":
        picture.save(buffer, "PNG", optimize=True)
    else:
        picture.save(buffer, "JPEG", quality=look.quality, subsampling=0, optimize=True)
    return buffer.getvalue()
