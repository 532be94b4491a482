"""The pages: one folder a page, and the table of what the sidebar shows.

A page is built when it is first shown, from the shared state and the bridge, so that
the window opens without the code of pages that nobody looks at yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.bridge import JobBridge
from gui.state import AppState

HOME, IMAGES, TRAIN, CLASSIFY = "home", "images", "train", "classify"
MODELS = "models"
RESULTS = "results"
CLEAN_UP = "clean_up"

Build = Callable[[AppState, JobBridge], QWidget]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page.

    Attributes:
        key: Its name inside the program.
        words: Its name in the sidebar, untranslated.
        icon: Its icon.
        build: Makes the page.
    """

    key: str
    words: str
    icon: str
    build: Build

    def title(self) -> str:
        """Its name in the sidebar."""
        return QCoreApplication.translate("pages", self.words)


def _build_home(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.home import HomePage

    return HomePage(state, bridge)


def _build_images(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.images.page import ImagesPage

    return ImagesPage(state, bridge)


def _build_clean_up(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.clean_up.page import CleanUpPage

    return CleanUpPage(state, bridge)


def _build_train(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.train.page import TrainPage

    return TrainPage(state, bridge)


def _build_results(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.results.page import ResultsPage

    return ResultsPage(state, bridge)


def _build_classify(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.classify.page import ClassifyPage

    return ClassifyPage(state, bridge)


def _build_models(state: AppState, bridge: JobBridge) -> QWidget:
    from gui.pages.models.page import ModelsPage

    return ModelsPage(state, bridge)


PAGES: tuple[PageEntry, ...] = (
    PageEntry(HOME, "Home", "home", _build_home),
    PageEntry(IMAGES, "Images", "images", _build_images),
    PageEntry(CLEAN_UP, "Clean up", "clean-up", _build_clean_up),
    PageEntry(TRAIN, "Train", "train", _build_train),
    PageEntry(RESULTS, "Results", "results", _build_results),
    PageEntry(CLASSIFY, "Classify", "classify", _build_classify),
    PageEntry(MODELS, "Models", "models", _build_models),
)
