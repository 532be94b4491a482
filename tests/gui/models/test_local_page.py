"""Serving a model from the Models page: the link works until the page is closed."""

from __future__ import annotations

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.window.job_bar import JobBar
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.models.conftest import ShowModels

LEFT = Qt.MouseButton.LeftButton
EVERYDAY = "everyday-things"


def test_a_model_is_served_until_its_page_is_closed(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN the page of models, where nothing is served
    page = show_models(window)
    card = page.serving
    assert not card.isVisible()
    # WHEN Serve is pressed
    QTest.mouseClick(page.row_named(EVERYDAY).serve, LEFT)
    qtbot.waitUntil(lambda: card.link.text().startswith("http"), timeout=PATIENCE)
    # THEN its link, which can be copied, answers on this computer
    QTest.mouseClick(card.copy, LEFT)
    link = QGuiApplication.clipboard().text()
    assert link == card.link.text()
    assert link.startswith("http://127.0.0.1:")
    assert "Everyday things" in requests.get(link, timeout=30).text
    assert not card.code.isVisible()
    # AND the job bar is left to those who wait for something
    bar = window.findChild(JobBar)
    assert bar is not None
    assert bar.job is None
    # WHEN it is closed
    QTest.mouseClick(card.close_page, LEFT)
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=PATIENCE)
    # THEN nobody answers there any more
    with pytest.raises(requests.ConnectionError):
        requests.get(link, timeout=30)


def test_the_network_gets_a_link_with_a_token_and_a_code(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN a model that is served on this computer
    page = show_models(window)
    card = page.serving
    QTest.mouseClick(page.row_named(EVERYDAY).serve, LEFT)
    qtbot.waitUntil(lambda: card.link.text().startswith("http"), timeout=PATIENCE)
    alone = card.link.text()
    # WHEN the network is let in
    card.everywhere.setFocus()
    QTest.keyClick(card.everywhere, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "token=" in card.link.text(), timeout=PATIENCE)
    # THEN there is another link, with a token, and a code for phones
    assert card.link.text() != alone
    assert card.code.isVisible()
    assert not card.code.pixmap().isNull()
    # WHEN it is for this computer alone again THEN the token is gone
    QTest.keyClick(card.everywhere, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: (
            card.link.text().startswith("http") and "token=" not in card.link.text()
        ),
        timeout=PATIENCE,
    )
    assert not card.code.isVisible()
