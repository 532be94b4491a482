"""Fonts for a PDF: ours, and the computer's own for letters that ours has not.

A PDF carries its letters along, and names of classes may be in any script. DejaVu Sans
comes with the app and has Latin, Greek, Cyrillic, Arabic, Hebrew and more; for what it
lacks, such as Chinese, the computer's fonts are looked through.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.paths import resources_dir

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_KINDS = {".ttf", ".otf", ".ttc"}
#: Names of fonts that are worth being looked at first, as they have most letters.
_LIKELY = ("cjk", "gothic", "ming", "yahei", "arial unicode", "noto", "unifont", "wqy")
#: Files looked through before giving up, and fonts that a PDF may need.
_MOST_FILES, _MOST_FONTS = 400, 4


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of the computer.

    Attributes:
        path: Its file.
        number: Which of a collection it is.
    """

    path: Path
    number: int = 0


def own_fonts() -> tuple[Path, Path]:
    """The font that comes with the app, and its bold sister."""
    folder = resources_dir() / "fonts"
    return folder / REGULAR, folder / BOLD


def fonts_for(text: str) -> tuple[tuple[FontFile, ...], frozenset[int]]:
    """Fonts of the computer for the letters of ``text`` that ours has not.

    Returns:
        The fonts, and the code points that none of them has either.
    """
    missing = {ord(letter) for letter in text if letter.isprintable()}
    missing -= _letters_of(FontFile(own_fonts()[0]))
    chosen: list[FontFile] = []
    for file in _candidates() if missing else ():
        font = FontFile(file)
        found = missing & _letters_of(font)
        if found:
            chosen.append(font)
            missing -= found
        if not missing or len(chosen) == _MOST_FONTS:
            break
    return tuple(chosen), frozenset(missing)


def _letters_of(font: FontFile) -> set[int]:
    """The code points that a font has; none if it is damaged."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(font.path, fontNumber=font.number, lazy=True) as opened:
            return set(opened.getBestCmap() or ())
    except (OSError, TTLibError, ValueError, KeyError, AssertionError):
        return set()


def _candidates() -> Iterator[Path]:
    files = [
        Path(folder, name)
        for root in _folders()
        for folder, _, names in os.walk(root)
        for name in sorted(names)
        if Path(name).suffix.lower() in _KINDS
    ]
    files.sort(key=_rank)
    yield from files[:_MOST_FILES]


def _rank(path: Path) -> int:
    name = path.name.lower()
    plain = 0 if "bold" not in name and "italic" not in name else len(_LIKELY)
    places = (place for place, part in enumerate(_LIKELY) if part in name)
    return plain + next(places, len(_LIKELY))


def _folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        local = home / "AppData" / "Local" / "Microsoft" / "Windows"
        return windows / "Fonts", local / "Fonts"
    if sys.platform == "darwin":
        return (
            Path("/System/Library/Fonts"),
            Path("/Library/Fonts"),
            home / "Library" / "Fonts",
        )
    return (
        home / ".local" / "share" / "fonts",
        home / ".fonts",
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
    )
