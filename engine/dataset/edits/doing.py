"""Doing the steps of an edit one after the other, keeping what was done."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from engine.dataset import store
from engine.dataset.edits import files, rows
from engine.dataset.edits.kinds import Applied, Change, LeftOut, Replay
from engine.dataset.edits.places import Places, in_trash
from engine.dataset.edits.steps import (
    MakeFolder,
    MoveFile,
    MoveFolder,
    RemoveFolder,
    SetLook,
    Step,
    turned_around,
)
from engine.progress import Meter, Report, Token

_LOOK_EVERY = 50


class Doing:
    """The steps as they are done, for the index and for the way back.

    Args:
        folder: The project's folder.
        left_out: What the edit leaves out from the start.

    Attributes:
        steps: Those that are done.
        left_out: Those that are not, and why.
    """

    def __init__(self, folder: Path, left_out: list[LeftOut]) -> None:
        self._folder = folder
        self.steps: list[Step] = []
        self.left_out = list(left_out)

    def act(self, steps: list[Step], report: Report, token: Token) -> None:
        """Do ``steps`` for the first time.

        Raises:
            Cancelled: Asked to stop in between.
        """
        meter = Meter(report, "edit", len(steps), unit="files")
        for number, step in enumerate(steps):
            if number % _LOOK_EVERY == 0:
                token.raise_if_cancelled()
            self._do(step, files.act)
            meter.advance()
        files.sync(self._folder, self.steps)

    def finish(self, steps: tuple[Step, ...]) -> None:
        """Do what is not done of ``steps``, after a crash."""
        for step in steps:
            self._do(step, files.finish)
        files.sync(self._folder, self.steps)

    def take_back(self) -> None:
        """Undo the steps on the disk; what resists is found by the next scan."""
        for step in reversed(self.steps):
            with contextlib.suppress(files.RefusedError):
                files.act(self._folder, turned_around(step))

    def _do(self, step: Step, how: Callable[[Path, Step], bool]) -> None:
        try:
            if how(self._folder, step):
                self.steps.append(step)
        except files.RefusedError as error:
            path = step.source if isinstance(step, MoveFile | MoveFolder) else ""
            path = step.path if isinstance(step, MakeFolder | RemoveFolder) else path
            self.left_out.append(LeftOut(path, error.code, error.reason))


def applied(
    steps: list[Step],
    left_out: list[LeftOut],
    known: dict[str, rows.Row],
    places: Places,
    reason: str,
) -> Applied:
    """What the steps that were done come to, with their way back."""
    inverse = tuple(turned_around(step) for step in reversed(steps))
    changed = []
    for step in steps:
        if not isinstance(step, MoveFile) or step.source not in known:
            continue
        gone = in_trash(step.target)
        name = known[step.source].class_name
        changed.append(
            Change(
                None if in_trash(step.source) else step.source,
                None if gone else step.target,
                name if gone else places.class_of(step.target)[0],
            )
        )
    others = any(_changes_classes(step) for step in steps)
    back = Replay(inverse, reason) if steps else None
    return Applied(back, tuple(changed), tuple(left_out), others)


def _changes_classes(step: Step) -> bool:
    match step:
        case MakeFolder() | RemoveFolder():
            return not step.path.startswith(store.FOLDER_NAME)
        case MoveFolder() | SetLook():
            return True
    return False
