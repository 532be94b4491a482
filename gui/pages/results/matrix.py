"""The card of the confusion matrix: how it is shown, and who is mixed up with whom."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from engine.evaluation.scores import Scores
from engine.evaluation.sentences import confused_sentence
from gui.pages.results.matrix_order import Order, Show
from gui.pages.results.matrix_view import MatrixView
from gui.widgets import Card, Choice, Heading

_HIGHEST = 640


class MatrixCard(Card):
    """Rows are classes, columns are answers.

    Signals:
        cell_opened: With the numbers of the class and of the answer.
    """

    cell_opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Heading(self.tr("Who is taken for whom"), "section"), 1)
        self.show_choice = Choice()
        self.show_choice.setAccessibleName(self.tr("What a cell says"))
        for text, show in (
            (self.tr("Images"), Show.COUNTS),
            (self.tr("% of the class"), Show.ROWS),
            (self.tr("% of the answers"), Show.COLUMNS),
        ):
            self.show_choice.addItem(text, show)
        self.order_choice = Choice()
        self.order_choice.setAccessibleName(self.tr("Order of the classes"))
        for text, order in (
            (self.tr("By name"), Order.NAME),
            (self.tr("Most mistakes first"), Order.MISTAKES),
            (self.tr("Most images first"), Order.IMAGES),
        ):
            self.order_choice.addItem(text, order)
        head.addWidget(self.show_choice)
        head.addWidget(self.order_choice)
        self.body.addLayout(head)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self.matrix = MatrixView()
        self._scroller = QScrollArea()
        self._scroller.setWidgetResizable(True)
        self._scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroller.setWidget(self.matrix)
        self.matrix.setAutoFillBackground(False)
        self._scroller.viewport().setAutoFillBackground(False)
        self.body.addWidget(self._scroller, 1)
        self.body.addWidget(
            Heading(
                self.tr(
                    "Rows: what they are. Columns: what was answered. "
                    "Press a cell to see its images."
                ),
                "secondary",
                wrap=True,
            )
        )
        self.show_choice.currentIndexChanged.connect(self._on_show_changed)
        self.order_choice.currentIndexChanged.connect(self._on_order_changed)
        self.matrix.cell_opened.connect(self.cell_opened)

    def show_scores(self, scores: Scores) -> None:
        """Show the matrix of ``scores``."""
        self.sentence.setText(confused_sentence(scores))
        self.matrix.show_scores(scores, Order(self.order_choice.currentData()))
        self._scroller.setMinimumHeight(
            min(_HIGHEST, self.matrix.sizeHint().height() + 4)
        )

    def _on_show_changed(self) -> None:
        self.matrix.show_as(Show(self.show_choice.currentData()))

    def _on_order_changed(self) -> None:
        self.matrix.sort(Order(self.order_choice.currentData()))
