"""The files that were set aside, each with its reason."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import SetAside
from gui.widgets import Heading, SecondaryButton

_FILE_WIDTH = 230


class AsideDialog(QDialog):
    """Lists ``files``; closes with Escape."""

    def __init__(self, files: tuple[SetAside, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Files set aside"))
        self.resize(720, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(Heading(self.tr("Files set aside"), "title"))
        column.addWidget(
            Heading(
                self.tr("They stay where they are; Discern leaves them out."), "muted"
            )
        )
        self.table = QTableWidget(len(files), 2)
        self.table.setHorizontalHeaderLabels([self.tr("file"), self.tr("reason")])
        self.table.setAccessibleName(self.tr("Files set aside"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, _FILE_WIDTH)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for row, file in enumerate(files):
            path = Path(file.path)
            name = QTableWidgetItem(f"{path.parent.name}/{path.name}")
            name.setToolTip(file.path)
            self.table.setItem(row, 0, name)
            reason = QTableWidgetItem(file.reason)
            reason.setToolTip(file.reason)
            self.table.setItem(row, 1, reason)
        column.addWidget(self.table, 1)
        row_of_buttons = QHBoxLayout()
        row_of_buttons.addStretch(1)
        self.close_button = SecondaryButton(self.tr("Close"))
        self.close_button.clicked.connect(self.close)
        row_of_buttons.addWidget(self.close_button)
        column.addLayout(row_of_buttons)
