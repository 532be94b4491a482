"""Whether two pictures are the same one but for size, encoding or a slight crop.

Perceptual hashes only propose; here the pictures themselves are compared, small and in
colour. Measured on 3,900 photographs, posters and tiny pictures: of pairs whose hashes
are near, those that are not the same picture correlate below 0.95, and halved,
recompressed or brightened copies above.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ImageError
from engine.images import decode, read_bytes
from engine.progress import Meter, Report, Token

#: Pixels a side; a picture's look is 3 KB.
_SIDE = 32
#: Standard deviation in grey levels below which a picture is too even to compare.
_EVEN = 3.0
_AT_A_TIME = 64

Look = NDArray[np.uint8]


def look_at(
    folder: Path,
    paths: Collection[str],
    seen: Mapping[str, Look],
    *,
    report: Report,
    token: Token,
) -> dict[str, Look]:
    """The looks of pictures, by path; those that cannot be read have none.

    Args:
        folder: The project's folder.
        paths: The pictures, below it.
        seen: Looks that are known already.
        report: Gets the progress of the stage ``group``.
        token: Cancels.

    Raises:
        Cancelled: The token asked for it.
    """
    found = {path: seen[path] for path in paths if path in seen}
    wanted = sorted(set(paths) - found.keys())
    if not wanted:
        return found
    meter = Meter(report, "group", len(wanted))
    waiting = iter(wanted)
    with ThreadPoolExecutor(2, thread_name_prefix="group") as pool:
        while some := list(islice(waiting, _AT_A_TIME)):
            token.raise_if_cancelled()
            looks = pool.map(_look, [folder / path for path in some])
            found |= {
                path: look
                for path, look in zip(some, looks, strict=True)
                if look is not None
            }
            meter.advance(len(some))
    meter.finish()
    return found


def look_of(picture: Image.Image) -> Look:
    """The look of a decoded picture, which has twice as many pixels a side or more."""
    small = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)


def likeness(one: Look, other: Look) -> float:
    """How far two looks go up and down together, -1 to 1; 0 where one is even.

    Each colour channel is compared without its mean, so that a common tint of two
    pictures does not make them alike.
    """
    first, second = _centred(one), _centred(other)
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if min(lengths) < _EVEN * first.size**0.5:
        return 0.0
    return float(first @ second) / (lengths[0] * lengths[1])


def alike(looks: Sequence[Look | None], least: float) -> bool:
    """Whether two looks are both there and alike enough."""
    one, other = looks
    return one is not None and other is not None and likeness(one, other) >= least


def _centred(look: Look) -> NDArray[np.float32]:
    pixels = look.reshape(-1, 3).astype(np.float32)
    return np.asarray(pixels - pixels.mean(axis=0)).ravel()


def _look(path: Path) -> Look | None:
    try:
        picture = decode(read_bytes(path), at_least=(_SIDE * 2, _SIDE * 2))
    except ImageError:
        return None
    return look_of(picture)
