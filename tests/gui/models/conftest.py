"""What the tests of the Models page share: the page in the real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gui.pages import MODELS
from gui.pages.models.page import ModelsPage
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE

ShowModels = Callable[[MainWindow], ModelsPage]


@pytest.fixture
def show_models(qtbot: QtBot) -> ShowModels:
    """Shows the Models page of a window, and waits until it is filled."""

    def show(window: MainWindow) -> ModelsPage:
        window.show_page(MODELS)
        page = window.page(MODELS)
        assert isinstance(page, ModelsPage)
        qtbot.waitUntil(lambda: page.is_filled, timeout=PATIENCE)
        return page

    return show
