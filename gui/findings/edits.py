"""From findings to edits: what accepting them does to the images, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.dataset.edits import Edit, Relabel, Replay, Trash
from engine.dataset.edits.steps import MoveFile
from engine.findings.finding import RELABEL, RENAME, TRASH
from gui import words
from gui.findings import words as finding_words
from gui.findings.records import Item


class Planned(NamedTuple):
    """One edit, what it is called, and which findings it answers.

    Attributes:
        edit: What to do.
        words: Such as "Move 3 images to the trash".
        keys: The findings' keys by the path of the image that is moved.
    """

    edit: Edit
    words: str
    keys: dict[str, tuple[str, ...]]


def plan(items: Sequence[Item]) -> list[Planned]:
    """The edits that do what ``items`` propose.

    Of a picture and its copies one always stays: a finding whose original goes in the
    same breath is left out.
    """
    trash: dict[str, list[Item]] = {}
    relabel: dict[str, dict[str, list[Item]]] = {}
    rename: dict[str, list[Item]] = {}
    gone: set[str] = set()
    needed: set[str] = set()
    for item in items:
        finding = item.finding
        if finding.action == TRASH:
            original = finding.others[0] if finding.others else None
            if original in gone or finding.path in needed:
                continue
            gone.add(finding.path)
            if original is not None:
                needed.add(original)
            trash.setdefault(finding.path, []).append(item)
        elif finding.action.startswith(RELABEL):
            name = finding.action.removeprefix(RELABEL)
            relabel.setdefault(name, {}).setdefault(finding.path, []).append(item)
        elif finding.action.startswith(RENAME):
            rename.setdefault(finding.path, []).append(item)
    planned = []
    renamed = {path: found for path, found in rename.items() if path not in trash}
    if renamed:
        planned.append(_rename(renamed))
    moved: set[str] = set(trash) | set(renamed)
    for name, found in relabel.items():
        left = {path: some for path, some in found.items() if path not in moved}
        moved |= set(left)
        if left:
            planned.append(_relabel(left, name))
    if trash:
        planned.append(trash_images(trash))
    return planned


def trash_images(found: dict[str, list[Item]]) -> Planned:
    """Move images to the trash.

    Args:
        found: The findings that are answered by it, by the image's path.
    """
    first = next(iter(found.values()))[0]
    text = _tr("Move {images} to the trash").format(
        images=finding_words.images(len(found))
    )
    reason = f"{finding_words.title(first.finding.kind)}: {first.finding.reason}"
    if len(found) > 1:
        reason = finding_words.title(first.finding.kind)
    return Planned(Trash(tuple(found), reason), text, _keys(found))


def _relabel(found: dict[str, list[Item]], name: str) -> Planned:
    text = _tr("Move {images} to {name}").format(
        images=finding_words.images(len(found)), name=words.short_name(name)
    )
    return Planned(Relabel(tuple(found), name), text, _keys(found))


def _rename(found: dict[str, list[Item]]) -> Planned:
    steps = []
    for path, items in found.items():
        name = PurePosixPath(items[0].finding.action.removeprefix(RENAME)).name
        target = str(PurePosixPath(path).with_name(name))
        row = items[0].image
        steps.append(MoveFile(path, target, row.size, row.mtime_ns))
    text = _tr("Rename {images}").format(images=finding_words.images(len(found)))
    return Planned(Replay(tuple(steps)), text, _keys(found))


def _keys(found: dict[str, list[Item]]) -> dict[str, tuple[str, ...]]:
    return {path: tuple(item.key for item in items) for path, items in found.items()}


def _tr(text: str) -> str:
    return QCoreApplication.translate("finding_edits", text)
