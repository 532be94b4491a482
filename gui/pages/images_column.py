"""The left column of the Images page: classes, files set aside, notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.dataset.summary import ProjectSummary
from gui import words
from gui.class_list import ClassList
from gui.widgets import ChipButton, Dot, Heading

WIDTH = 236


class ImagesColumn(QFrame):
    """Classes at the top; below them what a person should know before training.

    Signals:
        set_aside_chosen: Show the files that cannot be used.
    """

    set_aside_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("column")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 18, 16, 16)
        column.setSpacing(0)
        head = Heading(self.tr("Classes"), "group")
        head.setContentsMargins(6, 0, 0, 0)
        column.addWidget(head)
        column.addSpacing(10)
        self.class_list = ClassList()
        column.addWidget(self.class_list)
        column.addSpacing(16)
        self.set_aside_button = ChipButton("", checkable=False)
        self.set_aside_button.clicked.connect(self.set_aside_chosen)
        column.addWidget(self.set_aside_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(16)
        self.notes_head = Heading(self.tr("Good to know"), "group")
        self.notes_head.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self.notes_head)
        column.addSpacing(8)
        self._scroller = QScrollArea()
        self._scroller.setWidgetResizable(True)
        self._scroller.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self._scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._scroller, 1)
        column.addStretch(1)

    def show_project(self, project: ProjectSummary) -> None:
        """Show the classes, set-aside files and notes of ``project``."""
        self.class_list.set_classes(project.classes)
        number = len(project.set_aside)
        self.set_aside_button.setVisible(number > 0)
        text = self.tr("{files} set aside").format(
            files=words.counted(number, self.tr("file"), self.tr("files"))
        )
        self.set_aside_button.setText(text)
        self.set_aside_button.setAccessibleName(text)
        self._show_notes(project.notes)

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        self.notes_head.setVisible(bool(notes))
        self._scroller.setVisible(bool(notes))
        held = QWidget()
        held.setObjectName("page")
        column = QVBoxLayout(held)
        column.setContentsMargins(6, 0, 4, 0)
        column.setSpacing(10)
        for note in notes:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Dot("warning"), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Heading(note, "small", wrap=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        self._scroller.setWidget(held)
