"""What findings and their actions are called: titles, sentences, words on buttons."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.findings.finding import RELABEL, RENAME, TRASH, Finding
from gui import words


class KindWords(NamedTuple):
    """How a kind of finding is shown, untranslated."""

    title: str
    sentence: str


#: Every kind; the order is that of ``engine.findings.finding.KINDS``.
_KINDS = {
    "unreadable": KindWords(
        "Cannot be read",
        "Named like pictures, but no picture can be read from them. Training leaves "
        "them out.",
    ),
    "truncated": KindWords(
        "Cut off", "The end of these files is missing, and with it part of the picture."
    ),
    "extension_mismatch": KindWords(
        "Wrong file ending",
        "The file is of another format than its name says. Some programs refuse such "
        "files.",
    ),
    "too_small": KindWords(
        "Very small", "Too few pixels for much to be learned from these pictures."
    ),
    "extreme_shape": KindWords(
        "Very long or tall",
        "So narrow that little is left once they are made square for the model.",
    ),
    "dark": KindWords("Very dark", "So dark that there is hardly anything to see."),
    "bright": KindWords(
        "Very bright", "So bright that there is hardly anything to see."
    ),
    "blurred": KindWords("Blurred", "Without sharp edges, so fine detail is lost."),
    "uniform": KindWords(
        "Almost one colour", "There is next to nothing in these pictures."
    ),
    "color_mismatch": KindWords(
        "Odd in colour",
        "Grey among coloured pictures, or the reverse: they differ "
        "from the rest of the set, and a model may learn just that.",
    ),
    "exact_duplicate": KindWords(
        "Exact copies", "The same file more than once. One of each stays."
    ),
    "near_duplicate": KindWords(
        "Near copies",
        "The same picture resized, cropped, mirrored or saved anew. One of each stays.",
    ),
    "conflict": KindWords(
        "In two classes",
        "The same picture in two classes: a model cannot learn from that. Keep it in "
        "one of them.",
    ),
    "leak": KindWords(
        "In training and test",
        "The same picture, or nearly: the model is tested on what it has seen, "
        "so its score looks too good.",
    ),
    "mislabel": KindWords(
        "Maybe in the wrong class",
        "To a model that never saw them they look more like another class.",
    ),
    "outlier": KindWords(
        "Unlike its class",
        "Far from the other pictures of their class; some may belong to none.",
    ),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("finding_words", text)


def title(kind: str) -> str:
    """A kind's name as a person reads it: ``Near copies``."""
    known = _KINDS.get(kind)
    return _tr(known.title) if known else kind.replace("_", " ").capitalize()


def sentence(kind: str) -> str:
    """What a kind means, in one sentence; empty for one not known here."""
    known = _KINDS.get(kind)
    return _tr(known.sentence) if known else ""


def images(number: int) -> str:
    """``1 image``, ``12 images``."""
    return words.counted(number, _tr("image"), _tr("images"))


def action(finding: Finding) -> str:
    """What is proposed, for a button; empty where nothing is."""
    if finding.action == TRASH:
        return _tr("Move to the trash")
    if finding.action.startswith(RELABEL):
        name = finding.action.removeprefix(RELABEL)
        return _tr("Move to class “{name}”").format(name=words.short_name(name))
    if finding.action.startswith(RENAME):
        name = finding.action.removeprefix(RENAME)
        return _tr("Rename to {name}").format(name=words.short_name(name))
    return ""


def action_for_all(findings: list[Finding]) -> str:
    """What is proposed for many at once, for a button; empty where nothing is."""
    acting = [one for one in findings if action(one)]
    if not acting:
        return ""
    number = words.count(len(acting))
    if len(acting) == len(findings):
        number = _tr("all {number}").format(number=number)
    actions = {one.action for one in acting}
    if actions == {TRASH}:
        return _tr("Move {number} to the trash").format(number=number)
    if all(one.startswith(RENAME) for one in actions):
        return _tr("Rename {number}").format(number=number)
    if all(one.startswith(RELABEL) for one in actions):
        if len(actions) > 1:
            return _tr("Move {number} to the proposed classes").format(number=number)
        name = actions.pop().removeprefix(RELABEL)
        return _tr("Move {number} to “{name}”").format(
            number=number, name=words.short_name(name)
        )
    return _tr("Do {number}").format(number=number)


def file_name(path: str) -> str:
    """The last part of a path below the project's folder."""
    return PurePosixPath(path).name
