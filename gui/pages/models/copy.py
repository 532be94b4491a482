"""Saves a copy of a model, whole, to take it to another computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import DiscernError
from gui import words
from gui.background import Background
from gui.pages.models.row import ModelRow

_SUFFIX = "discern"


class ModelCopier(QWidget):
    """Asks where to, copies, and tells the row that was asked.

    Args:
        parent: The page.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._background = Background(self)

    def ask(self, row: ModelRow) -> None:
        """Let the person choose a file for a copy of the row's model."""
        model = row.entry.model
        if model is None:
            return
        dialog = QFileDialog(self.parentWidget(), self.tr("Save a copy of the model"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Discern models (*.discern)"))
        dialog.setDefaultSuffix(_SUFFIX)
        dialog.selectFile(model.name)
        dialog.fileSelected.connect(lambda name: self.copy(row, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy(self, row: ModelRow, target: Path) -> None:
        """Copy the row's model to ``target``, off the window's thread."""
        source = row.entry.model
        if source is None:
            return

        def work() -> str:
            from engine.models.borrowed import copy_whole

            try:
                copy_whole(source, target)
            except DiscernError as error:
                return str(error)
            size = words.size(target.stat().st_size)
            return self.tr("Saved to {0} ({1}).").format(target, size)

        row.tell(self.tr("Saving…"))
        self._background.run(work, row.tell, row.tell)
