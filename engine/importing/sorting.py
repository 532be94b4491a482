"""Which class and split the files of a folder or zip belong to, by where they lie.

The same rules for both, on the parts of paths below the source:

- folders that only lead to one other folder are passed through;
- ``train``, ``val`` and ``test`` folders that hold class folders give the split;
- a folder that mainly holds pictures itself is one class, with all that is below it;
- otherwise each folder in it is a class, and loose pictures beside them have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.layout import split_called
from engine.dataset.summary import TRAIN
from engine.images import IMAGE_SUFFIXES
from engine.importing.request import DEEPEST, TOP

Parts = tuple[str, ...]

LOOSE = "It lies beside the class folders: nothing says which class it is."
BESIDE_SPLITS = "Its folder lies beside the train, val and test folders."
NO_CLASS_IN_SPLIT = (
    "It lies in a train, val or test folder, but in no class folder there."
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where one file belongs.

    Attributes:
        class_name: Its class, or empty where nothing gives it one.
        split: The split its place gives it, or None.
        complaint: Why it has no class, as a sentence.
    """

    class_name: str
    split: str | None = None
    complaint: str = ""


class Tree:
    """The shape of a source.

    Args:
        name: What the source is called; a class name where it is a class itself.
        files: The parts of every file's path below it.
        class_from: See ``ImportImages``.
    """

    def __init__(
        self, name: str, files: Sequence[Parts], class_from: str = TOP
    ) -> None:
        self._class_from = class_from
        pictures = [parts for parts in files if _is_picture(parts[-1])]
        self._name, self._depth = _pass_through(name, pictures or files)
        below = [parts[self._depth :] for parts in pictures or files]
        self.has_splits = are_splits(below)
        loose = sum(len(parts) == 1 for parts in below)
        self._is_class = 2 * loose >= len(below) and class_from != DEEPEST

    def sort(self, file: Parts) -> Sorted:
        """Where ``file``, one of the source's, belongs."""
        parts = file[self._depth :]
        if self.has_splits:
            return self._sort_in_split(parts)
        if len(parts) <= 1:
            loose = not self._is_class and self._class_from != DEEPEST
            return Sorted("", complaint=LOOSE) if loose else Sorted(self._name)
        if self._is_class:
            return Sorted(self._name)
        return Sorted(parts[-2] if self._class_from == DEEPEST else parts[0])

    def _sort_in_split(self, parts: Parts) -> Sorted:
        split = split_called(parts[0]) if len(parts) > 1 else None
        if split is None:
            return Sorted("", complaint=BESIDE_SPLITS)
        if len(parts) == 2:
            return Sorted("", split, NO_CLASS_IN_SPLIT)
        return Sorted(parts[-2] if self._class_from == DEEPEST else parts[1], split)


def are_splits(files: Iterable[Parts]) -> bool:
    """Whether the first folders are splits; the rule of ``engine.dataset.layout``.

    Pictures may be of trains: then they lie in that folder, and no split is beside it.
    """
    named: set[str] = set()
    holds_folders = holds_pictures = False
    for parts in files:
        split = split_called(parts[0]) if len(parts) > 1 else None
        if split is None:
            continue
        named.add(split)
        if split == TRAIN:
            holds_folders = holds_folders or len(parts) > 2
            holds_pictures = holds_pictures or len(parts) == 2
    return holds_folders and (len(named) > 1 or not holds_pictures)


def _pass_through(name: str, files: Sequence[Parts]) -> tuple[str, int]:
    """The name and depth of the first folder with more than one folder in it."""
    depth = 0
    while files:
        first = {parts[depth] if len(parts) > depth + 1 else "" for parts in files}
        if len(first) != 1 or "" in first:
            break
        if are_splits(parts[depth:] for parts in files):
            break
        name = first.pop()
        depth += 1
    return name, depth


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in IMAGE_SUFFIXES
