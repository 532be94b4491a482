"""A calm table of texts: no grid, rows chosen as a whole, headings at the left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QWidget

#: Height of a row, in pixels.
ROW_HEIGHT = 31


class PlainTable(QTableWidget):
    """A table to read; whoever lets cells be edited says so.

    Args:
        name: What it is, for a screen reader.
        headings: Of the columns.
        parent: Where it is shown.
    """

    def __init__(
        self, name: str, headings: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(headings), parent)
        self.setHorizontalHeaderLabels(list(headings))
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)  # a long name ends in … at a letter, not at a word
        self.setStyleSheet("font-size: 13px; QTableView::item { padding: 0 3px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
