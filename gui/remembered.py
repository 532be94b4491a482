"""The remembered settings while the window lives: one copy, saved on every change."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui import settings as settings_file
from gui.settings import Settings


class Remembered(QObject):
    """Holds the ``Settings``; whoever changes them, all see the same.

    Args:
        settings: What was remembered.

    Signals:
        changed: With the new ``Settings``, already saved.
    """

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    def change(self, **changes: Any) -> None:
        """Remember other values for some of them, as in ``change(theme="dark")``."""
        self.replace(dataclasses.replace(self._settings, **changes))

    def replace(self, settings: Settings) -> None:
        """Remember ``settings`` instead."""
        if settings != self._settings:
            self._settings = settings
            settings_file.save(settings)
            self.changed.emit(settings)
