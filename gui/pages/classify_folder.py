"""A folder being classified: how far, the answers so far, where the table is kept."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from engine import paths
from engine.batch.request import FolderResult
from engine.jobs.protocol import Failed, Outcome
from engine.progress import Event, Progress, Rows
from engine.verdict import NONE_OF_THESE, NOT_SURE
from gui import words
from gui.background import Background
from gui.pages.classify_table import ResultsTable
from gui.results_model import ResultsModel
from gui.widgets import Card, Chip, ElidedLabel, QuietButton, SecondaryButton

#: Rows are added to the table at most this often, in milliseconds.
_FLUSH_INTERVAL = 120
_TITLE_LEAST = 90


class FolderCard(Card):
    """Fills while the job runs, and stays afterwards.

    Signals:
        verdict_chosen: A row was chosen (``Verdict``).
        cancel_requested: Somebody pressed Cancel.
        failed: Copying the table went wrong; with one sentence.
    """

    verdict_chosen = Signal(object)
    cancel_requested = Signal()
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Folder"))
        self._csv: Path | None = None
        self._waiting: list[Rows] = []
        self._background = Background(self)
        self.model = ResultsModel(self)
        self.body.addLayout(self._header())
        self.table = ResultsTable(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.body.addWidget(self.table, 1)
        self.place = ElidedLabel("", "secondary", mode=Qt.TextElideMode.ElideMiddle)
        last = QHBoxLayout()
        last.setSpacing(10)
        last.addWidget(self.place, 1)
        last.addWidget(self.show_place)
        self.body.addLayout(last)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FLUSH_INTERVAL)
        self._timer.timeout.connect(self.flush)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.title = ElidedLabel("", "title")
        self.title.setMaximumWidth(260)
        self.count = Chip()
        self.speed = Chip()
        self.summary = ElidedLabel("", "muted")
        self.summary.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.cancel = SecondaryButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.cancel_requested)
        self.show_place = QuietButton(self.tr("Show in folder"), "folder")
        self.show_place.clicked.connect(self._on_show_place_clicked)
        self.export = SecondaryButton(self.tr("Export…"))
        self.export.clicked.connect(self._on_export_clicked)
        for widget in (self.title, self.count, self.speed):
            row.addWidget(widget)
        row.addWidget(self.summary, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.export)
        return row

    @property
    def csv(self) -> Path | None:
        """Where the answers are kept."""
        return self._csv

    def begin(self, title: str, csv: Path) -> None:
        """Get ready for the answers of another folder."""
        self._csv = csv
        self._waiting.clear()
        self.model.clear()
        self.title.setText(title)
        self.title.setMinimumWidth(min(_TITLE_LEAST, self.title.sizeHint().width()))
        self.show_started()
        self.speed.hide()
        self.summary.setText("")
        self.place.setText(self.tr("The answers go to {0}").format(csv))
        self._show_actions(running=True)

    def show_waiting(self) -> None:
        """Say that another job comes first."""
        self.count.setText(self.tr("waiting for its turn"))

    def show_started(self) -> None:
        """Say that nothing comes before it."""
        self.count.setText(self.tr("looking for pictures"))

    def take_event(self, event: Event) -> None:
        """Show what the job reports."""
        if isinstance(event, Rows):
            self._waiting.append(event)
            if not self._timer.isActive():
                self._timer.start()
        elif isinstance(event, Progress):
            self.count.setText(words.so_far(event))
            speed = words.rate(event.rate, event.unit)
            self.speed.setText(speed)
            self.speed.setVisible(bool(speed))

    def flush(self) -> None:
        """Show the rows that came since the last time."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        first = self.model.rowCount() == 0
        self.model.add(waiting)
        if first and self.model.rowCount():
            self.table.selectRow(0)

    def show_stopping(self) -> None:
        """Say that the job was asked to stop."""
        self.cancel.setEnabled(False)
        self.summary.setText(self.tr("Stopping…"))

    def take_outcome(self, outcome: Outcome) -> None:
        """Say how it ended."""
        self.flush()
        result = None if isinstance(outcome, Failed) else outcome.result
        self._show_actions(running=False)
        rows = self.model.rowCount() > 0
        kept = rows and self._csv is not None and self._csv.exists()
        self.export.setVisible(kept)
        self.show_place.setVisible(kept)
        self.place.setVisible(kept)
        self.place.setText(self.tr("The answers are in {0}").format(self._csv))
        if isinstance(result, FolderResult) and not result.images:
            self.count.setText(
                self.tr("stopped") if result.stopped else self.tr("no pictures found")
            )
            self.summary.setText("")
            self.speed.hide()
        elif isinstance(result, FolderResult):
            total = words.counted(result.images, self.tr("image"), self.tr("images"))
            self.count.setText(total)
            self.summary.setText(self._summary_of(result))
            self.speed.setText(self.tr("in {0}").format(words.duration(result.seconds)))
            self.speed.show()
        else:
            answered = self.model.rowCount()
            self.count.setText(self.tr("{0} answered").format(words.count(answered)))
            stopped = not isinstance(outcome, Failed)
            self.summary.setText(self.tr("Stopped.") if stopped else "")

    def _summary_of(self, result: FolderResult) -> str:
        parts = [self.tr("Stopped")] if result.stopped else []
        open_cases = {
            self.tr("not sure"): result.counts.get(NOT_SURE, 0),
            self.tr("none of these"): result.counts.get(NONE_OF_THESE, 0),
            self.tr("unreadable"): result.failed,
        }
        parts += [f"{words.count(n)} {name}" for name, n in open_cases.items() if n]
        return " · ".join(parts)

    def _show_actions(self, *, running: bool) -> None:
        self.cancel.setVisible(running)
        self.cancel.setEnabled(True)
        self.export.setVisible(not running)
        self.show_place.setVisible(not running)
        self.place.show()

    def _on_row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.verdict_chosen.emit(self.model.verdict(current.row()))

    def _on_show_place_clicked(self) -> None:
        if self._csv is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._csv.parent)))

    def _on_export_clicked(self) -> None:
        if self._csv is None:
            return
        dialog = QFileDialog(self, self.tr("Export the answers"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(self._csv.name)
        dialog.fileSelected.connect(self._on_export_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_export_file_selected(self, name: str) -> None:
        self.export_to(Path(name))

    def export_to(self, target: Path) -> None:
        """Copy the table to ``target``."""
        source = self._csv
        if source is None:
            return

        def copy() -> Path:
            # Whole or not at all, so that a full disk leaves no half of a table.
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, part)
            return part.replace(target)

        self._background.run(copy, self._on_copy_done, self.failed.emit)

    def _on_copy_done(self, target: Path) -> None:
        self.place.setText(self.tr("Exported to {0}").format(target))


def results_file(title: str) -> Path:
    """A new file in the person's own results folder, named after what is classified."""
    folder = paths.data_dir() / "results"
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(c if c.isalnum() or c in " -_" else "-" for c in title).strip()
    moment = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    base = f"{safe[:60] or 'pictures'}-{moment}"
    path, number = folder / f"{base}.csv", 1
    while path.exists():
        number += 1
        path = folder / f"{base}-{number}.csv"
    return path
