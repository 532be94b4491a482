"""Which steps an edit of classes takes: add, rename, merge, delete, colour, key."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.dataset.edits.draft import Draft
from engine.dataset.edits.kinds import (
    AddClass,
    DeleteClass,
    MergeClass,
    RenameClass,
    SetColour,
    SetKey,
)
from engine.dataset.edits.names import class_name
from engine.dataset.edits.rows import images_at, looks
from engine.dataset.edits.steps import Look, MoveFolder, RemoveFolder
from engine.errors import ProjectError

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def add_class(draft: Draft, edit: AddClass) -> None:
    """Make the class's folder, in every split folder where the project has these."""
    name = class_name(edit.name, draft.places.classes())
    for split in draft.places.split_folders():
        draft.make_folder(f"{split}/{name}" if split else name)


def rename_class(draft: Draft, edit: RenameClass) -> None:
    """Rename the class's folders; nothing in them is touched."""
    draft.places.require(edit.name)
    existing = draft.places.classes()
    name = class_name(edit.new_name, existing, renamed=edit.name)
    if name == edit.name:
        return
    for folder in draft.places.folders_of(edit.name):
        parent, _, _ = folder.rpartition("/")
        draft.steps.append(MoveFolder(folder, f"{parent}/{name}" if parent else name))
    look = looks(draft.connection).get(edit.name, Look())
    draft.set_look(edit.name, Look())
    draft.set_look(name, look)


def merge_class(draft: Draft, edit: MergeClass) -> None:
    """Move every file of one class to the same place in another."""
    draft.places.require(edit.name)
    draft.places.require(edit.into)
    if edit.name == edit.into:
        return
    for folder in draft.places.folders_of(edit.name):
        inside = draft.places.in_class(f"{folder}/x", edit.into).removesuffix("/x")
        folders, files = _tree(draft.folder, folder)
        rows = images_at(draft.connection, files)
        for path in files:
            wanted = f"{inside}{path.removeprefix(folder)}"
            row = rows.get(path)
            if row is not None:
                draft.move(path, wanted, row)
                continue
            facts = (draft.folder / path).lstat()
            draft.move_file(path, wanted, facts.st_size, facts.st_mtime_ns, None)
        draft.steps += [RemoveFolder(path) for path in reversed(folders)]
    draft.set_look(edit.name, Look())


def delete_class(draft: Draft, edit: DeleteClass) -> None:
    """Move the class's folders, whole, to the trash."""
    draft.places.require(edit.name)
    draft.reason = f"The class {edit.name!r} was deleted."
    for folder in draft.places.folders_of(edit.name):
        place = draft.place_in_trash(folder)
        draft.make_folder(place.rpartition("/")[0])
        draft.steps.append(MoveFolder(folder, place))
    draft.set_look(edit.name, Look())


def set_colour(draft: Draft, edit: SetColour) -> None:
    """Change a class's colour.

    Raises:
        ProjectError: ``project.colour`` if that is none.
    """
    draft.places.require(edit.name)
    colour = edit.colour.lower()
    if colour and not _COLOUR.fullmatch(colour):
        raise ProjectError(
            "project.colour",
            f"Expected a colour such as '#0072b2', received {edit.colour!r}.",
        )
    look = looks(draft.connection).get(edit.name, Look())
    draft.set_look(edit.name, msgspec.structs.replace(look, colour=colour))


def set_key(draft: Draft, edit: SetKey) -> None:
    """Change a class's key, and take it from the class that had it.

    Raises:
        ProjectError: ``project.key`` if it is not one digit or letter.
    """
    draft.places.require(edit.name)
    key = edit.key.lower()
    if key and not (len(key) == 1 and key.isalnum()):
        raise ProjectError(
            "project.key",
            f"Expected one digit or letter as a key, received {edit.key!r}.",
        )
    known = looks(draft.connection)
    for other, look in known.items():
        if key and look.key == key and other != edit.name:
            draft.set_look(other, msgspec.structs.replace(look, key=""))
    look = known.get(edit.name, Look())
    draft.set_look(edit.name, msgspec.structs.replace(look, key=key))


def _tree(root: Path, folder: str) -> tuple[list[str], list[str]]:
    """The folders (outer ones first) and files below ``folder``, itself included."""
    folders: list[str] = []
    files: list[str] = []
    for place, names, here in _walk(root / folder):
        below = place.relative_to(root).as_posix()
        folders.append(below)
        # A linked folder is moved as the link it is.
        links = [name for name in names if (place / name).is_symlink()]
        files += [f"{below}/{name}" for name in sorted([*here, *links])]
    return folders, files


def _walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    for place, names, files in os.walk(folder):
        names.sort()
        yield Path(place), list(names), files
