"""Telling a file's format from its first bytes, whatever it is called."""

from __future__ import annotations

import struct
from typing import BinaryIO

from engine.errors import ImageError
from engine.images.failures import refused

_HEAD = 64
_OURS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"IIRO", "RAW"),
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"IIU\0", "RAW"),
    (b"\0MRM", "RAW"),
    (b"FOVb", "RAW"),
    (b"II\x1a\0\0\0HEAPCCDR", "RAW"),
)
_TIFF = (b"II*\0", b"MM\0*", b"MM*\0", b"II\0*", b"II+\0", b"MM\0+")
_DIB_SIZES = frozenset({40, 52, 56, 64, 108, 124})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)
_REFUSED = (
    (b"%!PS", "PostScript (EPS)"),
    (b"\xc5\xd0\xd3\xc6", "PostScript (EPS)"),
    (b"%PDF", "PDF"),
    (b"8BPS", "Photoshop (PSD)"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\1\0", "a Windows icon (ICO)"),
    (b"\0\0\2\0", "a Windows cursor (CUR)"),
    (b"icns", "a Mac icon (ICNS)"),
    (b"\xd7\xcd\xc6\x9a", "Windows Metafile (WMF)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office or FlashPix document"),
    (b"DDS ", "DirectDraw Surface (DDS)"),
    (b"qoif", "QOI"),
    (b"SIMPLE  =", "FITS"),
    (b"/* XPM */", "XPM"),
    (b"BLP1", "Blizzard texture (BLP)"),
    (b"BLP2", "Blizzard texture (BLP)"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"gimp xcf", "GIMP (XCF)"),
    (b"\x01\xda", "SGI"),
    (b"\x59\xa6\x6a\x95", "Sun raster"),
    (b"\x8aMNG", "MNG"),
    (b"<svg", "SVG"),
    (b"PK\3\4", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x1aE\xdf\xa3", "a video"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")

# TIFF tags and values by which camera makers mark sensor data.
_SUBFILE, _COMPRESSION, _PHOTOMETRIC, _MAKE = 254, 259, 262, 271
_SUB_IFDS, _DNG_VERSION = 330, 50706
_SHORT = 3
_RAW_PHOTOMETRIC = frozenset({32803, 34892})
_RAW_COMPRESSION = frozenset({32767, 32769, 32770, 34713, 65000, 65535})


def kind_of(stream: BinaryIO) -> str:
    """Tell the format of a stream that can be rewound; it is left at its start.

    Returns:
        ``JPEG``, ``PNG``, ``GIF``, ``BMP``, ``DIB``, ``WEBP``, ``TIFF``, ``AVIF``,
        ``HEIF`` or ``RAW``.

    Raises:
        ImageError: ``image.unsupported`` naming the format where that is cheap to know,
            otherwise ``image.not_an_image``.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    kind = _kind_of_head(head)
    if kind == "TIFF" and (head[8:10] == b"CR" or _is_sensor_data(stream, head)):
        kind = "RAW"
    stream.seek(0)
    if kind is not None:
        return kind
    raise _reason(head)


def _kind_of_head(head: bytes) -> str | None:
    for magic, kind in _OURS:
        if head.startswith(magic):
            return kind
    if head.startswith(_TIFF):
        return "TIFF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _kind_of_brands(head)
    if int.from_bytes(head[:4], "little") in _DIB_SIZES and head[12:14] == b"\1\0":
        return "DIB"
    return None


def _kind_of_brands(head: bytes) -> str | None:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, end - 3, 4)}
    if head[8:12] == b"crx ":
        return "RAW"
    if head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & (_HEIF_BRANDS | {b"mif1", b"msf1"}):
        return "HEIF"
    return None


def _is_sensor_data(stream: BinaryIO, head: bytes) -> bool:
    """Whether a TIFF is a camera's raw file, by the tags of its first directory."""
    order = "<" if head[:2] == b"II" else ">"
    if len(head) < 8:
        return False
    stream.seek(struct.unpack_from(order + "I", head, 4)[0])
    block = stream.read(2 + 12 * 512)
    if len(block) < 2:
        return False
    tags: dict[int, int] = {}
    count = struct.unpack_from(order + "H", block)[0]
    for at in range(2, min(2 + 12 * count, len(block) - 11), 12):
        tag, form, _ = struct.unpack_from(order + "HHI", block, at)
        value = "H" if form == _SHORT else "I"
        tags[tag] = struct.unpack_from(order + value, block, at + 8)[0]
    preview_first = tags.get(_SUBFILE) == 1 and _SUB_IFDS in tags and _MAKE in tags
    return (
        _DNG_VERSION in tags
        or tags.get(_PHOTOMETRIC) in _RAW_PHOTOMETRIC
        or tags.get(_COMPRESSION) in _RAW_COMPRESSION
        or preview_first
    )


def _reason(head: bytes) -> ImageError:
    for magic, name in _REFUSED:
        if head.startswith(magic):
            return refused(name)
    if head[4:8] == b"ftyp":
        return refused("a video")
    if head[40:44] == b" EMF":
        return refused("Windows Metafile (EMF)")
    if head[4:6] in (b"\x11\xaf", b"\x12\xaf"):
        return refused("an Autodesk animation (FLI)")
    if head[:1] == b"P" and head[1:2] in b"1234567fF" and head[2:3].isspace():
        return refused("a portable anymap (PNM)")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_WEB_PAGE):
        return ImageError(
            "image.not_an_image",
            "This is a web page, not a picture.",
            remedy="Open it in a browser and save the picture itself.",
        )
    if text.startswith((b"<?xml", b"<svg")):
        return refused("a text format such as SVG")
    return ImageError(
        "image.not_an_image", "Discern does not recognise this as a picture."
    )
