"""How good the model is, in one figure, its interval and a few honest sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from engine.evaluation import sentences
from gui import words
from gui.widgets import Card, Heading

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

#: What stands beside the accuracy, where it is known.
_BESIDE = (
    "balanced_accuracy",
    "precision_binary",
    "recall_binary",
    "f1_macro",
    "top_3",
    "roc_area_macro",
    "calibration_error",
)


class ScoreCard(Card):
    """The score with its interval, other figures, and what to know beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(spacing=6, parent=parent)
        self.setAccessibleName(self.tr("Score"))
        self.figure = Heading("", "verdict")
        self.body.addWidget(self.figure)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 6, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.body.addWidget(self._table)
        self.beside = Heading("", "secondary", wrap=True)
        self.body.addWidget(self.beside)
        self.body.addStretch(1)

    def show_view(self, view: RunView) -> None:
        """Show the score of a run."""
        kept = view.kept
        assert kept is not None
        scores = kept.scores
        self.figure.setText(
            self.tr("No score")
            if scores is None
            else self.tr("{share} right").format(
                share=words.percent(scores.accuracy.value)
            )
        )
        self.sentence.setText(sentences.score_sentence(kept))
        figures = {} if scores is None else scores.figures
        self._show_figures(
            [
                (
                    _title(name, scores.positive if scores else ""),
                    sentences.figure_text(name, figures[name]),
                    figures[name].method,
                )
                for name in _BESIDE
                if name in figures
            ]
        )
        notes = list(scores.notes) if scores is not None else []
        if view.leaks is not None and view.leaks.leaks.leaks:
            notes.insert(0, view.leaks.sentence)
        self.beside.setText("\n".join(notes))
        self.beside.setVisible(bool(notes))

    def _show_figures(self, rows: list[tuple[str, str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for row, (title, text, method) in enumerate(rows):
            name, value = Heading(title, "secondary"), Heading(text, "small")
            value.setToolTip(self.tr("95 % interval: {method}").format(method=method))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
        self._table.setVisible(bool(rows))


def _title(name: str, positive: str) -> str:
    title = sentences.TITLES[name]
    if name.endswith("_binary"):
        return f"{title}, {words.short_name(positive)}"
    return title
