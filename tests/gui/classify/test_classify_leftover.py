"""The Classify page: a batch that a crash interrupted is offered, and gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.folder import classify_folder
from engine.batch.leftover import newest_leftover, set_aside
from engine.batch.request import ClassifyFolder, FolderResult
from engine.jobs.protocol import Stopped
from engine.progress import Event, Rows, Token, ignore
from gui.pages.classify.files import results_file, results_folder
from gui.pages.classify.page import ClassifyPage
from tests.gui.page_parts import PlayedQueue
from tests.support.pictures import draw

LEFT = Qt.MouseButton.LeftButton
COUNT = 24


def interrupted(model: Path, folder: Path) -> ClassifyFolder:
    """What is left of a window's batch that ended in the middle."""
    for number in range(COUNT):
        draw(folder / f"{number:02}.png", number)
    csv = results_file(folder.name)
    request = ClassifyFolder(
        str(model),
        (str(folder),),
        str(csv),
        record=f"{csv}.journal",
        keep_record=True,
        threads=1,
    )
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Rows):
            token.cancel()

    classify_folder(request, report=stop, token=token)
    return request


@pytest.fixture
def left(tiny_model_path: Path, tmp_path: Path) -> ClassifyFolder:
    """A batch that was interrupted before the page is opened."""
    return interrupted(tiny_model_path, tmp_path / "holiday")


def test_what_is_left_of_a_batch_is_found_until_it_is_done(
    left: ClassifyFolder,
) -> None:
    # GIVEN a batch that was interrupted
    found = newest_leftover(results_folder())
    # THEN it is found, with what it needs to go on
    assert found is not None
    assert 0 < found.rows < COUNT
    assert found.request.csv == left.csv
    assert found.request.resume
    # WHEN it is gone on with, to its end
    result = classify_folder(found.request, report=ignore, token=Token())
    # THEN every picture has its row, and nothing is left
    assert result.resumed == found.rows
    assert result.images == COUNT
    assert newest_leftover(results_folder()) is None


def test_a_batch_that_was_set_aside_is_not_offered_but_can_go_on(
    left: ClassifyFolder,
) -> None:
    # GIVEN a batch that was interrupted
    found = newest_leftover(results_folder())
    assert found is not None
    # WHEN somebody discards it
    set_aside(Path(str(left.record)))
    # THEN it is offered no more, and yet can be gone on with
    assert newest_leftover(results_folder()) is None
    result = classify_folder(found.request, report=ignore, token=Token())
    assert result.images == COUNT


def test_the_page_offers_to_continue(
    qtbot: QtBot, left: ClassifyFolder, queue: PlayedQueue, page: ClassifyPage
) -> None:
    # GIVEN a page that is opened after a crash
    qtbot.waitUntil(page.leftover.isVisible)
    assert "holiday" in page.leftover.text.text()
    # WHEN somebody continues
    QTest.mouseClick(page.leftover.accept, LEFT)
    # THEN the same table is gone on with, from what was answered before
    request = queue.jobs[-1].request
    assert (request.csv, request.record) == (left.csv, left.record)
    assert request.resume
    assert request.replay
    assert page.folder.isVisible()
    assert not page.leftover.isVisible()


def test_what_is_discarded_or_cancelled_is_not_offered_again(
    qtbot: QtBot,
    left: ClassifyFolder,
    queue: PlayedQueue,
    page: ClassifyPage,
    tiny_model_path: Path,
    tmp_path: Path,
) -> None:
    # GIVEN the offer
    qtbot.waitUntil(page.leftover.isVisible)
    # WHEN somebody discards it
    QTest.mouseClick(page.leftover.discard, LEFT)
    # THEN it is gone for good, and the table is still there
    qtbot.waitUntil(lambda: newest_leftover(results_folder()) is None)
    assert not page.leftover.isVisible()
    assert Path(str(left.csv)).is_file()
    # WHEN another batch is cancelled
    page.take_folder([tmp_path / "holiday"])
    asked = queue.jobs[-1].request
    record = Path(str(interrupted(tiny_model_path, tmp_path / "other").record))
    record.replace(asked.record)
    assert newest_leftover(results_folder()) is not None
    QTest.mouseClick(page.folder.cancel, LEFT)
    ended = FolderResult(4, 0, {}, asked.csv, 0.2, stopped=True, record=asked.record)
    queue.jobs[-1].end(Stopped(ended))
    # THEN that one is not offered, either
    qtbot.waitUntil(lambda: newest_leftover(results_folder()) is None)
