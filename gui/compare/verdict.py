"""Which run is really better: a sentence, the interval drawn, what parts the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui import theme, words
from gui.compare.names import letter
from gui.widgets import Card, Heading

if TYPE_CHECKING:
    from engine.evaluation.comparison import Comparison
    from engine.evaluation.side_by_side import Versus

_HEIGHT = 42


class DifferenceBar(QWidget):
    """The interval of a difference on a line with nothing in its middle.

    Args:
        found: What was compared.
        other: What the second run is called; the first is A.
        reach: Points that the line reaches to both sides, as a share.
    """

    def __init__(self, found: Comparison, other: str, reach: float) -> None:
        super().__init__()
        self._found = found
        self._other = other
        self._reach = reach
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        figure = found.difference
        self.setAccessibleName(
            self.tr(
                "Difference in points: {value:+.1f}, {low:+.1f} to {high:+.1f}"
            ).format(
                value=100 * figure.value, low=100 * figure.low, high=100 * figure.high
            )
        )

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(360, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line, its middle, the interval and the value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, figure = theme.current(), self._found.difference
        middle, top = self.width() / 2, 12.0
        scale = (self.width() / 2 - 10) / self._reach
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("alternate"))
        painter.drawRoundedRect(QRectF(0, top - 4, self.width(), 8), 4, 4)
        left, right = (middle + scale * end for end in (figure.low, figure.high))
        colour = shown.color("accent" if self._found.is_significant else "muted")
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, top - 4, right - left, 8), 4, 4)
        painter.setBrush(shown.color("text"))
        painter.drawRect(QRectF(middle - 0.75, top - 9, 1.5, 18))
        painter.setBrush(shown.color("surface"))
        painter.setPen(colour.darker(110))
        painter.drawEllipse(QPointF(middle + scale * figure.value, top), 5, 5)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(shown.color("muted"))
        below = QRectF(0, top + 12, self.width(), 20)
        flags = Qt.AlignmentFlag
        better = self.tr("{name} better")
        painter.drawText(below, flags.AlignLeft, "← " + better.format(name=letter(0)))
        painter.drawText(below, flags.AlignHCenter, self.tr("no difference"))
        painter.drawText(
            below, flags.AlignRight, better.format(name=self._other) + " →"
        )


class VerdictCard(Card):
    """What every other run is worth beside the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Which is better"))
        self.body.addWidget(Heading(self.tr("Which is better?"), "section"))
        self._held = QWidget()
        self._column = QVBoxLayout(self._held)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.body.addWidget(self._held)

    def sentences(self) -> list[str]:
        """What it says."""
        return [label.text() for label in self._held.findChildren(Heading)]

    def show_versus(self, versus: tuple[Versus, ...]) -> None:
        """Show the others against the first."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        reach = max([0.05, *(_furthest(one.found) for one in versus if one.found)])
        for number, one in enumerate(versus):
            if number:
                self._column.addSpacing(12)
            self._column.addWidget(Heading(one.sentence, "strong", wrap=True))
            if one.found is None:
                continue
            bar = DifferenceBar(one.found, letter(one.second), reach)
            self._column.addWidget(bar)
            self._column.addWidget(Heading(self._counts(one), "secondary", wrap=True))
        if len(versus) > 1:
            self._column.addWidget(
                Heading(
                    self.tr(
                        "Several comparisons give chance several tries: look twice at "
                        "a difference that is only just one."
                    ),
                    "secondary",
                    wrap=True,
                )
            )

    def _counts(self, one: Versus) -> str:
        found = one.found
        assert found is not None
        text = self.tr(
            "{images} tested both: {both} right in both, {a} only in A, {b} only in "
            "{other}, {none} in neither. McNemar's exact test: {p}."
        ).format(
            images=words.counted(found.images, self.tr("image"), self.tr("images")),
            both=words.count(found.both_right),
            a=words.count(found.only_a),
            b=words.count(found.only_b),
            none=words.count(found.both_wrong),
            other=letter(one.second),
            p=probability(found.probability),
        )
        if one.left_out:
            text += " " + self.tr(
                "{images} did not test both in the same class and are left out."
            ).format(
                images=words.counted(one.left_out, self.tr("image"), self.tr("images"))
            )
        return text


def probability(value: float) -> str:
    """A probability of a test, short: ``p = 0.040``, ``p < 0.001``."""
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def _furthest(found: Comparison) -> float:
    return 1.15 * max(abs(found.difference.low), abs(found.difference.high))
