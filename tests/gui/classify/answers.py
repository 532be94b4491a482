"""Answers for the tests of the Classify page."""

from __future__ import annotations

from pathlib import Path

from engine.verdict import Verdict


def dog(path: Path, probability: float = 0.962) -> Verdict:
    """An answer for a picture."""
    rest = (1 - probability) / 2
    top = (("dog", probability), ("cat", rest), ("cow", rest))
    return Verdict(str(path), "dog", "dog", probability, top)
