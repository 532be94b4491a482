"""Reversible edits: what a person does to images and classes, and its way back.

``engine.apply(folder, edit)`` writes an edit through to the file tree and the index and
answers with the edit that takes it back; ``engine.recover(folder)`` finishes what a
kill interrupted; ``trash`` lists and empties the project's trash. Here are the edits,
which are light to import.
"""

from engine.dataset.edits.kinds import (
    AddClass,
    Applied,
    Change,
    DeleteClass,
    Edit,
    EditProject,
    EmptyTrash,
    LeftOut,
    MergeClass,
    PastEdit,
    Relabel,
    RenameClass,
    RenameImage,
    Replay,
    Restore,
    SetColour,
    SetKey,
    Trash,
    TrashEmptied,
)

__all__ = [
    "AddClass",
    "Applied",
    "Change",
    "DeleteClass",
    "Edit",
    "EditProject",
    "EmptyTrash",
    "LeftOut",
    "MergeClass",
    "PastEdit",
    "Relabel",
    "RenameClass",
    "RenameImage",
    "Replay",
    "Restore",
    "SetColour",
    "SetKey",
    "Trash",
    "TrashEmptied",
]
