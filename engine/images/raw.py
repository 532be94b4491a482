"""Camera raw files, by the preview the camera put into them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from engine.images.limits import Limits, check_pixels
from engine.images.quiet import silent_stderr

if TYPE_CHECKING:
    import rawpy

# A preview with at least this many pixels on its long side is good enough to look at.
_GOOD_PREVIEW = 640
# LibRaw's names for rotation, as the EXIF orientations they are.
_FLIPS = {3: 3, 5: 8, 6: 6}


@dataclass(frozen=True, slots=True)
class RawPicture:
    """What a camera raw file will be shown as.

    Args:
        size: Width and height as stored.
        orientation: How it has to be turned, 1 to 8 as in EXIF.
        load: Gives the pixels.
    """

    size: tuple[int, int]
    orientation: int
    load: Callable[[], Image.Image]


def open_raw(data: bytes, limits: Limits) -> RawPicture:
    """Open a camera raw file.

    The embedded preview is used when its long side has 640 pixels or at least half of
    the sensor's; otherwise the sensor data is developed at half size.

    Args:
        data: The whole file.
        limits: Checked for sensor and preview before anything is decoded.
    """
    import rawpy

    with silent_stderr(), rawpy.imread(io.BytesIO(data)) as raw:
        sizes = raw.sizes
        check_pixels(sizes.raw_width, sizes.raw_height, limits)
        preview = _preview(raw)
    if preview is not None:
        check_pixels(*preview.size, limits)
        enough = min(_GOOD_PREVIEW, max(sizes.width, sizes.height) // 2)
        if max(preview.size) >= enough:
            turned = _FLIPS.get(sizes.flip, 1)
            if preview.format is not None:  # a JPEG, to which LibRaw adds its EXIF
                turned = int(preview.getexif().get(0x0112, 1))
            return RawPicture(preview.size, turned, lambda: _loaded(preview))
    half = ((sizes.width + 1) // 2, (sizes.height + 1) // 2)
    upright = half[::-1] if sizes.flip in (5, 6) else half
    return RawPicture(upright, 1, lambda: _develop(data))


def _loaded(preview: Image.Image) -> Image.Image:
    preview.load()
    return preview


def _develop(data: bytes) -> Image.Image:
    import rawpy

    with silent_stderr(), rawpy.imread(io.BytesIO(data)) as raw:
        return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True))


def _preview(raw: rawpy.RawPy) -> Image.Image | None:
    import rawpy

    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if isinstance(thumb.data, bytes):
        if not thumb.data.startswith(b"\xff\xd8\xff"):
            return None
        return Image.open(io.BytesIO(thumb.data), formats=("JPEG",))
    return Image.fromarray(thumb.data)
