"""A folder being classified: how far, the answers so far, what to do with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.batch.request import FolderResult
from engine.jobs.protocol import Failed, Outcome
from engine.progress import Event, Progress, Rows
from gui import words
from gui.pages.classify.export import ExportButton
from gui.pages.classify.files import FilesLine
from gui.pages.classify.filter import VerdictFilter
from gui.pages.classify.results_model import ResultsModel
from gui.pages.classify.summary import summary_of
from gui.pages.classify.table import ResultsTable
from gui.widgets import Card, Chip, ChipButton, ElidedLabel, SecondaryButton

#: Rows are added to the table at most this often, in milliseconds.
_FLUSH_INTERVAL = 120
_TITLE_LEAST = 90


class FolderCard(Card):
    """Fills while the job runs, and stays afterwards.

    Signals:
        verdict_chosen: A row was chosen (``Verdict``).
        cancel_requested: Somebody pressed Cancel.
        pause_requested: Somebody pressed Pause.
        go_on_requested: Somebody pressed Go on.
        export_requested: A kind of file, where to, and whether with small pictures.
        sort_requested: Somebody wants the files sorted into folders.
        undo_requested: Somebody wants a sort taken back (its journal).
        again_requested: Somebody wants the same files classified by another model.
        watch_toggled: Whether new files are to be waited for.
    """

    verdict_chosen = Signal(object)
    cancel_requested = Signal()
    pause_requested = Signal()
    go_on_requested = Signal()
    export_requested = Signal(str, object, bool)
    sort_requested = Signal()
    undo_requested = Signal(str)
    again_requested = Signal()
    watch_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Folder"))
        self._csv: Path | None = None
        self._paused = False
        self._waiting: list[Rows] = []
        self.model = ResultsModel(self)
        self.body.addLayout(self._header())
        self.table = ResultsTable(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.body.addWidget(self.table, 1)
        self.review = SecondaryButton(self.tr("Review…"))
        self.review.setToolTip(self.tr("Say what the unsure ones are, by keyboard"))
        self.review.hide()
        self.files = FilesLine()
        self.place = self.files.place
        self.files.undo_requested.connect(self.undo_requested)
        last = QHBoxLayout()
        last.setSpacing(10)
        last.addWidget(self.filter)
        last.addWidget(self.review)
        last.addWidget(self.files, 1)
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
        self.pause = SecondaryButton(self.tr("Pause"))
        self.pause.clicked.connect(self._on_pause_clicked)
        self.filter = VerdictFilter()
        self.filter.verdict_chosen.connect(self._on_verdict_filtered)
        self.watch = ChipButton(self.tr("Watch"))
        self.watch.setToolTip(
            self.tr("New files are classified, and sorted, as they appear")
        )
        self.watch.toggled.connect(self.watch_toggled)
        self._can_watch = False
        self.again = SecondaryButton(self.tr("Compare"))
        self.again.setToolTip(
            self.tr(
                "Ask the model chosen above, too, and see what it answers differently"
            )
        )
        self.again.clicked.connect(self.again_requested)
        self.again.hide()
        self.sort = SecondaryButton(self.tr("Sort…"))
        self.sort.setToolTip(self.tr("Sort the files into folders, one an answer"))
        self.sort.clicked.connect(self.sort_requested)
        self.export = ExportButton()
        self.export.chosen.connect(self.export_requested)
        for widget in (self.title, self.count, self.speed):
            row.addWidget(widget)
        row.addWidget(self.summary, 1)
        row.addWidget(self.pause)
        row.addWidget(self.cancel)
        row.addWidget(self.again)
        row.addWidget(self.watch)
        row.addWidget(self.sort)
        row.addWidget(self.export)
        return row

    @property
    def csv(self) -> Path | None:
        """Where the answers are kept."""
        return self._csv

    def begin(self, title: str, csv: Path, *, again: bool = False) -> None:
        """Get ready for the answers of another folder, or the same once more."""
        self._csv = csv
        self._waiting.clear()
        self.model.clear(compare=again)
        self.again.hide()
        self.filter.show_counts({})
        self.export.suggest(csv)
        self.title.setText(title)
        self.title.setMinimumWidth(min(_TITLE_LEAST, self.title.sizeHint().width()))
        self.show_started()
        self.speed.hide()
        self.summary.setText("")
        self.files.begin(csv)
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
        elif isinstance(event, Progress) and event.stage == "watch":
            total = words.counted(event.done, self.tr("image"), self.tr("images"))
            self.count.setText(total)
            self.speed.setText(self.tr("watching"))
            self.speed.show()
        elif isinstance(event, Progress):
            self.count.setText(words.so_far(event))
            speed = words.rate(event.rate, event.unit)
            self.speed.setText(speed)
            self.speed.setVisible(bool(speed))
            self.summary.setText(words.time_left(event.eta))

    def flush(self) -> None:
        """Show the rows that came since the last time."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        first = self.model.answered == 0
        self.model.add(waiting)
        self.filter.show_counts(self.model.counts())
        if first and self.model.rowCount():
            self.table.selectRow(0)

    def show_stopping(self) -> None:
        """Say that the job was asked to stop."""
        self.cancel.setEnabled(False)
        self.pause.setEnabled(False)
        self.summary.setText(self.tr("Stopping…"))

    def show_paused(self) -> None:
        """Say that it waits to be gone on with."""
        self.flush()
        self._show_actions(running=True, paused=True)
        self.speed.hide()
        self.summary.setText(self.tr("Paused"))

    def show_going_on(self) -> None:
        """Say that it goes on."""
        self._show_actions(running=True)
        self.summary.setText("")

    def show_ended(self) -> None:
        """A paused batch is not gone on with for now."""
        self._show_actions(running=False)
        self._show_kept()
        self.summary.setText(self.tr("Stopped"))

    def offer_again(self) -> None:
        """Another model could answer the same files."""
        # Sorted files may be elsewhere until that is taken back.
        sorted_ = self.files.undo.isVisible()
        self.again.setVisible(self.sort.isVisible() and not sorted_)

    def offer_watching(self, *, offered: bool) -> None:
        """Whether there is a folder that can be watched."""
        self._can_watch = offered

    def show_watching(self, watching: bool) -> None:
        """Say whether new files are waited for."""
        self.watch.blockSignals(True)
        self.watch.setChecked(watching)
        self.watch.blockSignals(False)
        for widget in (self.sort, self.files.undo):
            widget.setEnabled(not watching)
        self.speed.setVisible(watching)

    def show_busy(self, sentence: str) -> None:
        """Say what is done with the files now."""
        self.sort.setEnabled(False)
        self.files.show_busy(sentence)

    def show_idle(self) -> None:
        """Nothing is done with the files any more."""
        self.sort.setEnabled(True)
        self.files.undo.setEnabled(True)

    def take_outcome(self, outcome: Outcome) -> None:
        """Say how it ended."""
        self.flush()
        result = None if isinstance(outcome, Failed) else outcome.result
        self._show_actions(running=False)
        self._show_kept()
        if isinstance(result, FolderResult) and not result.images:
            self.count.setText(
                self.tr("stopped") if result.stopped else self.tr("no pictures found")
            )
            self.summary.setText("")
            self.speed.hide()
        elif isinstance(result, FolderResult):
            total = words.counted(result.images, self.tr("image"), self.tr("images"))
            self.count.setText(total)
            self.summary.setText(summary_of(result))
            self.speed.setText(self.tr("in {0}").format(words.duration(result.seconds)))
            self.speed.show()
        else:
            answered = self.model.answered
            self.count.setText(self.tr("{0} answered").format(words.count(answered)))
            stopped = not isinstance(outcome, Failed)
            self.summary.setText(self.tr("Stopped.") if stopped else "")

    def _show_kept(self) -> None:
        kept = self.model.answered > 0 and self._csv is not None and self._csv.exists()
        for widget in (self.export, self.sort, self.files):
            widget.setVisible(kept)
        self.watch.setVisible(self._can_watch)
        self.files.show_kept()

    def _show_actions(self, *, running: bool, paused: bool = False) -> None:
        self._paused = paused
        self.pause.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        for button in (self.pause, self.cancel):
            button.setVisible(running)
            button.setEnabled(True)
        for other in (self.export, self.sort):
            other.setVisible(not running)
        self.review.hide()
        self.watch.setVisible(not running and self._can_watch)
        self.sort.setEnabled(True)

    def _on_pause_clicked(self) -> None:
        if self._paused:
            self.go_on_requested.emit()
        else:
            self.show_stopping()
            self.pause_requested.emit()

    def _on_verdict_filtered(self, verdict: object) -> None:
        self.model.show_only(verdict if isinstance(verdict, str) else None)
        if self.model.rowCount():
            self.table.selectRow(0)

    def _on_row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.verdict_chosen.emit(self.model.verdict(current.row()))
