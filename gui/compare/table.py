"""Runs side by side in a table: results, and where the recipes differ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QTableWidgetItem,
    QWidget,
)

from gui import theme
from gui.compare.lines import Line
from gui.widgets import ROW_HEIGHT, Card, Heading, PlainTable


class LinesTable(PlainTable):
    """A line a row, a run a column; what is best or differs is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            QCoreApplication.translate("LinesTable", "Runs side by side"), parent=parent
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setFixedHeight(ROW_HEIGHT)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines: tuple[Line, ...] = ()
        self._names: tuple[str, ...] = ()

    def show_lines(self, names: Sequence[str], lines: Sequence[Line]) -> None:
        """Show ``lines`` about the runs called ``names``."""
        self._names, self._lines = tuple(names), tuple(lines)
        self.clear()
        self.setColumnCount(len(names) + 1)
        self.setRowCount(len(lines))
        self.setHorizontalHeaderLabels(["", *names])
        mode = QHeaderView.ResizeMode.ResizeToContents
        self.horizontalHeader().setSectionResizeMode(0, mode)
        for row, line in enumerate(lines):
            self.setItem(row, 0, QTableWidgetItem(line.title))
            for number, text in enumerate(line.cells):
                self.setItem(row, number + 1, self._cell(line, number, text))
        self.setFixedHeight((len(lines) + 1) * ROW_HEIGHT + 2)

    def show_again(self) -> None:
        """Show the same in the colours of now."""
        self.show_lines(self._names, self._lines)

    def _cell(self, line: Line, number: int, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        if number in line.best:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            item.setToolTip(self.tr("{text}, the best").format(text=text))
        if line.recipe and number and text != line.cells[0]:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
            item.setForeground(theme.current().color("warning"))
            item.setToolTip(self.tr("{text}, other than A").format(text=text))
        return item


class TableCard(Card):
    """Both tables with their titles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.addWidget(Heading(self.tr("Side by side"), "section"))
        self.results = LinesTable()
        self.body.addWidget(self.results)
        self.body.addSpacing(6)
        self._title = Heading(self.tr("Where the recipes differ"), "section")
        self.body.addWidget(self._title)
        self._same = Heading("", "muted", wrap=True)
        self.body.addWidget(self._same)
        self.recipes = LinesTable()
        self.recipes.setAccessibleName(self.tr("Where the recipes differ"))
        self.body.addWidget(self.recipes)

    def show_lines(
        self, names: Sequence[str], results: Sequence[Line], recipes: Sequence[Line]
    ) -> None:
        """Show results and differences of the runs called ``names``."""
        self.results.show_lines(names, results)
        self.recipes.show_lines(names, recipes)
        self.recipes.setVisible(bool(recipes))
        self._same.setText(
            self.tr("What differs from A is bold; a – is a setting it has not.")
            if recipes
            else self.tr("They do not: it was the same recipe with the same settings.")
        )
