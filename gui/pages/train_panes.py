"""Panes of which one is shown: the keyboard goes along when it changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def show_one(panes: Sequence[QWidget], shown: QWidget) -> None:
    """Show ``shown`` and hide the others.

    Whoever works in a pane by keyboard goes on in the next one, not wherever Qt would
    put the focus of what is hidden.
    """
    focus = QApplication.focusWidget()
    moves = focus is not None and any(
        pane is not shown and pane.isAncestorOf(focus) for pane in panes
    )
    for pane in panes:
        pane.setVisible(pane is shown)
    if focus is not None and moves:
        by_keyboard = focus.property("keyboard") == "true"
        reason = Qt.FocusReason
        shown.setFocus(
            reason.TabFocusReason if by_keyboard else reason.OtherFocusReason
        )
