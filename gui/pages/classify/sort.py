"""Before files are sorted into folders: where to, how, and what that would do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from engine.batch.sorting.request import COPY, LINK, MOVE, Sorted
from gui import words
from gui.importing.frame import Sheet
from gui.widgets import ElidedLabel, SecondaryButton

_MOST_FOLDERS = 8


class SortSheet(Sheet):
    """Asks where to and how; says what it would do before anything is done.

    Args:
        files: How many files there are.
        into: The folder that is proposed.

    Signals:
        plan_requested: What would it do (``Path``, mode)?
    """

    plan_requested = Signal(object, str)

    def __init__(self, files: int, into: Path, parent: QWidget) -> None:
        super().__init__(self.tr("Sort into folders"), parent)
        self._into = into
        counted = words.counted(files, self.tr("file"), self.tr("files"))
        self.add_line(self.tr("Sort {0} into folders").format(counted), "title")
        self.add_line(
            self.tr("One folder for each answer. You can undo it at any time."), "muted"
        )
        row = QHBoxLayout()
        row.setSpacing(10)
        self.place = ElidedLabel(str(into), mode=Qt.TextElideMode.ElideMiddle)
        self.choose = SecondaryButton(self.tr("Change…"))
        self.choose.clicked.connect(self._on_choose_clicked)
        row.addWidget(self.place, 1)
        row.addWidget(self.choose)
        self.column.addLayout(row)
        self.column.addSpacing(4)
        self._modes = QButtonGroup(self)
        self.modes: dict[str, QRadioButton] = {}
        for mode, text in (
            (COPY, self.tr("Copy: the originals stay where they are")),
            (LINK, self.tr("Hard link: as a copy, but takes no room")),
            (MOVE, self.tr("Move: the originals go into the folders")),
        ):
            button = QRadioButton(text)
            self._modes.addButton(button)
            self.modes[mode] = button
            self.column.addWidget(button)
        self.modes[COPY].setChecked(True)
        self._modes.buttonToggled.connect(self._on_mode_toggled)
        self.column.addSpacing(4)
        self.plan = self.add_line("", "small")
        self.note = self.add_line("", "secondary")
        self.sort_button = self.add_buttons(self.tr("Sort"))
        self.sort_button.setEnabled(False)

    @property
    def into(self) -> Path:
        """The folder to sort into."""
        return self._into

    @property
    def mode(self) -> str:
        """How to sort."""
        return next(mode for mode, one in self.modes.items() if one.isChecked())

    def ask(self) -> None:
        """Ask what it would do as it is set now."""
        self.sort_button.setEnabled(False)
        self.plan.setText(self.tr("Looking what that would do…"))
        self.note.setText("")
        self.plan_requested.emit(self._into, self.mode)

    def take_folder(self, into: Path) -> None:
        """Sort into another folder."""
        self._into = into
        self.place.setText(str(into))
        self.ask()

    def show_plan(self, plan: Sorted) -> None:
        """Say what it would do."""
        shown = list(plan.folders.items())[:_MOST_FOLDERS]
        lines = [f"{words.count(number)}  {name}" for name, number in shown]
        if len(plan.folders) > len(shown):
            more = len(plan.folders) - len(shown)
            lines.append(self.tr("and {0} more folders").format(words.count(more)))
        self.plan.setText("\n".join(lines) or self.tr("There is nothing to sort."))
        notes = [plan.problem] if plan.problem else []
        if plan.renamed:
            notes.append(
                self.tr(
                    "{0} get a number, because another file has their name."
                ).format(words.counted(plan.renamed, self.tr("file"), self.tr("files")))
            )
        if plan.left_files:
            first = plan.left[0]
            notes.append(
                self.tr("{0} are left where they are; the first is {1}: {2}").format(
                    words.counted(plan.left_files, self.tr("file"), self.tr("files")),
                    words.file_name(first.path),
                    first.reason,
                )
            )
        self.note.setText("\n".join(notes))
        self.sort_button.setEnabled(bool(plan.files) and not plan.problem)
        self.adjustSize()

    def show_trouble(self, sentence: str) -> None:
        """Say why it cannot be done there."""
        self.plan.setText("")
        self.note.setText(sentence)
        self.adjustSize()

    def _on_mode_toggled(self, _button: QRadioButton, checked: bool) -> None:
        if checked:
            self.ask()

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Sort into this folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.take_folder(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
