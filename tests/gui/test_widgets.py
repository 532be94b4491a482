"""The window's own widgets, as a person sees and uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed
from gui import theme
from gui.widgets import (
    Bar,
    BarSize,
    Chip,
    ClickableCard,
    DropZone,
    ElidedLabel,
    ErrorBanner,
    FlowRow,
    Heading,
    PictureView,
    Toast,
)
from tests.gui.driving import PATIENCE, drop


def _color(widget: QWidget, x: int, y: int) -> str:
    return widget.grab().toImage().pixelColor(x, y).name().upper()


@pytest.mark.parametrize("size", list(BarSize))
def test_a_bar_is_filled_as_far_as_it_says(qtbot: QtBot, size: BarSize) -> None:
    # GIVEN a bar of 200 pixels
    bar = Bar(size)
    qtbot.addWidget(bar)
    bar.resize(200, int(size))
    # WHEN it shows a quarter
    bar.set_fraction(0.25)
    # THEN a quarter is filled, the rest is track, and a screen reader hears it
    middle = int(size) // 2
    shown = theme.current()
    assert _color(bar, 40, middle) == shown.accent
    assert _color(bar, 60, middle) == shown.alternate
    assert bar.accessibleDescription() == "25%"


def test_a_balance_bar_ends_at_the_right_without_a_track(qtbot: QtBot) -> None:
    # GIVEN a balance bar on a surface
    bar = Bar(BarSize.SMALL, "quiet", track=False, from_right=True)
    qtbot.addWidget(bar)
    bar.resize(100, 6)
    # WHEN it shows a half
    bar.set_fraction(0.5)
    # THEN the right half is painted and the left is not
    assert _color(bar, 75, 3) == theme.current().border
    assert _color(bar, 25, 3) != theme.current().border


def test_a_bar_of_unknown_length_moves_only_while_it_is_seen(qtbot: QtBot) -> None:
    # GIVEN a bar whose end is not known
    bar = Bar()
    qtbot.addWidget(bar)
    bar.resize(200, 10)
    bar.set_fraction(None)
    bar.show()
    qtbot.waitExposed(bar)
    # WHEN time passes
    before = bar.grab().toImage()
    qtbot.wait(200)
    # THEN it looks different
    assert bar.grab().toImage() != before
    assert bar.fraction is None


def test_a_label_without_room_ends_in_dots_and_keeps_its_text(qtbot: QtBot) -> None:
    # GIVEN a long text in a narrow label
    text = "a file name that is much too long for the room there is.jpeg"
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    # WHEN it is narrow, then wide
    label.resize(100, 20)
    label.show()
    narrow = label.text()
    label.resize(900, 20)
    # THEN it is cut only while it has to be, and never loses its words
    assert narrow.endswith("…")
    assert label.full_text() == text
    assert label.accessibleName() == text
    assert label.text() == text


def test_text_from_files_is_never_read_as_markup(qtbot: QtBot) -> None:
    # GIVEN a class that is called like a piece of HTML
    label = Heading("<h1>cat</h1>")
    chip = Chip("<b>cat</b>")
    # WHEN it is shown
    for widget in (label, chip):
        qtbot.addWidget(widget)
        # THEN it is shown as it is written
        assert widget.textFormat() is Qt.TextFormat.PlainText


def test_chips_wrap_where_there_is_no_room(qtbot: QtBot) -> None:
    # GIVEN a row of chips
    row = FlowRow()
    qtbot.addWidget(row)
    chips = [Chip(f"chip number {number}") for number in range(6)]
    for chip in chips:
        row.add(chip)
    # WHEN it is wide, then narrow
    row.resize(2000, 200)
    row.show()
    wide = {chip.y() for chip in chips}
    row.resize(260, 200)
    narrow = {chip.y() for chip in chips}
    # THEN the chips are in one row, then in several, none beyond the edge
    assert len(wide) == 1
    assert len(narrow) > 1
    assert all(chip.geometry().right() <= 260 for chip in chips)


def test_a_banner_says_what_where_and_what_to_do(qtbot: QtBot) -> None:
    # GIVEN a banner
    banner = ErrorBanner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    # WHEN something fails
    banner.show_failure(
        Failed("image.truncated", "The picture ends too early.", "/a/b.jpg", "Copy it.")
    )
    # THEN it says so until somebody closes it
    assert banner.text.text() == "/a/b.jpg: The picture ends too early. Copy it."
    with qtbot.waitSignal(banner.dismissed, timeout=PATIENCE):
        QTest.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_a_notice_offers_undo_and_goes_by_itself(qtbot: QtBot) -> None:
    # GIVEN a window with a notice that stays for a moment
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    toast = Toast(window, seconds=0.3)
    # WHEN it says something with Undo
    toast.show_message("3 images moved.", action="Undo")
    # THEN it lies inside the window, Undo works, and it goes
    assert window.rect().contains(toast.geometry())
    with qtbot.waitSignal(toast.action_requested, timeout=PATIENCE):
        QTest.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert toast.isHidden()
    toast.show_message("Saved.")
    qtbot.waitUntil(toast.isHidden, timeout=PATIENCE)


def test_a_card_is_chosen_by_mouse_and_by_keyboard(qtbot: QtBot) -> None:
    # GIVEN a card that can be chosen
    card = ClickableCard("Quick")
    qtbot.addWidget(card)
    card.resize(200, 100)
    card.show()
    chosen: list[bool] = []
    card.chosen.connect(lambda: chosen.append(True))
    # WHEN it is clicked, and Space and Enter are pressed
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    QTest.keyClick(card, Qt.Key.Key_Space)
    QTest.keyClick(card, Qt.Key.Key_Return)
    # THEN it was chosen each time
    assert len(chosen) == 3


def test_a_drop_zone_takes_files_that_exist(qtbot: QtBot, tmp_path: Path) -> None:
    # GIVEN a drop zone
    zone = DropZone()
    qtbot.addWidget(zone)
    zone.resize(300, 200)
    dropped: list[list[Path]] = []
    zone.files_dropped.connect(dropped.append)
    # WHEN a folder is dropped, then something that is not there
    assert drop(zone, tmp_path)
    assert not drop(zone, tmp_path / "gone")
    # THEN only the first was taken
    assert dropped == [[tmp_path]]


def test_a_picture_is_shown_whole_and_never_stretched(
    qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a picture twice as wide as high, in a square view
    path = tmp_path / "wide.png"
    Image.new("RGB", (400, 200), "red").save(path)
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    # WHEN it is shown
    view.set_path(path)
    qtbot.waitUntil(lambda: not view.picture_rect().isEmpty(), timeout=PATIENCE)
    # THEN it keeps its proportions, and the well shows above and below
    rect = view.picture_rect()
    assert (rect.width(), rect.height()) == (300, 150)
    assert _color(view, 150, 150) == "#FF0000"
    assert _color(view, 150, 30) == theme.current().alternate
