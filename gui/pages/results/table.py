"""The figures of every class in a table that can be sorted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QTableWidgetItem,
    QWidget,
)

from engine.evaluation.scores import Figure, Scores
from engine.evaluation.sentences import figure_text
from gui import words
from gui.widgets import ROW_HEIGHT, Card, Heading, PlainTable

_MOST_ROWS = 12
_NARROWEST = 72
_SORT_ROLE = Qt.ItemDataRole.UserRole


class _Cell(QTableWidgetItem):
    """A cell that sorts by its value; what is not known comes last."""

    def __init__(self, text: str, value: float | str | None) -> None:
        super().__init__(text)
        self.setData(_SORT_ROLE, value)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        mine, theirs = self.data(_SORT_ROLE), other.data(_SORT_ROLE)
        if mine is None or theirs is None:
            return theirs is not None
        return bool(mine < theirs)


class ClassTable(PlainTable):
    """One row a class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _tr("Figures of every class"),
            (
                _tr("class"),
                _tr("images"),
                _tr("found (recall)"),
                _tr("right (precision)"),
                _tr("both (F1)"),
                _tr("area under ROC"),
            ),
            parent,
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(_NARROWEST)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)

    def show_scores(self, scores: Scores) -> None:
        """List the classes of ``scores``."""
        self.setSortingEnabled(False)
        self.setRowCount(len(scores.per_class))
        for row, one in enumerate(scores.per_class):
            name = _Cell(one.name, one.name)
            name.setToolTip(one.name)
            self.setItem(row, 0, name)
            self.setItem(row, 1, _Cell(words.count(one.images), one.images))
            figures = (one.recall, one.precision, one.f1)
            for column, figure in enumerate(figures, start=2):
                self.setItem(row, column, _figure(figure, "recall"))
            self.setItem(row, 5, _figure(one.roc_area, "roc_area_macro"))
        self.setSortingEnabled(True)
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window there is a scroll bar below the rows."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        header = self.horizontalHeader()
        height = header.sizeHint().height() + 2
        height += min(self.rowCount(), _MOST_ROWS) * ROW_HEIGHT
        if header.length() > self.viewport().width():
            height += self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(height)


class ClassCard(Card):
    """The table with its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.addWidget(Heading(self.tr("Class by class"), "section"))
        self.table = ClassTable()
        self.body.addWidget(self.table)


def _figure(figure: Figure | None, name: str) -> _Cell:
    if figure is None:
        return _Cell("–", None)
    cell = _Cell(figure_text(name, figure), figure.value)
    cell.setToolTip(f"{figure.images:,} images · {figure.method}")
    return cell


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClassTable", text)
