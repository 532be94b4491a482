"""The Classify page: a folder can be pointed at a cluster."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch import results
from engine.batch.cluster.request import ClassifyOnCluster, ClusterResult
from engine.jobs.batch_table import CLASSIFY_FOLDER, CLASSIFY_ON_CLUSTER
from engine.jobs.protocol import Finished
from engine.progress import Progress, Rows
from gui import settings, words
from gui.pages.classify.cluster import ClusterCard
from gui.pages.classify.page import ClassifyPage
from gui.remembered import Remembered
from tests.gui.classify.answers import dog
from tests.gui.page_parts import PlayedQueue

LEFT = Qt.MouseButton.LeftButton


def test_a_folder_goes_to_the_cluster_and_its_answers_come_back(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    # GIVEN somebody who switches the cluster on
    page.cluster.set_open(True)
    QTest.mouseClick(page.cluster.switch, LEFT)
    # WHEN nothing says where it is THEN that is asked for, and nothing begins
    (tmp_path / "trap").mkdir()
    page.take_folder([tmp_path / "trap"])
    assert queue.jobs == []
    assert "address" in page.banner.text.text()
    # WHEN it is named, and the folder taken again
    QTest.keyClicks(page.cluster.address, "10.0.0.7:6379")
    QTest.keyClicks(page.cluster.shared, "/mnt/share")
    page.take_folder([tmp_path / "trap"])
    # THEN the cluster is asked the same as this computer would be
    (job,) = queue.jobs
    assert job.operation is CLASSIFY_ON_CLUSTER
    asked = job.request
    assert isinstance(asked, ClassifyOnCluster)
    assert (asked.address, asked.shards) == ("10.0.0.7:6379", "/mnt/share")
    assert asked.sources == (str(tmp_path / "trap"),)
    ((kind, csv),) = asked.results
    assert kind == results.CSV
    assert asked.record == f"{csv}.journal"
    # THEN the table fills as ever, but new files are not waited for
    job.report(Progress("classify", 1024, 4096, 900.0, 3.0))
    job.report(Rows(0, (dog(tmp_path / "a.jpg", 0.9), dog(tmp_path / "b.jpg", 0.8))))
    qtbot.waitUntil(lambda: page.folder.model.rowCount() == 2)
    Path(csv).write_text("path,verdict\n")
    job.end(Finished(ClusterResult(2, 0, 1, 0, 3, 2.0, "/mnt/share/x", {"dog": 2})))
    qtbot.waitUntil(page.folder.export.isVisible)
    assert page.folder.count.text() == words.counted(2, "image", "images")
    assert not page.folder.watch.isVisible()
    # AND WHEN the card is put away THEN this computer answers the next one
    page.cluster.set_open(False)
    page.take_folder([tmp_path / "trap"])
    assert queue.jobs[-1].operation is CLASSIFY_FOLDER


def test_the_empty_page_says_where_pictures_go(page: ClassifyPage) -> None:
    # GIVEN the page before anything was dropped on it
    nowhere = "Nothing leaves this computer."
    sentence = page.empty.empty.sentence
    assert sentence.text().endswith(nowhere)
    # WHEN the cluster is switched on THEN it no longer says what would be untrue
    page.cluster.set_open(True)
    assert sentence.text().endswith(nowhere)
    QTest.mouseClick(page.cluster.switch, LEFT)
    assert nowhere not in sentence.text()
    assert "goes to the machines of the cluster" in sentence.text()
    # WHEN it is switched off, or put away while it is on THEN that is true again
    QTest.mouseClick(page.cluster.switch, LEFT)
    assert sentence.text().endswith(nowhere)
    QTest.mouseClick(page.cluster.switch, LEFT)
    page.cluster.set_open(False)
    assert sentence.text().endswith(nowhere)


def test_address_and_folder_are_remembered(qtbot: QtBot) -> None:
    # GIVEN a card whose fields were filled
    card = ClusterCard(Remembered(settings.load()))
    qtbot.addWidget(card)
    card.show()
    QTest.mouseClick(card.switch, LEFT)
    QTest.keyClicks(card.address, "auto")
    QTest.keyClicks(card.shared, "/mnt/share")
    QTest.keyClick(card.shared, Qt.Key.Key_Return)
    # WHEN the window is opened another time
    later = ClusterCard(Remembered(settings.load()))
    qtbot.addWidget(later)
    # THEN they are there, but nothing goes to a cluster unasked
    assert (later.address.text(), later.shared.text()) == ("auto", "/mnt/share")
    assert later.wanted is None
