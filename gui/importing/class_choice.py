"""Naming a class: one of the project's, or a new one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QWidget

from gui.widgets import Choice

#: For the text inside a box: the style gives the box around it its look.
BARE = "border: none; background: transparent; padding: 0; min-height: 30px;"


class ClassChoice(Choice):
    """The project's classes to choose from, and room to type another."""

    def __init__(
        self, classes: Iterable[str], chosen: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(self.tr("Class"))
        self.addItems(list(classes))
        self.setCurrentText(chosen)
        edit = self.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(self.tr("Name of the class"))
            edit.setAccessibleName(self.tr("Class"))
            edit.setStyleSheet(BARE)

    @property
    def name(self) -> str:
        """What is chosen or typed."""
        return self.currentText().strip()
