"""The Classify page: a folder of pictures that are none of the classes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.choices_table import CHOOSE_NEGATIVES
from engine.jobs.protocol import Finished
from engine.progress import Token, ignore
from engine.training.negatives_choice import choose_negatives
from engine.training.negatives_request import ChooseNegatives
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project
from tests.support.pictures import draw

LEFT = Qt.MouseButton.LeftButton


def test_without_a_project_there_is_nothing_to_choose(page: ClassifyPage) -> None:
    # GIVEN the page, without a project
    # WHEN precision is looked at
    page.precision_button.setChecked(True)
    # THEN only that is there
    assert page.precision.isVisible()
    assert not page.negatives.isVisible()


def test_a_folder_is_chosen_shown_and_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    # GIVEN the page over a project
    queue = PlayedQueue()
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    project = draw_project(tmp_path / "colours")
    state = state_with_project(bridge, queue, project)
    bridge.setParent(state)
    qtbot.waitUntil(lambda: state.project is not None)
    page = ClassifyPage(state, bridge)
    qtbot.addWidget(page)
    page.show()
    card = page.negatives
    # THEN nobody is asked for one before precision is looked at
    assert not card.isVisible()
    page.precision_button.setChecked(True)
    assert card.isVisible()
    assert not card.forget.isVisible()
    # WHEN a folder is chosen
    others = draw(tmp_path / "others" / "0.png", 7).parent
    card.take(others)
    # THEN the project is to remember it
    job = queue.jobs[-1]
    assert job.operation is CHOOSE_NEGATIVES
    assert job.request == ChooseNegatives(str(project), str(others))
    job.end(Finished(choose_negatives(job.request, report=ignore, token=Token())))
    qtbot.waitUntil(card.forget.isVisible)
    assert str(others) in card.sentence.full_text()
    # WHEN somebody opens the page again
    page.precision_button.setChecked(False)
    assert not card.isVisible()
    card.sentence.setText("")
    page.precision_button.setChecked(True)
    # THEN it is read from the project
    qtbot.waitUntil(lambda: str(others) in card.sentence.full_text())
    # WHEN it is forgotten
    QTest.mouseClick(card.forget, LEFT)
    # THEN the project is to forget it
    assert queue.jobs[-1].request == ChooseNegatives(str(project), None)
    state.editing.close()
