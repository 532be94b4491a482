"""What is asked and answered about a run that a person names, notes or removes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunMark:
    """What a person says about a run.

    Attributes:
        title: A name; empty for none.
        note: A note.
        trashed: Whether it is in the trash.
    """

    title: str = ""
    note: str = ""
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class EditRun:
    """Change what a person said about a run; None leaves things as they are.

    Attributes:
        folder: The project's folder.
        run: The run.
        title: Its name for a person; empty for none.
        note: A person's note on it.
        trashed: Into the trash, or back from there.
        current: Whether its model is the project's.
    """

    folder: str
    run: str
    title: str | None = None
    note: str | None = None
    trashed: bool | None = None
    current: bool | None = None


@dataclass(frozen=True, slots=True)
class RunEdited:
    """What a person says about a run now."""

    mark: RunMark
