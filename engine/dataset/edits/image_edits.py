"""Which steps an edit of images takes: relabel, trash, restore, and doing over."""

from __future__ import annotations

from collections.abc import Sequence

from engine.dataset.edits.draft import Draft
from engine.dataset.edits.kinds import Relabel, RenameImage, Replay, Restore, Trash
from engine.dataset.edits.names import class_name, file_name, free_path
from engine.dataset.edits.places import trash_path
from engine.dataset.edits.rows import images_at, trashed_at
from engine.dataset.edits.steps import MoveFile, SetLook


def relabel(draft: Draft, edit: Relabel) -> None:
    """Move images into the folder of their new class, in the same split folder."""
    existing = draft.places.classes()
    name = edit.class_name
    if name not in existing:
        name = class_name(name, existing)
    paths = _unique(draft, edit.paths)
    rows = images_at(draft.connection, paths)
    for path in paths:
        row = rows.get(path)
        if row is None:
            draft.leave_unknown(path)
        elif row.class_name != name:
            draft.move(path, draft.places.in_class(path, name), row)


def rename_image(draft: Draft, edit: RenameImage) -> None:
    """Move one image to another name in its folder.

    Raises:
        ProjectError: ``project.file_name`` if no file can be called that.
    """
    (path,) = _unique(draft, (edit.path,))
    row = images_at(draft.connection, (path,)).get(path)
    name = file_name(edit.name)
    folder, _, old = path.rpartition("/")
    if row is None:
        draft.leave_unknown(path)
    elif name != old:
        draft.move(path, f"{folder}/{name}", row)


def trash(draft: Draft, edit: Trash) -> None:
    """Move images into the trash, each below this edit's own folder there."""
    paths = _unique(draft, edit.paths)
    rows = images_at(draft.connection, paths)
    for path in paths:
        row = rows.get(path)
        if row is None:
            draft.leave_unknown(path)
        else:
            draft.move(path, draft.place_in_trash(path), row)


def restore(draft: Draft, edit: Restore) -> None:
    """Move images from the trash to where they were, or beside it."""
    ids = list(dict.fromkeys(edit.ids))
    rows = trashed_at(draft.connection, ids)
    for identifier in ids:
        row = rows.get(identifier)
        if row is None:
            draft.leave(identifier, "edit.unknown", "It is not in the trash any more.")
        else:
            draft.move(trash_path(identifier), row.path, row)


def replay(draft: Draft, edit: Replay) -> None:
    """Do steps that were recorded, with another name where theirs is taken now.

    Raises:
        ProjectError: A step leads out of the project.
    """
    draft.reason = edit.reason
    taken: set[str] = set()
    for step in edit.steps:
        for path in _paths_of(step):
            draft.places.below(path)
        if isinstance(step, MoveFile):
            target = free_path(draft.folder, step.target, taken)
            draft.steps.append(
                MoveFile(step.source, target, step.size, step.mtime_ns, step.content)
            )
        else:
            draft.steps.append(step)


def _paths_of(step: object) -> list[str]:
    if isinstance(step, SetLook):
        return []
    names = ("source", "target", "path")
    return [getattr(step, name) for name in names if hasattr(step, name)]


def _unique(draft: Draft, paths: Sequence[str]) -> list[str]:
    """The paths as the index writes them, each once, in their order."""
    return list(dict.fromkeys(draft.places.below(path) for path in paths))
