"""``discern serve`` as somebody at a terminal runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.web.conftest import PATIENCE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_the_page_is_open_until_ctrl_c(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN the command, run on any free port
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "gui", "serve", str(tiny_model_path), "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        # WHEN the link that it prints is opened
        link = process.stdout.readline().split()[-1]
        response = requests.get(link, timeout=PATIENCE)
        # THEN there is the page
        assert response.status_code == 200
        assert "colours" in response.text
        # WHEN Ctrl-C is pressed
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
    # THEN it closes and says so
    assert process.returncode == 0, errors
    assert "Closed. 0 pictures answered." in out
