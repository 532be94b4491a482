"""The cards below the scores, over the real worker: forecast, groups, curves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.pages.results.images import LIST
from gui.pages.results.insight.curves_card import CurvesCard
from gui.pages.results.insight.forecast_card import ForecastCard
from gui.pages.results.insight.looking_card import LookingCard
from gui.pages.results.insight.section import WorkedOutSection
from gui.pages.results.insight.slices_card import SlicesCard
from gui.pages.results.page import ResultsPage
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.results.conftest import ShowResults


def work_out(card: WorkedOutSection, qtbot: QtBot) -> None:
    """Press the card's button and wait for what comes of it."""
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert not card.button.isEnabled()
    qtbot.waitUntil(card.content.isVisible, timeout=PATIENCE)


def test_a_forecast_is_worked_out_when_asked_and_kept(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the results of a run that nobody asked more of
    page = show_results(window, trained_dir)
    card = page.findChild(ForecastCard)
    assert card is not None
    assert card.content.isHidden()
    assert "Test images take no part" in card.sentence.text()
    # WHEN the button is pressed
    work_out(card, qtbot)
    # THEN the curve and every class are there
    assert len(card.plot.lines) == 2
    assert len(card.sentences()) == 2
    assert page.view is not None
    assert page.view.forecast is not None
    # THEN the button offers to do it anew
    qtbot.waitUntil(card.button.isEnabled, timeout=PATIENCE)
    assert card.button.text() == "Work it out again"
    # WHEN its title is pressed THEN it is folded to its sentence
    card.fold.click()
    assert not card.content.isVisible()
    assert card.sentence.isVisible()


def test_what_the_model_looks_at_is_told_and_colours_are_given_away(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the results of a project whose pictures are of one colour each
    page = show_results(window, trained_dir)
    card = page.findChild(LookingCard)
    assert card is not None
    # WHEN it is asked what the model looks at
    work_out(card, qtbot)
    # THEN the border is said to give the classes away, and advice says so, too
    assert "the pictures give themselves away" in card.sentence.text()
    assert any("give themselves away" in said for said in page.advice.sentences())


def groups_of(page: ResultsPage) -> SlicesCard:
    card = page.findChild(SlicesCard)
    assert card is not None
    return card


def test_a_group_that_stands_out_opens_its_images(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN a project where the wrong images came in a folder of their own
    red = trained_dir / "test" / "red"
    (red / "scan").mkdir()
    for path in red.glob("wrong*.png"):
        path.rename(red / "scan" / path.name)
    # WHEN its results are looked at
    page = show_results(window, trained_dir)
    qtbot.waitUntil(lambda: len(groups_of(page).buttons) > 0, timeout=PATIENCE)
    # THEN that folder is named, and one press shows its images
    groups_of(page).buttons[0].click()
    assert page.images.shown == LIST
    assert {row.path.rpartition("/")[2] for row in page.images.grid.images.rows} == {
        f"wrong{number}.png" for number in range(4)
    }


def test_curves_are_drawn_for_all_classes_or_one(
    window: MainWindow, trained_dir: Path, show_results: ShowResults
) -> None:
    # GIVEN the results
    page = show_results(window, trained_dir)
    card = page.findChild(CurvesCard)
    assert card is not None
    # THEN both classes have their curve, beside the line of a guess
    assert len(card.roc.lines) == 3
    assert "Area under ROC, mean" in card.areas[0].text()
    # WHEN one class is chosen
    card.choice.setCurrentIndex(card.choice.findData("red"))
    # THEN the other stands behind it, and the areas are those of that class
    assert [line.faint for line in card.precision.lines] == [True, False]
    assert card.areas[1].text().startswith("Average precision: ")
