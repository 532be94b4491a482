"""What a few lines find: hashes as imagehash has them, cleanvision's thresholds.

The formulas and thresholds are those that cleanvision documents (dark 0.22 of the mean
brightness, edges with a normalising factor of 0.001 and a threshold of 0.3 for blur);
hashes are compared each with each, as in imagehash's own examples.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageStat
from scipy.fft import dct

_DARK, _BLUR, _BLUR_FACTOR = 0.22, 0.3, 0.001


def cleanvision(folder: Path, script: str) -> dict[str, list[object]] | None:
    """What cleanvision itself finds; None without a Python that has it.

    Args:
        folder: The pictures' folder.
        script: The script that asks it; run by the Python that ``DISCERN_CLEANVISION``
            names.
    """
    python = os.environ.get("DISCERN_CLEANVISION")
    if not python:
        return None
    done = subprocess.run(
        [python, script, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"cleanvision failed:\n{done.stderr[-2000:]}")
    found: dict[str, list[object]] = json.loads(done.stdout)
    return found


def difference_hash(image: Image.Image) -> int:
    """DHash of 8 x 8 bits."""
    grey = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS))
    return _number(grey[:, 1:] > grey[:, :-1])


def wave_hash(image: Image.Image) -> int:
    """PHash of 8 x 8 bits."""
    grey = np.asarray(
        image.convert("L").resize((32, 32), Image.Resampling.LANCZOS), np.float64
    )
    waves = dct(dct(grey, axis=0), axis=1)[:8, :8]
    return _number(waves > np.median(waves))


def alike(hashes: list[int], most_bits: int) -> set[tuple[int, int]]:
    """Pairs of positions whose hashes differ in no more bits."""
    values = np.array(hashes, np.uint64)
    found: set[tuple[int, int]] = set()
    for place, value in enumerate(values[:-1]):
        apart = np.bitwise_count(values[place + 1 :] ^ value)
        near = np.flatnonzero(apart <= most_bits)
        found.update((place, place + 1 + int(other)) for other in near)
    return found


def is_dark(image: Image.Image) -> bool:
    """cleanvision: mean perceived brightness below 0.22."""
    red, green, blue = ImageStat.Stat(image.convert("RGB")).mean
    bright = math.sqrt(0.241 * red**2 + 0.691 * green**2 + 0.068 * blue**2) / 255
    return bright < _DARK


def is_blurred(image: Image.Image) -> bool:
    """cleanvision: hardly any variance among the edges."""
    edges = image.convert("L").filter(ImageFilter.FIND_EDGES)
    score = 1 - math.exp(-ImageStat.Stat(edges).var[0] * _BLUR_FACTOR)
    return score < _BLUR


def is_truncated(path: Path) -> bool:
    """Pillow cannot load it."""
    try:
        with Image.open(path) as image:
            image.load()
    except OSError:
        return True
    return False


def _number(bits: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
