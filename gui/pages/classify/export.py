"""Which file the answers are exported to: a button with a menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.batch.results import CONTACT_SHEET, CSV, EXCEL, JSON_LINES
from gui.widgets import SecondaryButton


class ExportButton(SecondaryButton):
    """Asks for a kind of file, then for its place.

    Signals:
        chosen: The kind, where to (``Path``), and whether with small pictures.
    """

    chosen = Signal(str, object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.setText(self.tr("Export…"))
        self.setAccessibleName(self.tr("Export"))
        self._name = "answers"
        menu = QMenu(self)
        for kind, text, small in (
            (CSV, self.tr("Table (CSV)"), False),
            (EXCEL, self.tr("Excel"), False),
            (EXCEL, self.tr("Excel with small pictures"), True),
            (CONTACT_SHEET, self.tr("Contact sheet (HTML)"), False),
            (JSON_LINES, self.tr("JSON lines"), False),
        ):
            action = menu.addAction(text)
            action.triggered.connect(
                lambda _checked=False, kind=kind, small=small: self._ask(kind, small)
            )
        self.setMenu(menu)

    def suggest(self, csv: Path) -> None:
        """Propose names like that of ``csv``."""
        self._name = csv.stem

    def _ask(self, kind: str, small: bool) -> None:
        dialog = QFileDialog(self.window(), self.tr("Export the answers"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"*.{kind}")
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"{self._name}.{kind}")
        dialog.fileSelected.connect(
            lambda name: self.chosen.emit(kind, Path(name), small)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
