"""The left column of the Images page: classes, files set aside, the trash, notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary
from gui import words
from gui.pages.images.class_list import ClassList
from gui.widgets import ChipButton, Dot, Heading, SecondaryButton

WIDTH = 236


class ImagesColumn(QFrame):
    """Classes at the top; below them what a person should know before training.

    Signals:
        all_chosen: Show the images of all classes.
        set_aside_chosen: Show the files that cannot be used.
        trash_chosen: Show the trash.
        class_added: Make a new class.
    """

    all_chosen = Signal()
    set_aside_chosen = Signal()
    trash_chosen = Signal()
    class_added = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("column")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(0)
        head = QHBoxLayout()
        title = Heading(self.tr("Classes"), "group")
        title.setContentsMargins(6, 0, 0, 0)
        head.addWidget(title, 1)
        self.all_button = ChipButton(self.tr("All images"))
        self.all_button.clicked.connect(self._on_all_clicked)
        head.addWidget(self.all_button)
        column.addLayout(head)
        column.addSpacing(8)
        self.class_list = ClassList()
        self.class_list.class_chosen.connect(self._on_class_chosen)
        column.addWidget(self.class_list)
        column.addSpacing(10)
        self.add_button = SecondaryButton(self.tr("Add class"), "plus")
        self.add_button.clicked.connect(self.class_added)
        column.addWidget(self.add_button)
        column.addSpacing(16)
        self.set_aside_button = self._chip(self.set_aside_chosen)
        column.addWidget(self.set_aside_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        self.trash_button = self._chip(self.trash_chosen)
        column.addWidget(self.trash_button, 0, Qt.AlignmentFlag.AlignLeft)
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
        self._notes: tuple[str, ...] | None = None

    def show_project(self, project: ProjectSummary, *, editable: bool) -> None:
        """Show the classes, set-aside files, trash and notes of ``project``."""
        self.class_list.set_editable(editable=editable)
        everything = self.all_button.isChecked()
        self.class_list.set_classes(project.classes, choose_one=not everything)
        self.add_button.setEnabled(editable)
        aside = words.counted(len(project.set_aside), self.tr("file"), self.tr("files"))
        text = self.tr("{files} set aside").format(files=aside)
        self._show_chip(self.set_aside_button, text, shown=bool(project.set_aside))
        trashed = words.counted(project.trashed, self.tr("image"), self.tr("images"))
        text = self.tr("{images} in the trash").format(images=trashed)
        self._show_chip(self.trash_button, text, shown=bool(project.trashed))
        if project.notes != self._notes:
            self._notes = project.notes
            self._show_notes(project.notes)

    def choose_all(self) -> None:
        """Show the images of all classes."""
        self.all_button.setChecked(True)
        self._on_all_clicked()

    def _chip(self, chosen: SignalInstance) -> ChipButton:
        button = ChipButton("", checkable=False)
        button.clicked.connect(chosen)
        return button

    def _show_chip(self, button: ChipButton, text: str, *, shown: bool) -> None:
        button.setVisible(shown)
        button.setText(text)
        button.setAccessibleName(text)

    def _on_all_clicked(self) -> None:
        self.all_button.setChecked(True)
        self.class_list.choose_none()
        self.all_chosen.emit()

    def _on_class_chosen(self, _name: str) -> None:
        self.all_button.setChecked(False)

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
