"""Takes a model elsewhere: which format, where to, how far it is, and the proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.exporting.request import Exported, ExportModel
from engine.jobs.export_table import exporting
from engine.jobs.protocol import Failed, Finished
from gui import words
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.pages.models.entries import Entry
from gui.pages.models.export_row import FormatRow
from gui.pages.models.proof import proof_table
from gui.widgets import Bar, BarSize, Heading, QuietButton, SecondaryButton

if TYPE_CHECKING:
    from engine.exporting.formats import ExportFormat

_WIDTH, _HEIGHT = 620, 660


class ModelExporter(QObject):
    """Opens the dialog for a model; one at a time.

    Args:
        bridge: Where exports are submitted.
        parent: The page.
    """

    def __init__(self, bridge: JobBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._page = parent
        self.dialog: ExportDialog | None = None

    def ask(self, entry: Entry) -> None:
        """Show the formats for the entry's model."""
        if entry.model is None:
            return
        title = words.short_title(entry.title)
        dialog = ExportDialog(entry.model, title, self._bridge, self._page)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()


class ExportDialog(QDialog):
    """The formats, one row each; below them the export that runs or is done.

    Args:
        model: The model file.
        title: What to call it.
        bridge: Where exports are submitted.
        parent: The page.
    """

    def __init__(
        self, model: Path, title: str, bridge: JobBridge, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export {0}").format(title))
        self.resize(_WIDTH, _HEIGHT)
        self._model = model
        self._bridge = bridge
        self._background = Background(self)
        self.job: JobSignals | None = None
        self.rows: dict[str, FormatRow] = {}
        self.exported: Exported | None = None
        self._build(title)
        self._background.run(
            lambda: _look(model), self._on_formats_known, self._on_look_failed
        )

    def reject(self) -> None:
        """Closing it cancels an export that runs."""
        if self.job is not None:
            self.job.cancel()
        super().reject()

    def export(self, item: ExportFormat, target: Path, images: Path | None) -> None:
        """Export to ``target``."""
        request = ExportModel(
            str(self._model), item.name, str(target), str(images) if images else None
        )
        title = self.tr("Exporting to {0}").format(item.title)
        job = self._bridge.submit(exporting(item.name), request, title)
        self.job = job
        self.exported = None
        job.event.connect(lambda _event: self._show())
        job.outcome.connect(self._on_job_ended)
        self.result_text.hide()
        self._show()

    def _build(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Heading(self.tr("Export {0}").format(title), "title"))
        promise = self.tr(
            "Every export is loaded again and compared with the model. One that "
            "answers differently is thrown away."
        )
        column.addWidget(Heading(promise, "muted", wrap=True))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(10)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        self._progress = QWidget()
        line = QHBoxLayout(self._progress)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        self.bar = Bar(BarSize.SMALL)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.told = Heading("", "secondary")
        self.cancel = SecondaryButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self._on_cancel_clicked)
        line.addWidget(self.bar)
        line.addWidget(self.told, 1)
        line.addWidget(self.cancel)
        column.addWidget(self._progress)
        self.result_text = QLabel()
        self.result_text.setWordWrap(True)
        self.result_text.setTextFormat(Qt.TextFormat.RichText)
        self.result_text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.result_text.setAccessibleName(self.tr("What came of the export"))
        self.result_text.hide()
        column.addWidget(self.result_text)
        buttons = QHBoxLayout()
        self.show_folder = QuietButton(self.tr("Show the folder"))
        self.show_folder.clicked.connect(self._on_show_folder_clicked)
        self.close_button = SecondaryButton(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        buttons.addWidget(self.show_folder)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)
        self._show()

    def _on_formats_known(self, found: list[tuple[ExportFormat, str]]) -> None:
        for item, obstacle in found:
            row = FormatRow(item, obstacle)
            row.wanted.connect(self._on_format_wanted)
            self._list.addWidget(row)
            self.rows[item.name] = row
        self._list.addStretch(1)
        self._show()

    def _on_look_failed(self, reason: str) -> None:
        self._tell(reason)

    def _on_format_wanted(self, item: ExportFormat) -> None:
        if not item.by_images:
            self._ask_where(item, None)
            return
        dialog = QFileDialog(self, self.tr("Images to calibrate and test on"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._ask_where(item, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, item: ExportFormat, images: Path | None) -> None:
        dialog = QFileDialog(self, self.tr("Export to {0}").format(item.title))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if item.suffix:
            dialog.setNameFilter(f"*{item.suffix}")
            dialog.setDefaultSuffix(item.suffix)
        dialog.selectFile(f"{self._model.stem}-{item.name}{item.suffix}")
        dialog.fileSelected.connect(lambda name: self.export(item, Path(name), images))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_cancel_clicked(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self._show()

    def _on_show_folder_clicked(self) -> None:
        if self.exported is not None:
            path = Path(self.exported.path)
            folder = path if path.is_dir() else path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _on_job_ended(self, outcome: object) -> None:
        self.job = None
        if isinstance(outcome, Finished):
            self.exported = outcome.result
            self._tell(proof_table(outcome.result), rich=True)
        elif isinstance(outcome, Failed):
            self._tell(outcome.sentence)
        else:
            self._tell(self.tr("Cancelled. Nothing was left behind."))
        self._show()

    def _tell(self, text: str, *, rich: bool = False) -> None:
        form = Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText
        self.result_text.setTextFormat(form)
        self.result_text.setText(text)
        self.result_text.show()

    def _show(self) -> None:
        job = self.job
        self._progress.setVisible(job is not None)
        self.show_folder.setVisible(self.exported is not None)
        for row in self.rows.values():
            row.set_busy(job is not None)
        if job is None:
            return
        progress = job.last_progress
        self.cancel.setEnabled(not job.stopping)
        self.bar.set_fraction(progress.fraction if progress is not None else None)
        if job.stopping:
            self.told.setText(self.tr("Stopping…"))
        elif progress is None:
            self.told.setText(
                self.tr("Waiting…") if job.waiting else self.tr("Starting…")
            )
        else:
            self.told.setText(words.stage(progress.stage))


def _look(model: Path) -> list[tuple[ExportFormat, str]]:
    """Every format, and what stands in its way; reads files."""
    from engine.exporting.formats import FORMATS, obstacles

    found = obstacles(model)
    return [(item, found[name]) for name, item in FORMATS.items()]
