"""Turning whatever a decoder throws into one clear ``ImageError``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from engine.errors import ImageError
from engine.images.files import unreadable
from engine.images.quiet import silence_pillow_warnings

_CUT_SHORT = re.compile(
    r"truncat|end of file|end of stream|input/output|\beof\b", re.IGNORECASE
)
_NOT_DONE = re.compile(
    r"unsupported|not supported|unimplemented|not implemented|unknown|no decoder",
    re.IGNORECASE,
)


@contextmanager
def decoding(kind: str, path: Path | None) -> Iterator[None]:
    """Around every call into a decoder: what fails inside becomes an ``ImageError``.

    Args:
        kind: The format for the message, for example ``JPEG``.
        path: The file, if the bytes came from one.
    """
    silence_pillow_warnings()
    try:
        yield
    except ImageError as error:
        error.path = error.path or path
        raise
    # Decoders meet hostile bytes and raise almost anything: struct.error, KeyError,
    # SyntaxError, zlib.error, RecursionError. None of it is a bug of the caller.
    except Exception as error:
        raise _explain(error, kind, path) from error


def refused(name: str) -> ImageError:
    """The error for a format that is known but not read."""
    return ImageError(
        "image.unsupported",
        f"Expected a picture format that Discern reads, received {name}.",
        remedy="Save it as JPEG or PNG and use that instead.",
    )


def _explain(error: Exception, kind: str, path: Path | None) -> ImageError:
    if isinstance(error, OSError) and error.errno is not None and path is not None:
        return unreadable(error, path)
    said = f"{type(error).__name__} {error}"
    if isinstance(error, MemoryError):
        return ImageError(
            "image.out_of_memory",
            "There is not enough free memory to decode this picture.",
            path=path,
            remedy="Close other programs or make a smaller copy of the picture.",
        )
    if isinstance(error, Image.DecompressionBombError):
        return ImageError(
            "image.too_many_pixels",
            "The picture, or a part of it, claims to be unreasonably large.",
            path=path,
        )
    if isinstance(error, EOFError) or _CUT_SHORT.search(said):
        return ImageError(
            "image.truncated",
            f"The {kind} file ends before the picture does.",
            path=path,
            remedy="Copy or download it again from where it came from.",
        )
    if isinstance(error, NotImplementedError) or _NOT_DONE.search(said):
        return ImageError(
            "image.unsupported",
            f"This kind of {kind} file cannot be read.",
            path=path,
            remedy="Save it as JPEG or PNG and use that instead.",
        )
    return ImageError(
        "image.corrupt",
        f"The {kind} file is damaged and cannot be decoded.",
        path=path,
        remedy="Copy or download it again from where it came from.",
    )
