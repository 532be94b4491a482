"""Buttons: one filled one a page, the rest outlined; a ring only for the keyboard."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from gui import icons
from gui.widgets.labels import set_property

Kind = Literal["primary", "secondary", "quiet", "chip"]

#: How the keyboard brings the focus; only then a ring is shown.
KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
#: What presses a button as Space does; outside dialogs Qt leaves them out.
ENTER_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Button(QPushButton):
    """A button with text, an icon that follows the theme, or both.

    Args:
        text: What it does, a verb first.
        kind: How much it stands out.
        icon: Name of an icon, or none.
    """

    _ICON_SIZE = 16
    _ICON_GAP = 5

    def __init__(
        self,
        text: str = "",
        kind: Kind = "secondary",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon_name = icon
        self.setProperty("kind", kind)
        self.setProperty("keyboard", "false")
        self.setAccessibleName(text.replace("&", ""))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._load_icon()

    def set_icon_name(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._load_icon()

    def changeEvent(self, event: QEvent) -> None:
        """Recolour the icon with the theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self._load_icon()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring to somebody who came by keyboard."""
        if event.reason() in KEYBOARD_REASONS:
            set_property(self, "keyboard", "true")
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        set_property(self, "keyboard", "false")
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def _load_icon(self) -> None:
        name = getattr(self, "_icon_name", "")
        if name:
            color = "on_accent" if self._kind == "primary" else "text"
            gap = self._ICON_GAP if self.text() else 0
            self.setIcon(icons.icon(name, self._ICON_SIZE, color, gap=gap))
            self.setIconSize(QSize(self._ICON_SIZE + gap, self._ICON_SIZE))


class PrimaryButton(Button):
    """The one filled button of a page."""

    def __init__(
        self, text: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "primary", icon, parent)


class SecondaryButton(Button):
    """An outlined button."""

    def __init__(
        self, text: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "secondary", icon, parent)


class QuietButton(Button):
    """A button without an outline, for small things in lines of text."""

    def __init__(
        self, text: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "quiet", icon, parent)


class ChipButton(Button):
    """A chip that can be on or off."""

    def __init__(
        self, text: str, *, checkable: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "chip", parent=parent)
        self.setCheckable(checkable)


class IconButton(Button):
    """An icon alone; ``label`` is its tip and its name for a screen reader."""

    def __init__(self, icon: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__("", "quiet", icon, parent)
        self.setToolTip(label)
        self.setAccessibleName(label)
        self.setFixedSize(32, 32)
        self.setStyleSheet("padding: 0; min-height: 30px;")
