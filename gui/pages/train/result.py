"""What a training came to: the score in honest words, and what to do with the model."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.progress import CurvePoint
from engine.training.request import TrainResult
from gui import words
from gui.charts.curves import LearningCurve
from gui.charts.legend import Legend
from gui.widgets import ElidedLabel, Heading, PrimaryButton, SecondaryButton


class ResultPane(QWidget):
    """The score, the curve that led to it, and the next step.

    Signals:
        classify_requested: Somebody wants to try the model.
        again_requested: Somebody wants to train once more.
    """

    classify_requested = Signal()
    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        self.title = Heading("", "title")
        head.addWidget(self.title)
        head.addStretch(1)
        self.legend = Legend()
        head.addWidget(self.legend)
        column.addLayout(head)
        column.addSpacing(4)
        self.score = Heading("", "verdict")
        column.addWidget(self.score)
        self.sentence = Heading("", "muted", wrap=True)
        column.addWidget(self.sentence)
        self.curve = LearningCurve()
        column.addWidget(self.curve, 1)
        column.addSpacing(6)
        last = QHBoxLayout()
        last.setSpacing(10)
        self.classify = PrimaryButton(self.tr("Try it: classify pictures"))
        self.classify.clicked.connect(self.classify_requested)
        self.again = SecondaryButton(self.tr("Train again"))
        self.again.clicked.connect(self.again_requested)
        self.took = ElidedLabel("", "muted")
        last.addWidget(self.classify)
        last.addWidget(self.again)
        last.addSpacing(10)
        last.addWidget(self.took, 1)
        column.addLayout(last)
        self.setFocusProxy(self.classify)

    def show_result(
        self, title: str, result: TrainResult, points: tuple[CurvePoint, ...], step: str
    ) -> None:
        """Show a finished training.

        Args:
            title: What the run is called.
            result: What it came to.
            points: Its learning curve.
            step: What the curve's steps are called.
        """
        self.title.setText(title)
        shown = result.test or result.validation
        self.score.setText(
            self.tr("No score")
            if shown is None
            else self.tr("{0} right").format(words.whole_percent(shown.accuracy))
        )
        self.sentence.setText(words.score_sentence(result))
        self.curve.show_finished(points, step)
        # A single point is no curve.
        self.curve.setVisible(len(points) > 1)
        self.legend.setVisible(len(points) > 1)
        total = result.seconds.get("total")
        self.took.setText(
            "" if total is None else self.tr("took {0}").format(words.duration(total))
        )
