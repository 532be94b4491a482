"""How a project's images are dealt: by shares, or by counts a class; which seed."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass

import msgspec

from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.errors import ProjectError

#: From this many images a class on, each split gets at least one of them.
SMALLEST_SPLIT_CLASS = 5
_SETTING = "split_plan"


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """Shares of a class, or images of a class, for each split.

    Attributes:
        train: For training.
        validation: For choosing.
        test: For the honest score.
        counted: Whether these are images a class, not shares.
        seed: Changes which images go where.
    """

    train: float = 0.7
    validation: float = 0.1
    test: float = 0.2
    counted: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        parts = (self.train, self.validation, self.test)
        sound = all(math.isfinite(part) and part >= 0 for part in parts)
        if not sound or not self.train:
            raise _bad(" / ".join(map(str, parts)))

    def targets(self, total: int) -> dict[str, float]:
        """How many of a class's ``total`` images belong into each split.

        A class too small for its counts gets their shares instead; training takes
        whatever there is unless images are counted.
        """
        whole = self.train + self.validation + self.test
        if self.counted and total >= whole:
            return {TEST: self.test, VALIDATION: self.validation, TRAIN: self.train}
        small = total < SMALLEST_SPLIT_CLASS
        shares = {TEST: self.test / whole, VALIDATION: self.validation / whole}
        dealt: dict[str, float] = {
            split: max(1, round(total * share)) if share and not small else 0
            for split, share in shares.items()
        }
        return dealt | {TRAIN: math.inf}

    def in_words(self) -> str:
        """Such as ``70 / 15 / 15 % (seed 0)``."""
        parts = (self.train, self.validation, self.test)
        if self.counted:
            return f"{' / '.join(f'{part:g}' for part in parts)} images of each class"
        whole = sum(parts)
        return f"{' / '.join(f'{100 * part / whole:.3g}' for part in parts)} %"


DEFAULT_PLAN = SplitPlan()


def parse_plan(text: str, *, counted: bool = False, seed: int = 0) -> SplitPlan:
    """A plan from three numbers, such as ``70/15/15``: train, validation, test.

    Raises:
        ProjectError: It is none (``project.split_plan``).
    """
    try:
        train, validation, test = (float(part) for part in text.split("/"))
    except ValueError:
        raise _bad(text) from None
    if counted and not all(part.is_integer() for part in (train, validation, test)):
        raise _bad(text)
    return SplitPlan(train, validation, test, counted, seed)


def read_plan(connection: sqlite3.Connection) -> SplitPlan:
    """The plan the project's newcomers are dealt by."""
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (_SETTING,)
    ).fetchone()
    if row is None:
        return DEFAULT_PLAN
    try:
        return msgspec.json.decode(row[0], type=SplitPlan)
    except (msgspec.DecodeError, ProjectError):
        return DEFAULT_PLAN


def write_plan(connection: sqlite3.Connection, plan: SplitPlan) -> None:
    """Record it, inside a transaction of the caller's."""
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        (_SETTING, msgspec.json.encode(plan).decode()),
    )


def _bad(received: str) -> ProjectError:
    return ProjectError(
        "project.split_plan",
        "Expected three numbers for training, validation and test, the first above 0, "
        f"received {received!r}.",
        remedy="Write them like 70/15/15 (shares) or 200/25/25 (images of a class).",
    )
