"""How large a picture may be before Discern refuses to decode it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ImageError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one picture may cost.

    Args:
        pixels: Most pixels, width times height. Above 400 million Pillow's own guard
            refuses the picture, with the same error code.
        file_bytes: Most bytes in the file.
    """

    pixels: int = 200_000_000
    file_bytes: int = 512 * 1024 * 1024


DEFAULT_LIMITS = Limits()


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Refuse a picture by the size in its header, before anything is decoded.

    Raises:
        ImageError: ``image.too_many_pixels``, or ``image.corrupt`` for a size of zero.
    """
    if width < 1 or height < 1:
        raise ImageError(
            "image.corrupt",
            f"Expected a picture with pixels, received a size of {width} x {height}.",
        )
    if width * height > limits.pixels:
        raise ImageError(
            "image.too_many_pixels",
            f"Expected at most {limits.pixels / 1e6:g} million pixels, received "
            f"{width} x {height}.",
            remedy="Make a smaller copy of the picture and use that instead.",
        )


def check_bytes(size: int, limits: Limits) -> None:
    """Refuse a file by its size, before it is read.

    Raises:
        ImageError: ``image.empty`` or ``image.too_large``.
    """
    if size == 0:
        raise ImageError(
            "image.empty",
            "The file is empty.",
            remedy="Copy it again from where it came from.",
        )
    if size > limits.file_bytes:
        raise ImageError(
            "image.too_large",
            f"Expected a file of at most {limits.file_bytes / 2**20:g} MB, received "
            f"{size / 2**20:.1f} MB.",
            remedy="Make a smaller copy of the picture and use that instead.",
        )
