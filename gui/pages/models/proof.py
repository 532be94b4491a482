"""The proof of an export as a small table."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication

from engine.exporting.request import Exported
from gui import words


def _tr(text: str) -> str:
    return QCoreApplication.translate("models", text)


def proof_table(exported: Exported) -> str:
    """Where an export is, and how it answers compared with the model, as rich text."""
    saved = _tr("Saved to {0} ({1}).").format(exported.path, words.size(exported.bytes))
    tested = _tr("It answers like the model, tested with {0}:").format(exported.runtime)
    heads = (
        _tr("Pictures"),
        _tr("Largest difference"),
        _tr("Mean difference"),
        _tr("Same class"),
    )
    rows = [
        (
            f"{row.count} {_tr(row.pictures)}",
            _points(row.largest),
            _points(row.mean),
            words.percent(row.agreement, 0),
        )
        for row in exported.parity
    ]
    lines = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell)}&nbsp;&nbsp;</td>" for cell in row)
        + "</tr>"
        for row in (heads, *rows)
    )
    return (
        f"<p>{html.escape(saved)}<br>{html.escape(tested)}</p>"
        f"<table cellspacing='4'>{lines}</table>"
    )


def _points(difference: float) -> str:
    """A difference in probability, in percentage points."""
    points = 100 * difference
    if points < 0.001:
        return _tr("below 0.001 points")
    return _tr("{0} points").format(f"{points:.3f}")
