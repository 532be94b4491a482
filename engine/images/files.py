"""Finding picture files in folders, reading them whole, and naming their content."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.errors import ImageError
from engine.images.limits import DEFAULT_LIMITS, Limits, check_bytes

# fmt: off
_RAW = (
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf",
    ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf",
    ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw",
    ".x3f",
)
_COMMON = (
    ".apng", ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".hif",
    ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp",
)
# fmt: on
IMAGE_SUFFIXES = frozenset(_COMMON + _RAW)

_NEVER_PICTURES = frozenset({"thumbs.db", "__macosx"})  # and every hidden name


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read a whole picture file.

    Raises:
        ImageError: ``image.missing``, ``image.not_a_file``, ``image.empty``,
            ``image.too_large`` or ``image.unreadable``.
    """
    try:
        # Asked before opening: opening a named pipe would wait for ever.
        require_file(path, limits)
        with path.open("rb") as stream:
            # One byte more than allowed tells a file that grew meanwhile.
            data = stream.read(limits.file_bytes + 1)
        check_bytes(len(data), limits)
    except ImageError as error:
        error.path = path
        raise
    except (OSError, ValueError) as error:
        raise unreadable(error, path) from error
    return data


def require_file(path: Path, limits: Limits) -> None:
    """Check that a path is an ordinary file of an acceptable size.

    Raises:
        ImageError: ``image.not_a_file``, ``image.empty`` or ``image.too_large``.
        OSError: The file system refuses to say, or there is nothing there.
        ValueError: The path cannot be a path.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "something else"
        raise ImageError("image.not_a_file", f"Expected a file, received {what}.")
    check_bytes(status.st_size, limits)


def unreadable(error: OSError | ValueError, path: Path) -> ImageError:
    """Say in one sentence why the file system gave nothing."""
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return ImageError(
            "image.missing",
            "There is no such file.",
            path=path,
            remedy="It may have been moved, renamed or deleted.",
        )
    if isinstance(error, PermissionError):
        return ImageError(
            "image.unreadable",
            "This file may not be read.",
            path=path,
            remedy="Allow your user to read it, then try again.",
        )
    return ImageError(
        "image.unreadable",
        f"The file cannot be read: {error.strerror or error}.",
        path=path,
        remedy="Check that the drive is connected and healthy.",
    )


def content_hash(data: bytes) -> str:
    """Name a file's content: 32 hexadecimal digits, BLAKE2b with a 16-byte digest."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def file_hash(path: Path) -> str:
    """The content hash of a file of any size and kind, read piece by piece.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16))
    return digest.hexdigest()


def walk_images(folder: Path) -> Iterator[Path]:
    """Give every picture file in a folder and its subfolders, by suffix, in order.

    As ``walk_entries``, which is for those who go through very many.

    Args:
        folder: Where to start; it may itself be a link or hidden.

    Yields:
        Paths below ``folder``, in the order of their names at each level.

    Raises:
        ImageError: ``image.missing``, ``image.unreadable`` when ``folder`` itself
            cannot be listed.
    """
    for entry in walk_entries(folder):
        yield Path(entry.path)


def walk_entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Give the directory entry of every picture file in a folder and its subfolders.

    Hidden names, ``Thumbs.db``, ``__MACOSX`` and ``.discern`` are skipped, and so are
    subfolders that may not be read. A linked folder is entered once, and not at all if
    it leads to a place that the walk reaches anyway, so loops end and no folder is
    walked twice.

    Args:
        folder: Where to start; it may itself be a link or hidden.

    Yields:
        Entries whose paths begin with ``folder``, in the order of their names at each
        level.

    Raises:
        ImageError: ``image.missing``, ``image.unreadable`` when ``folder`` itself
            cannot be listed.
    """
    try:
        root = folder.resolve(strict=True)
        entries = _listing(folder)
    except (OSError, ValueError, RuntimeError) as error:
        problem = error if isinstance(error, OSError) else FileNotFoundError(folder)
        refused = unreadable(problem, folder)
        refused.message = refused.message.replace("file", "folder")
        raise refused from error
    yield from _walk(entries, root, {root})


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        kept = [entry for entry in entries if not _is_skipped(entry.name)]
    return sorted(kept, key=lambda entry: entry.name)


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name.lower() in _NEVER_PICTURES


def _walk(
    entries: list[os.DirEntry[str]], root: Path, seen: set[Path]
) -> Iterator[os.DirEntry[str]]:
    for entry in entries:
        try:
            if not entry.is_dir():
                _, dot, suffix = entry.name.rpartition(".")
                if dot + suffix.lower() in IMAGE_SUFFIXES and entry.is_file():
                    yield entry
                continue
            inside = _listing(Path(entry.path)) if _is_new(entry, root, seen) else []
        except (OSError, RuntimeError):
            continue
        yield from _walk(inside, root, seen)


def _is_new(folder: os.DirEntry[str], root: Path, seen: set[Path]) -> bool:
    """Whether a folder still has to be walked; remembers it if so."""
    real = Path(folder.path).resolve(strict=True)
    if folder.is_symlink() and real.is_relative_to(root):
        parts = real.relative_to(root).parts
        if not any(_is_skipped(part) for part in parts):
            return False
    if real in seen:
        return False
    seen.add(real)
    return True
