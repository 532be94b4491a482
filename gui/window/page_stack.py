"""The pages one behind the other, each built when it is first asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.bridge import JobBridge
from gui.pages import CLASSIFY, IMAGES, MODELS, PAGES
from gui.state import AppState

if TYPE_CHECKING:
    from gui.pages.models.importing import ModelImporter


class _TakesFiles(Protocol):
    """The part of the Classify page that the window calls."""

    def take_files(self, paths: list[Path]) -> None: ...

    def take_model(self, path: Path) -> None: ...

    def take_folder(self, paths: list[Path]) -> None: ...


class _Imports(Protocol):
    """The part of the Models page that the window calls."""

    @property
    def importer(self) -> ModelImporter: ...


class _Searches(Protocol):
    """The part of a page that has something to search."""

    def set_search(self, text: str) -> None: ...


class PageStack(QStackedWidget):
    """Holds the pages and shows one.

    Args:
        state: Handed to every page.
        bridge: Handed to every page.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self._state = state
        self._bridge = bridge
        self._built: dict[str, QWidget] = {}

    def page(self, key: str) -> QWidget:
        """The page called ``key``."""
        if key not in self._built:
            entry = next(entry for entry in PAGES if entry.key == key)
            page = entry.build(self._state, self._bridge)
            page.setAccessibleName(entry.title())
            self._built[key] = page
            self.addWidget(page)
        return self._built[key]

    def show_page(self, key: str) -> None:
        """Go to the page called ``key``."""
        self.setCurrentWidget(self.page(key))

    def models(self) -> _Imports:
        """The Models page, for what others made."""
        return cast("_Imports", self.page(MODELS))

    def classify(self) -> _TakesFiles:
        """The Classify page, for what is dropped."""
        return cast("_TakesFiles", self.page(CLASSIFY))

    def search(self, text: str) -> None:
        """Let the Images page show what matches ``text``, if it was ever looked at."""
        page = self._built.get(IMAGES)
        if page is not None:
            cast("_Searches", page).set_search(text)
