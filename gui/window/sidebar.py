"""The sidebar: the mark, one entry a page, settings and help at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import theme, words
from gui.icons import paint_icon
from gui.pages import PAGES
from gui.widgets import Heading, IconView
from gui.widgets.buttons import ENTER_KEYS, KEYBOARD_REASONS

WIDTH = 196
#: A larger number than this is not worth its room.
_MOST = 999


class NavButton(QAbstractButton):
    """One entry: an icon and a word; the active one is filled softly."""

    def __init__(
        self, text: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self._icon = icon
        self._ring = False
        self._count = 0
        self.setCheckable(bool(icon))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def count(self) -> int:
        """What waits there."""
        return self._count

    def set_count(self, count: int) -> None:
        """Say how many things wait there; none is not worth a word."""
        self._count = count
        text = self.text()
        waiting = self.tr("{page}: {count} to look at")
        name = waiting.format(page=text, count=words.count(count)) if count else text
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(WIDTH - 25, 39 if self._icon else 35)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring for somebody who came by keyboard."""
        self._ring = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        self._ring = False
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the field, the icon and the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = theme.current()
        field = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        active = self.isChecked()
        back = QColor(Qt.GlobalColor.transparent)
        if active:
            back = shown.color("accent_soft")
        elif self.underMouse():
            back = shown.color("alternate")
        painter.setPen(shown.color("accent") if self._ring else Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(field, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        color = shown.color("accent" if active else "muted")
        left = 12.0
        if self._icon:
            top = (self.height() - 18) / 2
            paint_icon(painter, self._icon, QRectF(left, top, 18, 18), color)
            left = 42.0
        font = self.font()
        font.setPixelSize(14 if self._icon else 13)
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(color)
        room = QRectF(left, 0, self.width() - left - 8, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            self._paint_count(painter)

    def _paint_count(self, painter: QPainter) -> None:
        shown = theme.current()
        text = words.count(self._count) if self._count < _MOST else f"{_MOST}+"
        font = self.font()
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        width = max(28, painter.fontMetrics().horizontalAdvance(text) + 16)
        chip = QRectF(self.width() - width - 12, (self.height() - 20) / 2, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("warning_soft"))
        painter.drawRoundedRect(chip, 10, 10)
        painter.setPen(shown.color("warning"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


class Sidebar(QFrame):
    """The column on the left.

    Signals:
        page_chosen: With a page's key.
        settings_requested: Somebody pressed Settings.
        help_requested: Somebody pressed Help.
    """

    page_chosen = Signal(str)
    settings_requested = Signal()
    help_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 21, 12, 14)
        column.setSpacing(3)
        brand = QHBoxLayout()
        brand.setContentsMargins(8, 0, 0, 0)
        brand.setSpacing(9)
        brand.addWidget(IconView("discern", 22, "accent"))
        brand.addWidget(Heading("Discern", "brand"), 1)
        column.addLayout(brand)
        column.addSpacing(23)
        group = QButtonGroup(self)
        self.entries: dict[str, NavButton] = {}
        for number, page in enumerate(PAGES, start=1):
            entry = NavButton(page.title(), page.icon)
            entry.setShortcut(f"Ctrl+{number}")
            entry.setToolTip(self.tr("Ctrl+{number}").format(number=number))
            entry.clicked.connect(
                lambda _checked=False, key=page.key: self.page_chosen.emit(key)
            )
            group.addButton(entry)
            column.addWidget(entry)
            self.entries[page.key] = entry
        column.addStretch(1)
        self.settings_entry = NavButton(self.tr("Settings"))
        self.settings_entry.clicked.connect(self.settings_requested)
        column.addWidget(self.settings_entry)
        self.help_entry = NavButton(self.tr("Help"))
        self.help_entry.setShortcut("F1")
        self.help_entry.clicked.connect(self.help_requested)
        column.addWidget(self.help_entry)

    def show_page(self, key: str) -> None:
        """Mark the entry of page ``key`` as the active one."""
        self.entries[key].setChecked(True)
        for name, entry in self.entries.items():
            # Tab stops at the active one; the arrows go on from there.
            policy = Qt.FocusPolicy
            entry.setFocusPolicy(
                policy.StrongFocus if name == key else policy.ClickFocus
            )
