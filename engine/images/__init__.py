"""The one image decoder: everything in Discern that looks at a picture comes here.

``decode`` gives an upright RGB picture from any file we mean to read, ``load_array``
gives what a network sees, and both raise ``ImageError`` with a stable code, never
anything else. Content decides the format, not the name. All of it may be called from
several threads.

Codes: ``image.missing``, ``image.not_a_file``, ``image.unreadable``, ``image.empty``,
``image.too_large`` (bytes), ``image.too_many_pixels``, ``image.not_an_image``,
``image.unsupported``, ``image.truncated``, ``image.corrupt``, ``image.out_of_memory``,
``image.bad_geometry``.

Colour profiles are not applied: networks are trained on raw channel values.
"""

from engine.images.decoding import ImageInfo, decode, load_array, probe, thumbnail
from engine.images.files import (
    IMAGE_SUFFIXES,
    content_hash,
    file_hash,
    read_bytes,
    walk_images,
)
from engine.images.geometry import Geometry, apply_geometry, difference_hash
from engine.images.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "DEFAULT_LIMITS",
    "IMAGE_SUFFIXES",
    "Geometry",
    "ImageInfo",
    "Limits",
    "apply_geometry",
    "content_hash",
    "decode",
    "difference_hash",
    "file_hash",
    "load_array",
    "probe",
    "read_bytes",
    "thumbnail",
    "walk_images",
]
