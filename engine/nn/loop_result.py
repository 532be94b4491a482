"""How the epochs of a training went, and what is said where they went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.errors import DiscernError
from engine.progress import CurvePoint, Note
from engine.work_left import Measured


@dataclass(frozen=True, slots=True)
class LoopResult:
    """How the epochs went.

    Attributes:
        history: One point an epoch.
        stopped: Whether it was cancelled; the network holds the best until then.
        earlier: Seconds that were trained before, where this went on.
        best_epoch: The epoch whose weights it holds; 0 for those it began with.
        measured: What each kind of work took.
    """

    history: tuple[CurvePoint, ...]
    stopped: bool
    earlier: float = 0.0
    best_epoch: int = 0
    measured: Measured = field(default_factory=Measured)


class DivergedError(Exception):
    """The loss is no number any more."""


def diverged() -> DiscernError:
    """What to say where there are no earlier weights to fall back on."""
    return DiscernError(
        "train.diverged",
        "Training came apart: its loss is no number any more.",
        remedy="Try a smaller learning rate.",
    )


def fallen_back(best_epoch: int) -> Note:
    """What to say where there are."""
    return Note(
        "train.diverged",
        "Training came apart and ended early: its loss is no number any more. "
        f"The weights of epoch {best_epoch} are kept; a smaller "
        "learning rate may go further.",
    )
