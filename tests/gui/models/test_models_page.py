"""The Models page: what it lists, and what can be done without a network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.dataset.project import Project
from engine.models.backbones import BACKBONES
from engine.progress import Token, ignore
from engine.training.recipes import RECIPES
from engine.training.request import Train
from engine.training.runs import finish_run, start_run
from gui import settings as settings_file
from gui.pages import CLASSIFY, TRAIN
from gui.pages.models.card import plain
from gui.pages.train.page import TrainPage
from gui.settings import Settings
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, OpenWindow
from tests.gui.models.conftest import ShowModels
from tests.gui.models.mirrors import backbone, pretend_fetched
from tests.gui.page_parts import draw_project
from tests.gui.train.results import result

LEFT = Qt.MouseButton.LeftButton
EVERYDAY, EFFICIENT = "everyday-things", "efficientnet-v2-b0"
SMALL = "mobilenet-v3-small"


def test_all_that_is_known_is_listed_with_its_facts(
    window: MainWindow, show_models: ShowModels
) -> None:
    # GIVEN an installation where nothing was fetched
    # WHEN the page is shown
    page = show_models(window)
    # THEN everything that can be fetched is there, with size, licence and origin
    for known in BACKBONES:
        if known.can_be_fetched:
            row = page.row_named(known.name)
            assert row.entry.section == "available"
            assert row.title.text() == known.title
            assert row.description.text() == known.description
            for fact in ("MB to fetch", "224\u00a0px", known.licence, known.origin):
                assert fact in row.facts.text()
            assert row.fetch.isVisible()
            assert not row.remove.isVisible()
    # AND so is what comes with the app
    assert page.row_named(EVERYDAY).entry.section == "bundled"
    assert page.row_named(EVERYDAY).try_it.isVisible()
    # AND it says what goes online
    assert "Only Fetch goes online" in page.head.promise.text()
    assert "nothing is sent" in page.head.promise.text()
    assert not page.headings["fetched"].isVisible()
    assert page.nothing.isVisible()


def test_every_button_says_what_it_is_for(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN the page, laid out
    page = show_models(window)
    first, last = page.row_named(EVERYDAY), page.row_named("vgg16-top")
    qtbot.waitUntil(lambda: last.y() > first.y() > 0, timeout=PATIENCE)
    # WHEN its buttons are gone through in the order of the keyboard
    buttons = [
        button for button in page.findChildren(QAbstractButton) if button.isVisible()
    ]
    names = [button.accessibleName() for button in buttons]
    # THEN each has a name of its own and can be reached
    assert len(set(names)) == len(names)
    assert all(names)
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)
    begin = page.head.bring_in
    heights, widget = [], begin.nextInFocusChain()
    while widget is not None and widget is not begin:
        if widget in buttons:
            heights.append(widget.mapTo(page, widget.rect().center()).y())
        widget = widget.nextInFocusChain()
    assert len(heights) == len(buttons) - 1
    assert heights == sorted(heights)


def test_a_model_is_tried_with_one_click(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN the page
    page = show_models(window)
    row = page.row_named(EVERYDAY)
    # WHEN "Try it" is pressed
    QTest.mouseClick(row.try_it, LEFT)
    # THEN Classify is shown and that model answers
    assert window.page(CLASSIFY).isVisible()
    assert window.state.model == row.entry.model
    # AND the page marks it
    show_models(window)
    qtbot.waitUntil(row.chip.isVisible, timeout=PATIENCE)
    assert row.chip.text() == "answers now"


def test_the_encoder_chosen_here_is_the_one_the_train_page_uses(
    open_window: OpenWindow,
    show_models: ShowModels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    # GIVEN a person's own folder of weights
    (tmp_path / backbone("mobilenet-v2").file).write_bytes(b"weights")
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", str(tmp_path))
    window = open_window()
    page = show_models(window)
    assert page.row_named("mobilenet-v2").chip.text() == "used for training"
    assert not page.row_named("mobilenet-v2").remove.isVisible()
    # WHEN another encoder is chosen
    QTest.mouseClick(page.row_named("cifar10").use, LEFT)
    # THEN it is marked instead, remembered, and shown on the Train page
    qtbot.waitUntil(page.row_named("cifar10").chip.isVisible, timeout=PATIENCE)
    assert not page.row_named("mobilenet-v2").chip.isVisible()
    assert settings_file.load().encoder == "cifar10"
    window.show_page(TRAIN)
    train = window.page(TRAIN)
    assert isinstance(train, TrainPage)
    assert train.setup.encoder.choice.currentData() == "cifar10"
    # AND WHEN the first one is chosen there THEN this page knows
    train.setup.encoder.choice.setCurrentIndex(0)
    train.setup.encoder.choice.activated.emit(0)
    show_models(window)
    qtbot.waitUntil(page.row_named("mobilenet-v2").chip.isVisible, timeout=PATIENCE)


def test_what_was_fetched_can_be_removed(
    open_window: OpenWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN a fetched encoder that is used for training
    path = pretend_fetched(SMALL)
    settings_file.save(Settings(theme="light", encoder=SMALL))
    window = open_window(settings_file.load())
    page = show_models(window)
    row = page.row_named(SMALL)
    assert row.entry.section == "fetched"
    assert row.chip.text() == "used for training"
    QTest.mouseClick(row.about, LEFT)
    assert str(path) in page.about.text.toPlainText()
    # WHEN it is removed by keyboard
    row.remove.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row.remove, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row.entry.section == "available", timeout=PATIENCE)
    # THEN the file is gone, it says how much that freed, and it can be had again
    assert not path.exists()
    told = window.toast.text.text().replace("\u00a0", " ")
    assert told == (
        "MobileNetV3 Small was removed, 3.0 MB are free. Fetch brings it back."
    )
    assert row.fetch.isVisible()
    # AND quick training uses what is there
    assert settings_file.load().encoder == ""
    qtbot.waitUntil(page.row_named("general").chip.isVisible, timeout=PATIENCE)
    # AND its card, which was open, says where it would come from
    assert backbone(SMALL).url in page.about.text.toPlainText()


def test_a_card_is_read_beside_the_list_and_closed_by_escape(
    window: MainWindow, show_models: ShowModels
) -> None:
    # GIVEN the page
    page = show_models(window)
    row = page.row_named(EVERYDAY)
    # WHEN a model's card is asked for
    row.about.setFocus()
    QTest.keyClick(row.about, Qt.Key.Key_Space)
    # THEN it is shown as text with headings and tables, without Markdown's signs
    shown = page.about.text.toPlainText()
    assert page.about.isVisible()
    assert "Test accuracy" in shown
    assert "**" not in shown
    assert "|--" not in shown
    # AND WHEN Escape is pressed THEN it goes and the keyboard is back
    assert page.about.text.hasFocus()
    QTest.keyClick(page.about.text, Qt.Key.Key_Escape)
    assert not page.about.isVisible()
    assert row.about.hasFocus()


def test_in_a_small_window_the_card_takes_the_place_of_the_list(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN the smallest window
    window.resize(window.minimumSize())
    page = show_models(window)
    row = page.row_named(EFFICIENT)
    # WHEN what is known of an encoder is asked for
    QTest.mouseClick(row.about, LEFT)
    # THEN it says where it comes from, and nothing is cut
    assert backbone(EFFICIENT).url in page.about.text.toPlainText()
    assert not row.isVisible()
    # AND closing it brings the list back
    QTest.mouseClick(page.about.close_button, LEFT)
    qtbot.waitUntil(row.isVisible, timeout=PATIENCE)
    assert row.about.hasFocus()


def test_models_trained_in_recent_projects_are_yours(
    open_window: OpenWindow,
    show_models: ShowModels,
    tiny_model_path: Path,
    tmp_path: Path,
) -> None:
    # GIVEN a project with two runs, one whose index is gone, and one that is gone
    folder = draw_project(tmp_path / "my <b>*colours*", images=3)
    models = [train_pretended(folder, tiny_model_path) for _ in range(2)]
    other = draw_project(tmp_path / "never trained", images=3)
    remembered = Settings(theme="light")
    for path in (folder, other, tmp_path / "gone"):
        remembered = remembered.with_project(path)
    # WHEN the page is shown
    window = open_window(
        Settings(theme="light", recent_projects=remembered.recent_projects)
    )
    page = show_models(window)
    # THEN the newest model of it is there with its score in words
    (row,) = [row for row in page.rows.values() if row.entry.section == "yours"]
    assert row.entry.model == models[1]
    assert row.title.text() == "my <b>*colours* — Quick"
    assert "Tells apart blue, green and red." in row.description.text()
    # AND its card shows the name as it is
    QTest.mouseClick(row.about, LEFT)
    assert "my <b>*colours* — Quick" in page.about.text.toPlainText()
    assert "never seen were right" in page.about.text.toPlainText()
    # AND looking made nothing in the projects
    assert not (other / ".discern").exists()
    # AND it can be tried
    QTest.mouseClick(row.try_it, LEFT)
    assert window.state.model == models[1]


@pytest.mark.parametrize(
    "text", ["a_b*c`d", "# no heading", "<i>x</i>", "1. one | two"]
)
def test_names_are_no_markdown(text: str, qtbot: QtBot) -> None:
    from PySide6.QtGui import QTextDocument

    # GIVEN a name with Markdown's signs WHEN it is made plain
    document = QTextDocument()
    feature = QTextDocument.MarkdownFeature
    document.setMarkdown(
        plain(text), feature.MarkdownDialectGitHub | feature.MarkdownNoHTML
    )
    # THEN Markdown shows it as it is
    assert re.sub(r"\s+", " ", document.toPlainText()) == text


def train_pretended(folder: Path, model: Path) -> Path:
    """Record a run in ``folder`` whose model is a copy of ``model``."""
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
        run = start_run(project, Train(str(folder), RECIPES["quick"]))
        shutil.copy(model, run.model)
        finish_run(project, run, result(str(run.model)))
    return run.model
