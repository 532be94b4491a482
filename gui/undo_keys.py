"""The keys that take edits back and do them again, for any window of its own."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.edit_history import EditHistory


def add_undo_keys(widget: QWidget, history: EditHistory) -> None:
    """Let undo and redo work while ``widget``, a window, has the keyboard."""
    keys = QKeySequence.StandardKey
    for key, slot in ((keys.Undo, history.undo), (keys.Redo, history.redo)):
        action = QAction(widget)
        action.setShortcuts(key)
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
        widget.addAction(action)
