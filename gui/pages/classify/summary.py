"""What a folder came to, in the few words that fit beside its name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.batch.request import FolderResult
from engine.verdict import NONE_OF_THESE, NOT_SURE
from gui import words


def summary_of(result: FolderResult) -> str:
    """What is left for a person to look at: ``17 not sure · 1 unreadable``."""
    parts = [_tr("Stopped")] if result.stopped else []
    open_cases = {
        _tr("not sure"): result.counts.get(NOT_SURE, 0),
        _tr("none of these"): result.counts.get(NONE_OF_THESE, 0),
        _tr("unreadable"): result.failed,
    }
    parts += [f"{words.count(n)} {name}" for name, n in open_cases.items() if n]
    return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FolderSummary", text)
