"""Doing one step on the disk, and finding out after a crash whether it was done.

A file is moved by giving it its new name before the old one is taken away, so that it
is never overwritten and never without a name. Whether a file is the one that is meant
is told by size and time, and by the hash of its content where these are others.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from engine import placing
from engine.dataset.edits.steps import (
    MakeFolder,
    MoveFile,
    MoveFolder,
    RemoveFolder,
    SetLook,
    Step,
)
from engine.errors import ImageError
from engine.images import content_hash, read_bytes
from engine.journal import sync_folder


class RefusedError(Exception):
    """A step was not done; nothing of it was.

    Args:
        code: See ``LeftOut``.
        reason: A sentence for a person.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def act(folder: Path, step: Step) -> bool:
    """Do ``step`` in the project at ``folder``; whether there was anything to do.

    Raises:
        RefusedError: It was not done.
    """
    try:
        match step:
            case MoveFile():
                _move_file(folder, step)
            case MoveFolder():
                _move_folder(folder, step)
            case MakeFolder():
                return _make_folder(folder / step.path)
            case RemoveFolder():
                return _remove_folder(folder / step.path)
            case SetLook():
                pass
    except OSError as error:
        raise _refused(error) from error
    return True


def finish(folder: Path, step: Step) -> bool:
    """Do ``step`` unless it was done before a crash; whether it is done now.

    Raises:
        RefusedError: It is not done, because the files are others now.
    """
    if isinstance(step, MoveFile):
        source, target = folder / step.source, folder / step.target
        try:
            if os.path.lexists(target):
                _finish_move(source, target, step)
                return True
        except OSError as error:
            raise _refused(error) from error
    if isinstance(step, MoveFolder) and not _is_there(folder / step.source):
        if not _is_there(folder / step.target):
            raise RefusedError("edit.missing", "It is not there any more.")
        return True
    if isinstance(step, MakeFolder | RemoveFolder):
        act(folder, step)
        return True
    return act(folder, step)


def sync(folder: Path, steps: list[Step]) -> None:
    """Make sure that the names that ``steps`` changed are on disk."""
    places: set[Path] = set()
    for step in steps:
        match step:
            case MoveFile() | MoveFolder():
                places |= {(folder / step.source).parent, (folder / step.target).parent}
            case MakeFolder() | RemoveFolder():
                places.add((folder / step.path).parent)
    for place in places:
        with contextlib.suppress(OSError):
            sync_folder(place)


def _move_file(folder: Path, step: MoveFile) -> None:
    source, target = folder / step.source, folder / step.target
    _require_same(source, step)
    target.parent.mkdir(parents=True, exist_ok=True)
    placing.move(source, target)


def _finish_move(source: Path, target: Path, step: MoveFile) -> None:
    """There is something at the target: the file itself, or another."""
    if not os.path.lexists(source):
        _require_same(target, step)
        return
    here, there = source.lstat(), target.lstat()
    same = os.path.samestat(here, there)
    copied = here.st_dev != there.st_dev and _is_same(target, step)
    if not (same or copied):
        raise RefusedError("edit.taken", "Another file has its new name already.")
    source.unlink()


def _require_same(path: Path, step: MoveFile) -> None:
    try:
        same = _is_same(path, step)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RefusedError("edit.missing", "It is not there any more.") from error
    if not same:
        raise RefusedError(
            "edit.changed",
            "It was changed by another program. Look at the folder again first.",
        )


def _is_same(path: Path, step: MoveFile) -> bool:
    facts = path.lstat() if path.is_symlink() and not path.exists() else path.stat()
    if (facts.st_size, facts.st_mtime_ns) == (step.size, step.mtime_ns):
        return True
    if step.content is None:
        return False
    try:
        return content_hash(read_bytes(path)) == step.content
    except ImageError:
        return False


def _move_folder(folder: Path, step: MoveFolder) -> None:
    source, target = folder / step.source, folder / step.target
    if not _is_there(source):
        raise RefusedError("edit.missing", "The folder is not there any more.")
    # On some drives Cat and cat are one name; changing only the case is no collision.
    other_case = (
        source.parent == target.parent
        and source.name.casefold() == target.name.casefold()
        and target.exists()
        and source.samefile(target)
    )
    if os.path.lexists(target) and not other_case:
        raise FileExistsError(errno.EEXIST, "taken")
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


def _make_folder(path: Path) -> bool:
    try:
        path.mkdir()
    except FileExistsError:
        if path.is_dir():
            return False
        raise
    return True


def _remove_folder(path: Path) -> bool:
    try:
        path.rmdir()
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
            raise RefusedError(
                "edit.refused", "The folder stays, because something else is in it."
            ) from error
        raise
    return True


def _is_there(path: Path) -> bool:
    """Whether exactly this name is there, on drives where Cat is cat, too."""
    try:
        return os.path.lexists(path) and path.name in os.listdir(path.parent)  # noqa: PTH208 - names alone
    except OSError:
        return False


def _refused(error: OSError) -> RefusedError:
    if isinstance(error, FileExistsError):
        return RefusedError("edit.taken", "Another file has that name already.")
    if isinstance(error, FileNotFoundError):
        return RefusedError("edit.missing", "It is not there any more.")
    return RefusedError(
        "edit.refused", f"The system refuses to move it: {error.strerror or error}."
    )
