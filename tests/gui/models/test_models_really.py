"""The whole way, for real: fetch an encoder, prepare it, and train on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.pages import TRAIN
from gui.pages.train.page import TrainPage
from gui.window.main_window import MainWindow
from tests.gui.driving import open_project
from tests.gui.models.conftest import ShowModels
from tests.gui.models.mirrors import OWN, list_own
from tests.gui.page_parts import draw_project
from tests.support.hostile_server import serving

LEFT = Qt.MouseButton.LeftButton
#: A guard against hanging: preparing starts TensorFlow, which takes its time.
PATIENCE = 300_000
WEIGHTS = "mobilenet_v2_0.35_224_notop.weights.h5"


@pytest.mark.slow
def test_a_fetched_encoder_is_prepared_and_trained_on(
    window: MainWindow,
    show_models: ShowModels,
    weights_dir: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    # GIVEN real weights on a server, and a project
    content = (weights_dir / WEIGHTS).read_bytes()
    open_project(window, draw_project(tmp_path / "colours"), qtbot)
    with serving(content) as hostile:
        list_own(hostile.url, content, file="ours.weights.h5")
        page = show_models(window)
        row = page.row_named(OWN)
        # WHEN they are fetched
        QTest.mouseClick(row.fetch, LEFT)
        catalogue = window.state.catalogue
        qtbot.waitUntil(lambda: catalogue.job_of(OWN) is None, timeout=PATIENCE)
        assert catalogue.failure_of(OWN) is None
        qtbot.waitUntil(lambda: row.entry.section == "fetched", timeout=PATIENCE)
    # THEN the encoder is ready, and the server was asked for one file, once
    assert row.entry.row is not None
    assert row.entry.row.ready
    assert len(hostile.asked) == 1
    assert row.use.isVisible()
    # AND WHEN it is used for training
    QTest.mouseClick(row.use, LEFT)
    window.show_page(TRAIN)
    train = window.page(TRAIN)
    assert isinstance(train, TrainPage)
    QTest.mouseClick(train.setup.train, LEFT)
    qtbot.waitUntil(lambda: bool(window.state.runs), timeout=PATIENCE)
    # THEN the model was learned from it
    assert window.state.runs[0].result.encoder == OWN
