"""The bar: probabilities, progress and class balance, one widget in three sizes."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.painting import paint_bar

BarTone = Literal["accent", "muted", "quiet", "good", "warning", "danger"]


class BarSize(IntEnum):
    """Heights in pixels."""

    SMALL = 6  # class balance, the job bar
    MEDIUM = 8
    LARGE = 10  # probabilities, the progress of a training


class Bar(QWidget):
    """A share from 0 to 1; None moves to and fro while a share is not known.

    Args:
        size: Its height.
        tone: Colour of the filled part; ``quiet`` is the colour of lines.
        track: Whether the empty part shows.
        from_right: Whether the filled part ends at the right, as balance bars do.
    """

    _STEP = 0.02
    _SEGMENT = 0.25

    def __init__(
        self,
        size: BarSize = BarSize.LARGE,
        tone: BarTone = "accent",
        *,
        track: bool = True,
        from_right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._tone: BarTone = tone
        self._track = track
        self._from_right = from_right
        self._fraction: float | None = 0.0
        self._phase = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(33)
        self._timer.timeout.connect(self._on_timer_ticked)
        self.setFixedHeight(int(size))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Bar"))

    @property
    def fraction(self) -> float | None:
        """What it shows."""
        return self._fraction

    def set_fraction(self, fraction: float | None) -> None:
        """Show ``fraction``; None for work whose end is not known."""
        self._fraction = None if fraction is None else min(1.0, max(0.0, fraction))
        shown = "" if self._fraction is None else f"{self._fraction:.0%}"
        self.setAccessibleDescription(shown)
        self._run_timer()
        self.update()

    def set_tone(self, tone: BarTone) -> None:
        """Change the colour of the filled part."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        """A middling width."""
        return QSize(120, int(self._size))

    def showEvent(self, event: QShowEvent) -> None:
        """Move only while it can be seen."""
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track and filled part."""
        whole = QRectF(self.rect())
        paint_bar(
            QPainter(self),
            whole,
            self._filled(whole),
            tone="border" if self._tone == "quiet" else self._tone,
            track=self._track,
        )

    def _filled(self, whole: QRectF) -> QRectF:
        if self._fraction is None:
            room = whole.width() * (1 - self._SEGMENT)
            there = abs(1 - 2 * self._phase)
            left = room * (1 - there)
            return QRectF(left, 0, whole.width() * self._SEGMENT, whole.height())
        width = whole.width() * self._fraction
        if self._fraction > 0:
            width = max(width, 1.5)  # a small share is still something
        left = whole.width() - width if self._from_right else 0.0
        return QRectF(left, 0, width, whole.height())

    def _run_timer(self) -> None:
        if self._fraction is None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _on_timer_ticked(self) -> None:
        self._phase = (self._phase + self._STEP) % 1.0
        self.update()
