"""Text in the window's few roles, chips, status dots, icons."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui import theme
from gui.icons import paint_icon

Role = Literal[
    "verdict",  # 26 semibold: the answer
    "brand",
    "title",  # 17 semibold: a page's or card's title
    "section",  # 15 semibold: the title of a small card
    "body",  # 14
    "strong",  # 14 semibold
    "muted",  # 14 in the secondary colour
    "small",  # 13
    "secondary",  # 13 in the secondary colour
    "group",  # 12 semibold in the secondary colour: above a group
    "key",  # a key cap
]
Tone = Literal["neutral", "accent", "good", "warning", "danger"]


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Heading(QLabel):
    """Plain text in one of the window's roles; never read as rich text."""

    def __init__(
        self,
        text: str = "",
        role: Role = "title",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", role)
        self._column = 0

    def set_column(self, width: int) -> None:
        """Wrap at ``width`` pixels and be as high as that takes, in any layout."""
        self._column = width
        self.setFixedWidth(width)
        self._grow()

    def setText(self, text: str) -> None:
        """Show ``text``."""
        super().setText(text)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font, which the style sheet sets late."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._grow()

    def _grow(self) -> None:
        if getattr(self, "_column", 0):
            self.setFixedHeight(max(0, self.heightForWidth(self._column)))


class ElidedLabel(Heading):
    """One line that ends in … when there is no room; the whole text is its tip."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", role, parent=parent)
        self._full = text
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text``, shortened to the room there is."""
        self._full = text
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def full_text(self) -> str:
        """The whole text, whatever is shown of it."""
        return self._full

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._full) + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten again."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, self._mode, self.width())
        super().setText(shown)
        self.setToolTip(self._full if shown != self._full else "")


class Chip(QLabel):
    """A few words in a rounded field: neutral, accent, good, warning or danger."""

    def __init__(
        self, text: str = "", tone: Tone = "neutral", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setProperty("tone", tone)

    def set_tone(self, tone: Tone) -> None:
        """Change what it says by colour."""
        set_property(self, "tone", tone)


class Dot(QWidget):
    """A status dot before a line of text."""

    def __init__(self, tone: Tone = "good", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self.setFixedSize(8, 20)

    def set_tone(self, tone: Tone) -> None:
        """Change its colour."""
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = "muted" if self._tone == "neutral" else self._tone
        painter.setBrush(theme.current().color(name))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(0, self.height() / 2 - 4, 8, 8))


class IconView(QWidget):
    """An icon in a colour of the theme, which it follows."""

    def __init__(
        self,
        name: str,
        size: int = 18,
        color: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._color = color
        self.setFixedSize(size, size)

    def set_icon(self, name: str, color: str | None = None) -> None:
        """Show another icon."""
        self._name = name
        self._color = color or self._color
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.current().color(self._color)
        paint_icon(painter, self._name, QRectF(self.rect()), color)
