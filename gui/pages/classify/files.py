"""Where the answers and the files of a batch are: one line, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine import paths
from engine.batch.sorting.request import Sorted, Unsorted
from gui import words
from gui.widgets import ElidedLabel, QuietButton, SecondaryButton


class FilesLine(QWidget):
    """The line below the table.

    Signals:
        undo_requested: Somebody wants the sort taken back (its journal).
    """

    undo_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._csv: Path | None = None
        self._journal = ""
        self._folder: Path | None = None
        self.place = ElidedLabel("", "secondary", mode=Qt.TextElideMode.ElideMiddle)
        self.undo = SecondaryButton(self.tr("Undo sorting"), "undo")
        self.undo.clicked.connect(lambda: self.undo_requested.emit(self._journal))
        self.show_place = QuietButton(self.tr("Show in folder"), "folder")
        self.show_place.clicked.connect(self._on_show_place_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.place, 1)
        row.addWidget(self.undo)
        row.addWidget(self.show_place)

    def begin(self, csv: Path) -> None:
        """Another batch begins."""
        self._csv, self._journal, self._folder = csv, "", csv.parent
        self.place.setText(self.tr("The answers go to {0}").format(csv))
        self.undo.hide()
        self.show_place.hide()
        self.show()

    def show_kept(self) -> None:
        """Say where the answers are."""
        self.place.setText(self.tr("The answers are in {0}").format(self._csv))
        self.show_place.show()

    def show_busy(self, sentence: str) -> None:
        """Say what is done with the files now."""
        self.undo.setEnabled(False)
        self.place.setText(sentence)

    def show_sorted(self, result: Sorted) -> None:
        """Say where the files are now, and offer the way back."""
        self._journal = result.journal or ""
        self._folder = Path(self._journal).parent
        self.undo.setVisible(bool(self._journal))
        files = words.counted(result.files, self.tr("file"), self.tr("files"))
        parts = [self.tr("{0} sorted into {1}").format(files, self._folder)]
        if result.left_files:
            parts.append(self.tr("{0} left").format(words.count(result.left_files)))
        self.place.setText(" · ".join(parts))

    def show_unsorted(self, result: Unsorted) -> None:
        """Say what is back where it was."""
        self.undo.setVisible(bool(result.left_files or result.stopped))
        self._folder = self._csv.parent if self._csv is not None else None
        files = words.counted(result.restored, self.tr("file"), self.tr("files"))
        parts = [self.tr("{0} as before").format(files)]
        if result.left_files:
            left = self.tr("{0} left: {1}")
            reason = result.left[0].reason
            parts.append(left.format(words.count(result.left_files), reason))
        self.place.setText(" · ".join(parts))

    def show_exported(self, target: Path, notes: Sequence[str] = ()) -> None:
        """Say where the exported file is."""
        text = self.tr("Exported to {0}").format(target)
        self.place.setText(" · ".join([text, *notes]))

    def _on_show_place_clicked(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def results_folder() -> Path:
    """The person's own results folder; it may not be there yet."""
    return paths.data_dir() / "results"


def results_file(title: str) -> Path:
    """A new file in the person's own results folder, named after what is classified."""
    folder = results_folder()
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(c if c.isalnum() or c in " -_" else "-" for c in title).strip()
    moment = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    base = f"{safe[:60] or 'pictures'}-{moment}"
    path, number = folder / f"{base}.csv", 1
    while path.exists():
        number += 1
        path = folder / f"{base}-{number}.csv"
    return path
