"""The table of a folder classification, laid out like the rest of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.pages.classify.results_delegate import ROW_HEIGHT, ResultsDelegate
from gui.pages.classify.results_model import Column, ResultsModel

#: Share of the width of each column.
_SHARES = {Column.IMAGE: 0.46, Column.ANSWER: 0.24, Column.SURE: 0.30}


class ResultsTable(QTableView):
    """Shows a ``ResultsModel``; rows of one height, so that any number scrolls."""

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(ResultsDelegate(self))
        self.setAccessibleName(self.tr("Answers"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns = self.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setSortIndicator(Column.IMAGE, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        columns.setMinimumSectionSize(40)
        self.setMinimumHeight(2 * ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        width = self.viewport().width()
        for column, share in _SHARES.items():
            self.setColumnWidth(column, int(width * share))
