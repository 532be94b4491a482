"""Names of files and folders that every system can keep, and that never collide."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from engine import paths
from engine.errors import ProjectError
from engine.images import IMAGE_SUFFIXES

#: Most bytes in a name that the usual file systems take.
MOST_BYTES = 255
#: Most bytes in a class's name: some file systems add to it.
_MOST_CLASS_BYTES = 200
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"}
)
_NEVER_CLASSES = frozenset({"__macosx"})
_SUFFIX_OF = {
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "PNG": ".png",
    "GIF": ".gif",
    "BMP": ".bmp",
    "DIB": ".dib",
    "WEBP": ".webp",
    "TIFF": ".tif",
    "AVIF": ".avif",
    "HEIF": ".heic",
    "RAW": ".dng",
}


def same(name: str) -> str:
    """What two names share that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def safe_name(name: str) -> str:
    """``name`` without what Windows, macOS or Linux refuse in names, or would hide.

    Returns:
        At most ``MOST_BYTES`` bytes; empty when nothing is left.
    """
    text = unicodedata.normalize("NFC", paths.printable(name))
    text = _FORBIDDEN.sub("_", text).strip().lstrip(".").rstrip(". ")
    if text.split(".")[0].rstrip().casefold() in _DEVICES:
        text = f"_{text}"
    return _cut(text, MOST_BYTES)


def file_name(name: str, image_format: str) -> str:
    """The name that a picture called ``name`` gets in a project.

    A suffix that pictures have is kept, even if it is that of another format: it is
    the person's, and a finding says so. Others are followed by the format's own.
    """
    safe = safe_name(name) or "picture"
    stem, suffix = split_suffix(safe)
    if suffix.lower() not in IMAGE_SUFFIXES:
        stem, suffix = safe, _SUFFIX_OF.get(image_format, ".png")
    return _cut(stem, MOST_BYTES - len(suffix)) + suffix


def split_suffix(name: str) -> tuple[str, str]:
    """A name without its suffix, and the suffix with its dot; empty where none."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem else (name, "")


class ClassNames:
    """Gives every wanted class the folder name it has or gets in a project.

    Args:
        existing: The project's classes.
    """

    def __init__(self, existing: set[str]) -> None:
        self._known = {same(name): name for name in sorted(existing)}
        self._exact = set(existing)
        #: Wanted names that had to be changed, with what they became.
        self.changed: dict[str, str] = {}

    def take(self, wanted: str) -> str:
        """The class for ``wanted``: one that is there, or a new one's safe name.

        Raises:
            ProjectError: Nothing of it can be a folder's name (``import.class_name``).
        """
        if wanted in self._exact:
            return wanted
        safe = _cut(safe_name(wanted), _MOST_CLASS_BYTES)
        if not safe or same(safe) in _NEVER_CLASSES:
            raise ProjectError(
                "import.class_name",
                f"Expected a class name that a folder can have, received {wanted!r}.",
                remedy="Name the class with letters or digits.",
            )
        found = self._known.setdefault(same(safe), safe)
        self._exact.add(found)
        if same(wanted.strip()) != same(found):
            self.changed[wanted] = found
        return found


class FolderNames:
    """The names in one folder, and new ones that collide with none of them.

    Args:
        folder: May be missing.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._taken = {same(paths.printable(one.name)) for one in folder.iterdir()}
        except FileNotFoundError:
            self._taken = set()
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """``name``, or with a number behind it: ``a.jpg``, ``a (2).jpg``."""
        stem, suffix = split_suffix(name)
        number = self._last.get(same(name), 1)
        chosen = name
        while same(chosen) in self._taken:
            number += 1
            extra = f" ({number})"
            room = MOST_BYTES - len((extra + suffix).encode())
            chosen = f"{_cut(stem, room)}{extra}{suffix}"
        self._taken.add(same(chosen))
        self._last[same(name)] = number
        return chosen


def _cut(text: str, most: int) -> str:
    """As much of ``text`` as fits into ``most`` bytes, never half a character."""
    data = text.encode()
    if len(data) <= most:
        return text
    return data[:most].decode(errors="ignore").rstrip(". \u200d")
