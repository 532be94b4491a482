"""Cards: the surfaces that hold a page's parts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from gui.widgets.buttons import KEYBOARD_REASONS
from gui.widgets.labels import set_property


class Card(QFrame):
    """A rounded surface with a column of widgets: add them to ``body``."""

    def __init__(
        self, *, margin: int = 18, spacing: int = 10, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(spacing)


class ClickableCard(Card):
    """A card that can be chosen, by pointer or keyboard.

    Signals:
        chosen: Somebody clicked it or pressed Space or Enter on it.
    """

    chosen = Signal()

    def __init__(
        self,
        name: str,
        *,
        margin: int = 18,
        spacing: int = 6,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(margin=margin, spacing=spacing, parent=parent)
        self._selected = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def selected(self) -> bool:
        """Whether it is the chosen one."""
        return self._selected

    def set_selected(self, selected: bool) -> None:
        """Mark it as the chosen one, or not."""
        self._selected = selected
        set_property(self, "selected", "true" if selected else "false")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, to somebody who came by it."""
        super().focusInEvent(event)
        if event.reason() in KEYBOARD_REASONS:
            set_property(self, "keyboard", "true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went elsewhere."""
        super().focusOutEvent(event)
        set_property(self, "keyboard", "false")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.chosen.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it."""
        keys = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() in keys:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class Beside(QWidget):
    """Two cards side by side; one below the other where there is no room for both.

    Args:
        left: The first; the one above in a small window.
        right: The second.
        least: Pixels from which on both have room side by side.
    """

    _GAP = 16

    def __init__(self, left: QWidget, right: QWidget, *, least: int = 860) -> None:
        super().__init__()
        self._least = least
        self._both = (left, right)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(self._GAP)
        for card in self._both:
            self._row.addWidget(card, 1)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of the two: they can always stand in a column."""
        size = super().minimumSizeHint()
        size.setWidth(max(card.minimumSizeHint().width() for card in self._both))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose between row and column."""
        super().resizeEvent(event)
        wide = self.width() >= self._least
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        # What is around it is in the middle of its own layout now.
        QTimer.singleShot(0, self, self.updateGeometry)
