"""When a picture was taken, by the camera's own clock."""

from __future__ import annotations

import calendar
import io
import time

from PIL import Image

from engine.images.quiet import silence_pillow_warnings

_EXIF, _ORIGINAL, _FRACTION = 0x8769, 0x9003, 0x9291
#: Where a JPEG's Exif block begins, if there is one.
_HEAD = 1 << 16


def taken_at(data: bytes) -> float | None:
    """When the picture in a file was taken, where its Exif block says so.

    Args:
        data: The file's bytes.

    Returns:
        Seconds since 1970 as if the camera's clock showed UTC: good for differences
        only. None where nothing is said, or nonsense.
    """
    if b"Exif" not in data[:_HEAD] and b"eXIf" not in data[:_HEAD]:
        return None
    silence_pillow_warnings()
    try:
        with Image.open(io.BytesIO(data)) as image:
            facts = image.getexif().get_ifd(_EXIF)
        moment = time.strptime(str(facts[_ORIGINAL])[:19], "%Y:%m:%d %H:%M:%S")
        digits = str(facts.get(_FRACTION, "")).strip("\0 ")
        fraction = float(f"0.{digits}") if digits.isascii() and digits.isdigit() else 0
        return calendar.timegm(moment) + fraction
    except Exception:  # noqa: BLE001 - Pillow raises all sorts on damaged Exif blocks
        return None
