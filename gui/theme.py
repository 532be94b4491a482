"""Light and dark, from one table of named colours: a palette and a short style."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from engine.paths import resources_dir

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")

# Sizes shared by everything that paints itself; the style sheet holds the same figures.
PAGE_MARGIN = 24
CARD_RADIUS = 12
CONTROL_RADIUS = 8
THUMBNAIL_RADIUS = 10


@dataclass(frozen=True, slots=True)
class Theme:
    """The named colours, each as ``#RRGGBB``; see ``resources/themes/*.toml``."""

    name: str
    background: str
    surface: str
    alternate: str
    border: str
    text: str
    muted: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    series: tuple[str, ...]

    def color(self, name: str) -> QColor:
        """The colour called ``name``, for painting."""
        return QColor(getattr(self, name))

    def palette(self) -> QPalette:
        """The colours Qt's own widgets use."""
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: self.background,
            QPalette.ColorRole.WindowText: self.text,
            QPalette.ColorRole.Base: self.surface,
            QPalette.ColorRole.AlternateBase: self.alternate,
            QPalette.ColorRole.Text: self.text,
            QPalette.ColorRole.PlaceholderText: self.muted,
            QPalette.ColorRole.Button: self.surface,
            QPalette.ColorRole.ButtonText: self.text,
            QPalette.ColorRole.ToolTipBase: self.surface,
            QPalette.ColorRole.ToolTipText: self.text,
            QPalette.ColorRole.Highlight: self.accent,
            QPalette.ColorRole.HighlightedText: self.on_accent,
            QPalette.ColorRole.Link: self.accent,
            QPalette.ColorRole.Accent: self.accent,
        }
        for role, value in roles.items():
            palette.setColor(role, QColor(value))
        for role in (
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
        ):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.muted))
        return palette

    def style_sheet(self) -> str:
        """The style sheet with the colours put in."""
        return re.sub(
            r"@([a-z_]+)", lambda match: str(getattr(self, match[1])), _style_template()
        )


@cache
def _style_template() -> str:
    return (resources_dir() / "themes" / "style.qss").read_text(encoding="utf-8")


@cache
def load(name: str) -> Theme:
    """The theme called ``light`` or ``dark``."""
    text = (resources_dir() / "themes" / f"{name}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    colours = {field.name: table[field.name] for field in dataclasses.fields(Theme)[1:]}
    colours["series"] = tuple(colours["series"])
    return Theme(name=name, **colours)


_current: Theme | None = None


def current() -> Theme:
    """The theme the window shows now; widgets that paint themselves ask for it."""
    return _current if _current is not None else load("light")


def _apply(app: QApplication, theme: Theme) -> None:
    global _current  # noqa: PLW0603 - one window, one theme
    _current = theme
    app.setPalette(theme.palette())
    app.setStyleSheet(theme.style_sheet())


class ThemeController(QObject):
    """Applies the person's choice and follows the system's scheme.

    Signals:
        theme_changed: The window now shows another ``Theme``.
    """

    theme_changed = Signal(object)

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        self.choose(choice)

    @property
    def choice(self) -> Choice:
        """What the person chose."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Show ``choice`` from now on."""
        self._choice = choice
        # Window frames and file dialogs of the system follow where they can.
        self._app.styleHints().setColorScheme(
            {
                "system": Qt.ColorScheme.Unknown,
                "light": Qt.ColorScheme.Light,
                "dark": Qt.ColorScheme.Dark,
            }[choice]
        )
        self._show()

    def _on_system_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._show()

    def _show(self) -> None:
        name: str = self._choice
        if name == "system":
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            name = "dark" if dark else "light"
        theme = load(name)
        if theme is not _current:
            _apply(self._app, theme)
            self.theme_changed.emit(theme)
