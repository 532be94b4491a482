"""Exporting from the Models page, in the real window over the real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.exporting import web_runtime
from engine.exporting.formats import FORMATS
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.models.conftest import ShowModels


def test_a_model_is_exported_with_its_proof_shown(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN the formats of a bundled model
    if reason := web_runtime.missing():
        pytest.skip(reason)
    page = show_models(window)
    page.row_named("everyday-things").export.click()
    dialog = page.exporter.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.rows) == len(FORMATS), timeout=PATIENCE)
    # WHEN a page is made of it
    target = tmp_path / "things.html"
    dialog.export(FORMATS["html"], target, None)
    assert not dialog.rows["keras"].button.isEnabled()
    qtbot.waitUntil(lambda: dialog.exported is not None, timeout=PATIENCE)
    # THEN it is there, and the proof is shown
    assert target.stat().st_size > 1_000_000
    assert str(target) in dialog.result_text.text()
    assert "golden pictures" in dialog.result_text.text()
    assert dialog.rows["keras"].button.isEnabled()
    dialog.close()


def test_a_cancelled_export_leaves_nothing_behind(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN an export that has begun
    page = show_models(window)
    page.row_named("everyday-things").export.click()
    dialog = page.exporter.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.rows) == len(FORMATS), timeout=PATIENCE)
    dialog.export(FORMATS["keras"], tmp_path / "things", None)
    job = dialog.job
    assert job is not None
    qtbot.waitUntil(lambda: job.last_progress is not None, timeout=PATIENCE)
    # WHEN it is cancelled
    dialog.cancel.click()
    qtbot.waitUntil(lambda: job.done, timeout=PATIENCE)
    # THEN that is told, and nothing is there
    assert "Nothing was left behind" in dialog.result_text.text()
    assert list(tmp_path.iterdir()) == []
    dialog.close()
