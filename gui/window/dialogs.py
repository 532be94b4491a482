"""Settings and help: two small things at the bottom of the sidebar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from gui.pages import PAGES
from gui.theme import CHOICES, Choice, ThemeController
from gui.widgets import Heading, IconView, SecondaryButton


class SettingsMenu(QMenu):
    """Light, dark or as the system has it."""

    def __init__(self, themes: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Settings"))
        self._themes = themes
        names: dict[Choice, str] = {
            "system": self.tr("Look: as the system"),
            "light": self.tr("Look: light"),
            "dark": self.tr("Look: dark"),
        }
        group = QActionGroup(self)
        self.choices: dict[Choice, QAction] = {}
        for choice in CHOICES:
            action = self.addAction(names[choice])
            action.setCheckable(True)
            action.setChecked(choice == themes.choice)
            action.triggered.connect(
                lambda _checked=False, choice=choice: themes.choose(choice)
            )
            group.addAction(action)
            self.choices[choice] = action


class HelpDialog(QDialog):
    """What the program is, and its keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        brand = QHBoxLayout()
        brand.setSpacing(10)
        brand.addWidget(IconView("discern", 32, "accent"))
        brand.addWidget(Heading(f"Discern {version()}", "title"), 1)
        column.addLayout(brand)
        column.addWidget(
            Heading(
                self.tr(
                    "Teaches this computer to tell your pictures apart. "
                    "Nothing leaves it: no picture, no model, no statistics."
                ),
                "muted",
                wrap=True,
            )
        )
        column.addSpacing(6)
        column.addWidget(Heading(self.tr("Keys"), "group"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (key, meaning) in enumerate(self._keys()):
            cap = Heading(key, "key")
            grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Heading(meaning, "small"), row, 1)
        column.addLayout(grid)
        column.addSpacing(6)
        column.addWidget(
            Heading(self.tr("Free software under the Apache License 2.0."), "secondary")
        )
        row_of_buttons = QHBoxLayout()
        row_of_buttons.addStretch(1)
        close = SecondaryButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        row_of_buttons.addWidget(close)
        column.addLayout(row_of_buttons)

    def _keys(self) -> list[tuple[str, str]]:
        pages = [
            (f"Ctrl+{number}", page.title())
            for number, page in enumerate(PAGES, start=1)
        ]
        return [
            *pages,
            ("Ctrl+O", self.tr("Open a folder")),
            ("Ctrl+F", self.tr("Search images")),
            ("F5", self.tr("Look at the folder again")),
            ("1 … 9", self.tr("On Images: show a class")),
            ("Enter", self.tr("On Images: large view")),
            ("F1", self.tr("This help")),
        ]


def version() -> str:
    """The program's version; empty when it runs from a tree that is not installed."""
    from importlib import metadata

    try:
        return metadata.version("discern")
    except metadata.PackageNotFoundError:
        return QCoreApplication.applicationVersion()
