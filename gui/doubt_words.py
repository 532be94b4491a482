"""Words for how far an answer can be trusted: distance, precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui import words

if TYPE_CHECKING:
    # It brings NumPy in, which the window's start does without.
    from engine.models.precision import Precision

#: Beyond this only one in four images of the known classes is as unlike.
_RATHER_UNLIKE = 0.4


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def distance_sentence(unknown: float | None) -> str:
    """How far from everything known a picture is; nothing where it cannot be told."""
    if unknown is None:
        return ""
    if unknown > 1:
        return _tr("{times} times as unlike the training images as it may be.").format(
            times=f"{unknown:.1f}"
        )
    if unknown > _RATHER_UNLIKE:
        return _tr("It is rather unlike what the model learned from.")
    return _tr("It is like what the model learned from.")


def precision_sentence(found: Precision) -> str:
    """What a wanted precision leaves for a person."""
    named = found.sorted.accuracy
    return _tr("Then {named} get an answer and {left} are left for you.").format(
        named=words.percent(named, 0), left=words.percent(1 - named, 0)
    )


def precision_trust(found: Precision) -> str:
    """How far the precision, and what it leaves, can be trusted."""
    return _tr(
        "The share that gets an answer probably lies between {low} and {high}. Of "
        "{images} held-out images it was so sure of, {right} were right ({worst} to "
        "{best})."
    ).format(
        low=round(100 * found.sorted.low),
        high=words.percent(found.sorted.high, 0),
        images=words.count(found.right.images),
        right=words.whole_percent(found.right.accuracy),
        worst=round(100 * found.right.low),
        best=words.percent(found.right.high, 0),
    )
