"""A training that runs: its curve, its stage in words, how far, and how to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.progress import CurvePoint, Event, Note, Progress
from engine.training.recipes import Recipe
from gui import words
from gui.charts.curves import LearningCurve
from gui.charts.legend import Legend
from gui.pages.train.line import WaitingList
from gui.widgets import Bar, BarSize, ElidedLabel, Heading, SecondaryButton


class RunningPane(QWidget):
    """Follows one training from its start to its outcome.

    Signals:
        stop_requested: Somebody wants the best so far, now.
        pause_requested: Whether it is to wait (``bool``), or to go on.
    """

    stop_requested = Signal()
    pause_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        self.title = Heading("", "title")
        self.legend = Legend()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.legend)
        column.addLayout(head)
        self.curve = LearningCurve()
        column.addWidget(self.curve, 1)
        line = QHBoxLayout()
        line.setSpacing(12)
        self.stage = Heading("", "strong")
        self.detail = ElidedLabel("", "muted")
        self.left = Heading("", "strong")
        line.addWidget(self.stage)
        line.addWidget(self.detail, 1)
        line.addWidget(self.left)
        column.addLayout(line)
        self.bar = Bar(BarSize.LARGE)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        column.addWidget(self.bar)
        column.addSpacing(6)
        last = QHBoxLayout()
        last.setSpacing(20)
        self.stop = SecondaryButton(self.tr("Stop and keep the best"))
        self.stop.clicked.connect(self.stop_requested)
        last.addWidget(self.stop)
        self.pause = SecondaryButton(self.tr("Pause"))
        self.pause.clicked.connect(self._on_pause_clicked)
        last.addWidget(self.pause)
        hint = self.tr("The window stays free: browse and classify meanwhile.")
        last.addWidget(Heading(hint, "muted", wrap=True), 1)
        column.addLayout(last)
        self.waiting = WaitingList()
        column.addWidget(self.waiting)
        self.setFocusProxy(self.stop)
        self._paused = self._stopping = False

    def begin(self, recipe: Recipe, title: str) -> None:
        """Get ready for a training, and call it ``title``."""
        self.title.setText(title)
        self.curve.begin(words.curve_step(recipe.family))
        self.show_started()
        self.detail.setText("")
        self.left.setText("")
        self.bar.set_fraction(None)
        self.stop.setText(self.tr("Stop and keep the best"))
        self.stop.setEnabled(True)
        self._paused = self._stopping = False
        self._show_pause(enabled=False)

    def show_waiting(self) -> None:
        """Say that another job comes first."""
        self.stage.setText(self.tr("Waiting for its turn"))

    def show_started(self) -> None:
        """Say that nothing comes before it."""
        self.stage.setText(self.tr("Starting"))

    def show_stopping(self) -> None:
        """Say that it was asked to stop."""
        self._stopping = True
        if self.stop.hasFocus():
            self.bar.setFocus()  # a disabled button would lose it to anything
        self.stop.setEnabled(False)
        self._show_pause(enabled=False)
        self.stage.setText(self.tr("Stopping"))
        self.detail.setText(self.tr("keeping the best so far"))
        self.left.setText("")
        self.bar.set_fraction(None)

    def show_keeping(self) -> None:
        """Say that the best so far is being saved, and offer not to wait for that."""
        self.stage.setText(self.tr("Keeping the best so far"))
        self.detail.setText(self.tr("packing it and testing it on unseen images"))
        self.stop.setText(self.tr("Stop now, go on later"))
        self.stop.setEnabled(True)

    def take_event(self, event: Event) -> None:
        """Show what the job reports."""
        if isinstance(event, CurvePoint):
            self.curve.add(event)
        elif self._stopping:
            return  # what it was doing no longer matters
        elif isinstance(event, Progress):
            self._show_pause(enabled=True)
            if self._paused:
                return  # the last sign of life before it waits
            self.stage.setText(words.stage(event.stage))
            self.detail.setText(words.progress_line(event))
            self.left.setText(words.time_left(event.eta))
            self.bar.set_fraction(event.fraction)
        elif isinstance(event, Note):
            self.detail.setText(event.message)

    def _on_pause_clicked(self) -> None:
        self._paused = not self._paused
        self._show_pause(enabled=True)
        if self._paused:
            self.stage.setText(self.tr("Paused"))
            self.left.setText("")
        self.pause_requested.emit(self._paused)

    def _show_pause(self, *, enabled: bool) -> None:
        self.pause.setText(self.tr("Continue") if self._paused else self.tr("Pause"))
        self.pause.setEnabled(enabled)
