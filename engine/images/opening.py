"""Opening a picture without decoding it: its format, size and orientation."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, BinaryIO

# Importing a plug-in is what lets Pillow open its format; no others are wanted.
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from engine.images.limits import DEFAULT_LIMITS, Limits, check_pixels
from engine.images.quiet import silent_libtiff
from engine.images.raw import open_raw

_PILLOW = {
    "AVIF": AvifImagePlugin.AvifImageFile.format,
    "BMP": BmpImagePlugin.BmpImageFile.format,
    "DIB": BmpImagePlugin.DibImageFile.format,
    "GIF": GifImagePlugin.GifImageFile.format,
    "JPEG": JpegImagePlugin.JpegImageFile.format,
    "PNG": PngImagePlugin.PngImageFile.format,
    "TIFF": TiffImagePlugin.TiffImageFile.format,
    "WEBP": WebPImagePlugin.WebPImageFile.format,
}
_ORIENTATION = 0x0112
_HEIF_THREADS = 2
_PNG_NOTES = ("exif", "Raw profile type exif", "XML:com.adobe.xmp")

# Our own limit is checked first and is the one people meet. Pillow's guard, which
# refuses at twice this number, stays behind it for what is nested inside a file.
Image.MAX_IMAGE_PIXELS = DEFAULT_LIMITS.pixels

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture whose header has been read.

    Args:
        format: ``JPEG``, ``MPO``, ``PNG``, ``GIF``, ``BMP``, ``DIB``, ``WEBP``,
            ``TIFF``, ``AVIF``, ``HEIF`` or ``RAW``.
        size: Width and height as stored, before rotation.
        orientation: How it has to be turned, 1 to 8 as in EXIF.
        load: Decodes. Takes the width and height (as stored) that are enough, or None
            for all there is; gives the pixels, in any mode, and the factor by which
            they are smaller than ``size`` (1, 2, 4 or 8).
    """

    format: str
    size: Size
    orientation: int
    load: Callable[[Size | None], tuple[Image.Image, int]]


def open_picture(stream: BinaryIO, kind: str, limits: Limits) -> Opened:
    """Read a picture's header.

    Args:
        stream: The file, at its start; must stay open until the picture is loaded.
        kind: What ``kind_of`` said.
        limits: Checked before anything is decoded.
    """
    if kind == "HEIF":
        return _open_heif(stream.read(), limits)
    if kind == "RAW":
        raw = open_raw(stream.read(), limits)
        return Opened(kind, raw.size, raw.orientation, lambda _: (raw.load(), 1))
    image = Image.open(stream, formats=(str(_PILLOW[kind]),))
    check_pixels(*image.size, limits)

    def load(enough: Size | None) -> tuple[Image.Image, int]:
        factor = _draft(image, enough) if enough is not None else 1
        with silent_libtiff() if kind == "TIFF" else nullcontext():
            image.load()
        return image, factor

    return Opened(image.format or kind, image.size, _orientation(image, stream), load)


def _open_heif(data: bytes, limits: Limits) -> Opened:
    # pi_heif's own classes also read metadata, thumbnails and depth maps, and crash the
    # process over damaged ones. Its core reads only what it is asked for.
    import _pi_heif  # type: ignore[import-not-found]

    found: list[Any] = _pi_heif.load_file(
        data,
        _HEIF_THREADS,
        True,  # more than 8 bits a channel come as 8
        False,  # RGB, not BGR
        True,  # rows without padding
        True,  # 10 and 12 bits of grey come as 16
        "",  # whichever decoder there is
        False,  # libheif's own limits stay in force
    )
    images = [item for item in found if item is not None]
    item = next((item for item in images if item.primary), images[0])
    (width, height), _ = item.size_mode
    check_pixels(width, height, limits)

    def load(_: Size | None) -> tuple[Image.Image, int]:
        pixels = item.data
        size, mode = item.size_mode  # decoding may correct them
        return Image.frombytes(mode, size, pixels, "raw", mode, item.stride), 1

    # libheif has turned the picture already; its EXIF note must not count again.
    return Opened("HEIF", (width, height), 1, load)


def _draft(image: Image.Image, enough: Size) -> int:
    """Let libjpeg decode at a half, a quarter or an eighth where that is enough."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return 1
    full_width = image.width
    drafted = image.draft(None, enough)
    if drafted is None:
        return 1
    return round(full_width / drafted[1][2])


def _orientation(image: Image.Image, stream: BinaryIO) -> int:
    # Pillow turns TIFFs itself while loading, and says so in their size beforehand.
    if image.format in ("TIFF", "GIF", "BMP", "DIB"):
        return 1
    if image.format == "PNG" and not any(note in image.info for note in _PNG_NOTES):
        # Asking a PNG for EXIF decodes it whole, so first see whether there is any.
        here = stream.tell()
        found = _has_late_exif(stream)
        stream.seek(here)
        if not found:
            return 1
    # Damaged notes about a picture are no reason to lose the picture.
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _has_late_exif(stream: BinaryIO) -> bool:
    """Whether a PNG has an eXIf chunk, by hopping over the chunks."""
    stream.seek(8)
    while len(head := stream.read(8)) == 8:
        if head[4:] == b"eXIf":
            return True
        stream.seek(int.from_bytes(head[:4], "big") + 4, io.SEEK_CUR)
    return False
