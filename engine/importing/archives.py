"""Zips of pictures, read with distrust.

Nothing is unpacked to where an archive says: a member's path gives its class and its
name, both made safe, and its bytes are read into memory within limits.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import posixpath
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from engine import paths
from engine.errors import DiscernError, ImageError
from engine.images import DEFAULT_LIMITS
from engine.importing.candidates import Candidate, Gathered, Member
from engine.importing.folders import is_hidden
from engine.importing.request import TOP
from engine.importing.sorting import Parts, Sorted, Tree

MAGIC = (b"PK\3\4", b"PK\5\6")
#: Pictures are packed already; whatever unpacks to more than this is no picture.
_MOST_RATIO = 200
#: A small member may be packed any way it likes.
_SMALL = 1 << 20
_MOST_MEMBERS = 1_000_000
_ENCRYPTED = 0x1
_UTF8 = 0x800
#: What reading a file of arbitrary bytes as a zip may raise.
UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    NotImplementedError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip.

    Raises:
        DiscernError: It is damaged, locked, or a bomb; codes start with
            ``import.zip``.
    """
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise DiscernError(
            "import.zip_damaged",
            "The zip is damaged or incomplete.",
            path=paths.printable(path),
            remedy="Get it again from where it came from.",
        ) from error
    try:
        _check(archive, path)
    except BaseException:
        archive.close()
        raise
    return archive


def gather_zip(
    archive: zipfile.ZipFile,
    path: Path,
    gathered: Gathered,
    *,
    class_name: str | None = None,
    class_from: str = TOP,
) -> Tree:
    """Add what is in ``archive`` to ``gathered``.

    Returns:
        The shape of it.
    """
    shown = paths.printable(path)
    kept: list[tuple[zipfile.ZipInfo, Parts]] = []
    for info in archive.infolist():
        if info.is_dir():
            continue
        parts = _parts(info)
        if any(part == ".." for part in parts) or _is_absolute(info):
            gathered.leave_out(
                f"{shown}/{_name(info)}",
                "import.zip_path",
                "Its path leads out of the zip, which no honest zip does.",
            )
        elif any(is_hidden(part) for part in parts) or not parts:
            gathered.hidden += 1
        elif complaint := _complaint(info):
            gathered.leave_out(f"{shown}/{_name(info)}", *complaint)
        else:
            kept.append((info, parts))
    tree = Tree(path.stem, [parts for _, parts in kept], class_from)
    for info, parts in kept:
        place = tree.sort(parts)
        if class_name is not None:
            place = Sorted(class_name, place.split)
        source = f"{shown}/{'/'.join(parts)}"
        if not place.class_name:
            gathered.leave_out(source, "import.no_class", place.complaint)
            continue
        gathered.candidates.append(
            Candidate(
                source,
                Member(archive, info),
                parts[-1],
                place.class_name,
                place.split,
            )
        )
    return tree


def read_member(member: Member) -> bytes:
    """The content of a member, never more than it claims or a picture may have.

    Raises:
        ImageError: It is damaged or not what it claims to be.
    """
    most = min(member.info.file_size, DEFAULT_LIMITS.file_bytes)
    try:
        with member.archive.open(member.info) as stream:
            data = stream.read(most + 1)
    except UNREADABLE as error:
        raise ImageError(
            "import.zip_member",
            "It cannot be unpacked: the zip is damaged there, or packed in an unusual "
            "way.",
            remedy="Unpack the zip with another program and import the folder.",
        ) from error
    if len(data) > most:
        raise ImageError(
            "import.zip_bomb", "It unpacks to more than the zip says it holds."
        )
    return data


def member_time(info: zipfile.ZipInfo) -> int | None:
    """When a member was last changed, in nanoseconds since 1970, if it says so."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        # A zip keeps local time and no zone.
        moment = dt.datetime(*info.date_time).astimezone()
        return int(moment.timestamp()) * 10**9
    return None


def _check(archive: zipfile.ZipFile, path: Path) -> None:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    unpacked = sum(info.file_size for info in infos)
    packed = max(sum(info.compress_size for info in infos), _SMALL)
    size = max(path.stat().st_size, _SMALL)
    if len(infos) > _MOST_MEMBERS or unpacked > _MOST_RATIO * min(packed, size):
        raise DiscernError(
            "import.zip_bomb",
            "The zip would unpack to far more than pictures do, so it was not opened.",
            path=paths.printable(path),
        )
    if infos and all(info.flag_bits & _ENCRYPTED for info in infos):
        raise DiscernError(
            "import.zip_locked",
            "The zip is locked with a password.",
            path=paths.printable(path),
            remedy="Unpack it with the program that asks for the password, and import "
            "the folder.",
        )


def _complaint(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    if info.flag_bits & _ENCRYPTED:
        return (
            "import.zip_locked",
            "It is locked with a password. Unpack the zip and import the folder.",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        return "import.zip_link", "It is a link, which means nothing inside a zip."
    if info.file_size > DEFAULT_LIMITS.file_bytes:
        most = DEFAULT_LIMITS.file_bytes / 2**20
        return "image.too_large", f"It is larger than {most:g} MB."
    if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
        return (
            "import.zip_bomb",
            "It would unpack to far more than a picture does.",
        )
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _parts(info: zipfile.ZipInfo) -> Parts:
    return tuple(part for part in _name(info).split("/") if part not in {"", "."})


def _is_absolute(info: zipfile.ZipInfo) -> bool:
    name = _name(info)
    return posixpath.isabs(name) or name[1:2] == ":"
