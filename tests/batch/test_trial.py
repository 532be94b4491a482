"""Files that kill their reader are found by a process that may die of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.batch.cluster.trial import Trial
from engine.images.geometry import Geometry
from tests.support.deadly import fragile_decoder, make_deadly
from tests.support.pictures import draw_project


def test_a_file_that_kills_its_reader_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a decoder with a bug, a picture that meets it, and one that is only broken
    monkeypatch.setenv("PYTHONPATH", str(fragile_decoder(tmp_path / "bug")))
    pictures = sorted((draw_project(tmp_path / "p", {"red": 4}) / "red").iterdir())
    make_deadly(pictures[1])
    pictures[2].write_bytes(b"\x89PNG\r\n\x1a\n")
    # WHEN they are tried one after the other
    with Trial(Geometry((64, 64))) as trial:
        found = [trial.survives(path) for path in pictures]
    # THEN only the deadly one was, and those behind it were tried, too
    assert found == [True, False, True, True]
