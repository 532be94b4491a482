"""What a check is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset.summary import SplitCounts
from engine.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class CheckProject:
    """Scan a project and look for findings; nothing is looked at twice.

    Attributes:
        folder: The project's folder.
        kinds: Only these kinds, or None for all.
        encoder: Name of the encoder that compares pictures, or None for the best
            present.
        weights_dir: Folder of Keras weights to take encoders from, or None.
    """

    folder: str
    kinds: tuple[str, ...] | None = None
    encoder: str | None = None
    weights_dir: str | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to.

    Attributes:
        folder: The project's folder.
        database: Its index, for ``list_findings`` and ``decide``.
        findings: Those not decided yet, by kind in the order of ``KINDS``, the surest
            first.
        advice: What to do about the set as a whole, a sentence each.
        classes: Usable images of each class by split.
        splits: Usable images by split, over all classes.
        decided: How many findings are left out because they were decided before.
        encoder: The encoder that compared pictures; empty where none was needed.
        seconds: Seconds each stage took, and ``total``.
    """

    folder: str
    database: str
    findings: tuple[Finding, ...]
    advice: tuple[str, ...]
    classes: dict[str, SplitCounts]
    splits: SplitCounts
    decided: int
    encoder: str
    seconds: dict[str, float]
