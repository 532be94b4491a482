"""The reliability plot: what a model remembers of held-out images, drawn and said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.cli.documents import model_info
from engine.models.modelfile import read_manifest
from gui.charts.reliability import ReliabilityCard

FILES = Path(__file__).resolve().parents[2] / "_files"


def colours_of(widget: QWidget) -> set[int]:
    image = widget.grab().toImage()
    return {
        image.pixel(x, y)
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_the_plot_shows_what_the_model_remembers(qtbot: QtBot) -> None:
    # GIVEN a model that knows how far its probabilities can be believed
    model = FILES / "format-2.discern"
    told = read_manifest(model).reliability
    assert told is not None
    card = ReliabilityCard()
    qtbot.addWidget(card)
    # WHEN it is shown
    card.show_model(model)
    qtbot.waitUntil(card.isVisible)
    # THEN the figures are said, on the card and to a screen reader
    assert f"{100 * told.error:.1f} points off" in card.sentence.text()
    assert card.plot.accessibleDescription() == card.sentence.text()
    # THEN with the interval that the terminal tells, though the file has an older one
    info = model_info(str(model), read_manifest(model))["reliability"]
    assert isinstance(info, dict)
    assert info["low"] < told.low
    ends = f"({100 * info['low']:.1f} to {100 * info['high']:.1f})"
    assert ends in card.sentence.text()
    # THEN the plot is folded away until somebody wants it
    assert not card.plot.isVisible()
    card.fold.click()
    # THEN dots are drawn, once Qt has shown what was put into the plot's place: not one
    # colour all over
    qtbot.waitUntil(lambda: len(colours_of(card.plot)) > 3)
    # WHEN a model of the first format follows, which remembers nothing
    card.show_model(FILES / "format-1.discern")
    # THEN there is no plot
    qtbot.waitUntil(card.isHidden)
