"""After an import: what came in, and every file that was left out, with its reason."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.dataset.summary import SetAside
from engine.importing.request import ALREADY_THERE
from engine.jobs.requests import ImportResult
from gui import words
from gui.importing.frame import MARGIN
from gui.pages.set_aside import SetAsideList
from gui.widgets import Heading, PrimaryButton, SecondaryButton

_SIZE = (720, 480)
_COLUMN = _SIZE[0] - 2 * MARGIN
_MOST_CLASSES = 4


class ImportSummary(QDialog):
    """What an import came to."""

    def __init__(self, result: ImportResult, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Images added"))
        self._result = result
        column = QVBoxLayout(self)
        column.setContentsMargins(0, MARGIN, 0, MARGIN)
        column.setSpacing(8)
        self.title = self._line(column, headline(result), "title")
        for sentence in self._sentences():
            self._line(column, sentence, "muted")
        files = sorted(result.left_out, key=lambda one: one.code == ALREADY_THERE)
        self.files = SetAsideList()
        self.files.table.setAccessibleName(self.tr("Files left out"))
        self.files.files.set_files(
            [SetAside(one.source, one.code, one.reason) for one in files],
            _common_folder([one.source for one in files]),
        )
        self.files.table.verticalHeader().setDefaultSectionSize(40)
        self.files.setVisible(bool(files))
        column.addWidget(self.files, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(MARGIN, 0, MARGIN, 0)
        buttons.setSpacing(10)
        self.copy_button = SecondaryButton(self.tr("Copy the list"))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.copy_button.setVisible(bool(files))
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        self.close_button = PrimaryButton(self.tr("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)
        self.setFixedWidth(_SIZE[0])
        if files:
            self.resize(*_SIZE)

    def _line(self, column: QVBoxLayout, text: str, role: str) -> Heading:
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        line = Heading(text, role, wrap=True)  # type: ignore[arg-type]
        line.set_column(_COLUMN)
        row.addWidget(line)
        column.addLayout(row)
        return line

    def _sentences(self) -> list[str]:
        result = self._result
        sentences = []
        if result.added:
            added = sorted(result.added.items(), key=lambda one: -one[1])
            parts = [f"{name} {words.count(count)}" for name, count in added]
            if len(parts) > _MOST_CLASSES:
                rest = words.count(len(parts) - _MOST_CLASSES)
                parts = [
                    *parts[:_MOST_CLASSES],
                    self.tr("and {count} more classes").format(count=rest),
                ]
            sentences.append(", ".join(parts) + ".")
        if result.stopped:
            sentences.append(
                self.tr("Stopped. What is in stays; add the same again to go on.")
            )
        if result.refused:
            files = words.counted(result.refused, self.tr("file"), self.tr("files"))
            sentences.append(
                self.tr("{files} left out; the list says why.").format(files=files)
            )
        if result.already_there:
            sentences.append(
                self.tr("{count} not taken, because the same is there already.").format(
                    count=words.counted(
                        result.already_there, self.tr("picture"), self.tr("pictures")
                    )
                )
            )
        return [*sentences, *result.notes]

    def _on_copy_clicked(self) -> None:
        lines = [f"{one.source}\t{one.reason}" for one in self._result.left_out]
        QGuiApplication.clipboard().setText("\n".join(lines))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportSummary", text)


def headline(result: ImportResult) -> str:
    """``312 images added``."""
    if not result.images:
        return _tr("No images added")
    return _tr("{images} added").format(
        images=words.counted(result.images, _tr("image"), _tr("images"))
    )


def _common_folder(sources: list[str]) -> Path:
    """A folder that all sources are below, so that the list need not repeat it."""
    folders = {str(Path(one).parent) for one in sources if "://" not in one}
    shortest = min(folders, key=len, default="/nowhere")
    below = all(Path(one).is_relative_to(shortest) for one in folders)
    return Path(shortest) if below and folders else Path("/nowhere")
