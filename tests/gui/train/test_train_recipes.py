"""The Train page: its ways, their settings, the preview of changed pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.jobs.requests import TRAIN_NETWORK, TRAIN_QUICK
from engine.training.recipes import RECIPES
from gui.bridge import JobBridge
from gui.pages.train.fields import ChoiceField, TextField
from gui.pages.train.page import TrainPage
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project

LEFT = Qt.MouseButton.LeftButton
OTHERS = [name for name in RECIPES if name not in {"quick", "fine-tune"}]


def type_into(page: TrainPage, name: str, text: str) -> None:
    field = page.setup.advanced.fields[name]
    assert isinstance(field, TextField)
    field.edit.selectAll()
    QTest.keyClicks(field.edit, text)


def shown(pictures: list[QLabel]) -> list[bytes]:
    return [bytes(item.pixmap().toImage().constBits()) for item in pictures]


def test_thorough_is_fine_tuning(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN the page with a project
    # WHEN Thorough is chosen, and how far to unfreeze
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    depth = page.setup.advanced.fields["depth"]
    assert isinstance(depth, ChoiceField)
    QTest.keyClick(depth.choice, Qt.Key.Key_Down)
    type_into(page, "rotate", "25")
    QTest.mouseClick(page.setup.train, LEFT)
    # THEN that is trained, in the lane of networks
    (job,) = queue.jobs
    assert job.operation is TRAIN_NETWORK
    assert job.request.recipe.name == "fine-tune"
    settings = job.request.recipe.fine_tune
    assert settings.depth == "last-third"
    assert settings.augmentation.rotate == 25
    assert page.running.title.text().startswith("Thorough")


@pytest.mark.parametrize("name", OTHERS)
def test_each_other_way_can_be_trained_as_it_is(
    page: TrainPage, queue: PlayedQueue, name: str
) -> None:
    # GIVEN the other ways
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    # WHEN one is chosen and trained
    (button,) = (b for b in page.setup.networks.buttons() if b.text() == name)
    QTest.mouseClick(button, LEFT)
    QTest.mouseClick(page.setup.train, LEFT)
    # THEN it is that recipe, with nothing changed
    (job,) = queue.jobs
    assert job.operation is TRAIN_NETWORK
    assert job.request.recipe == RECIPES[name]


def test_quick_has_its_settings_too(page: TrainPage, queue: PlayedQueue) -> None:
    # GIVEN quick training, its settings unfolded
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    # WHEN a hidden layer and strengths are asked for
    type_into(page, "hidden", "64")
    type_into(page, "strengths", "0.1, 1")
    QTest.mouseClick(page.setup.train, LEFT)
    # THEN they are trained with
    (job,) = queue.jobs
    assert job.operation is TRAIN_QUICK
    quick = job.request.recipe.quick
    assert (quick.hidden, quick.strengths) == (64, (0.1, 1.0))


def test_the_preview_follows_the_settings(qtbot: QtBot, page: TrainPage) -> None:
    # GIVEN a network's settings, unfolded
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    preview = page.setup.advanced.preview
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    # THEN the project's own pictures are there
    qtbot.waitUntil(lambda: not preview.pictures[-1].pixmap().isNull(), timeout=20_000)
    before = shown(preview.pictures)
    # AND WHEN a change is made stronger THEN they change
    type_into(page, "brightness", "0.9")
    qtbot.waitUntil(lambda: shown(preview.pictures) != before, timeout=20_000)
    # AND WHEN others are asked for THEN there are others
    again = shown(preview.pictures)
    QTest.mouseClick(preview.more, LEFT)
    qtbot.waitUntil(lambda: shown(preview.pictures) != again, timeout=20_000)


def test_digits_are_not_mirrored_unasked(qtbot: QtBot, tmp_path: Path) -> None:
    # GIVEN a project whose classes are digits
    queue = PlayedQueue()
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    project = draw_project(tmp_path / "digits")
    (project / "red").rename(project / "3")
    (project / "blue").rename(project / "8")
    state = state_with_project(bridge, queue, project)
    bridge.setParent(state)
    page = TrainPage(state, bridge)
    state.setParent(page)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    page.show()
    qtbot.waitUntil(lambda: state.project is not None)
    # WHEN Thorough is looked at
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    advanced = page.setup.advanced
    # THEN it does not mirror, and nothing is said
    assert not advanced.flip.isChecked()
    assert not advanced.doubt.isVisible()
    # AND WHEN somebody wants it THEN there is a warning, and they may
    QTest.keyClick(advanced.flip, Qt.Key.Key_Space)
    assert "'3', '8'" in advanced.doubt.text()
    assert advanced.doubt.isVisible()
    assert page.setup.train.isEnabled()
