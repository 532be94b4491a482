"""Names: which a class may have, and a free one for a file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from engine.errors import ProjectError

_LONGEST = 200  # bytes; with room for what a file system adds
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def class_name(text: str, existing: Collection[str], *, renamed: str = "") -> str:
    """The name a new class gets when a person typed ``text``.

    Args:
        text: What was typed.
        existing: The classes there are.
        renamed: The class that gets this name; it may keep it in another case.

    Raises:
        ProjectError: ``project.class_name`` if it cannot be a folder's name on every
            system, ``project.class_exists`` if there is such a class.
    """
    name = unicodedata.normalize("NFC", text.strip())
    problem = _problem(name)
    if problem:
        raise ProjectError(
            "project.class_name",
            f"Expected a name for a class, received {text!r}: {problem}.",
            remedy="Choose another name.",
        )
    folded = {other.casefold(): other for other in existing if other != renamed}
    taken = folded.get(name.casefold())
    if taken is not None:
        raise ProjectError(
            "project.class_exists",
            f"There is a class {taken!r} already.",
            remedy="Choose another name, or merge the two.",
        )
    return name


def file_name(text: str) -> str:
    """The name a picture file gets when it shall be called ``text``.

    Raises:
        ProjectError: ``project.file_name`` if it cannot be a file's name on every
            system.
    """
    name = unicodedata.normalize("NFC", text.strip())
    problem = _problem(name)
    if problem:
        raise ProjectError(
            "project.file_name",
            f"Expected a name for a file, received {text!r}: {problem}.",
            remedy="Choose another name.",
        )
    return name


def _problem(name: str) -> str:
    if not name:
        return "it is empty"
    found = _NOT_IN_NAMES.search(name)
    if found:
        sign = found.group()
        return f"{sign!r} cannot be in it" if sign.isprintable() else "it is no text"
    if name.startswith(".") or name.endswith("."):
        return "it must not begin or end with a dot"
    if len(name.encode(errors="replace")) > _LONGEST:
        return "it is too long"
    if _DEVICES.fullmatch(name) or name.lower() == "__macosx":
        return "the system keeps it for itself"
    return ""


def free_path(folder: Path, wanted: str, taken: set[str]) -> str:
    """``wanted``, or with a number where that is taken; it counts as taken from now.

    Args:
        folder: The project's folder.
        wanted: A path below it, with forward slashes.
        taken: Paths promised to others, casefolded; the answer is added.
    """
    path = PurePosixPath(wanted)
    number = 1
    found = wanted
    while found.casefold() in taken or os.path.lexists(folder / found):
        number += 1
        found = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(found.casefold())
    return found
