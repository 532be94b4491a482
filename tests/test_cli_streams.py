"""The terminal's commands when something is in the way: errors, Ctrl-C, pipes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.pictures import draw, draw_project
from tests.support.terminal import DISCERN, PATIENCE, environment, start


def test_bad_input_is_a_sentence_and_code_two(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN commands that cannot be done
    folder = draw_project(tmp_path / "one", {"cats": 3})
    missing = tmp_path / "missing"
    commands: dict[str, tuple[str | Path, ...]] = {
        "≥ 1, received 0": ("train", folder, "--recipe", "cnn-1", "--set", "epochs=0"),
        "received 'wings'": ("train", folder, "--set", "wings=2"),
        "Expected NAME=VALUE": ("train", folder, "--set", "wings"),
        "one of quick, fine-tune": ("train", folder, "--recipe", "magic"),
        "Choose a folder": ("train", missing),
        "Check the spelling": ("classify", tiny_model_path, missing),
        "a model file or the name": ("classify", missing, folder),
        "the model's classes": ("evaluate", tiny_model_path, folder),
        "not a Discern model": ("info", folder / "cats" / "0000.png"),
    }
    # WHEN they are run, side by side
    running = {words: start(*command) for words, command in commands.items()}
    ends = {
        words: (*process.communicate(timeout=PATIENCE), process.returncode)
        for words, process in running.items()
    }
    # THEN each says why in words on standard error, prints nothing, and ends with 2
    for words, (output, errors, code) in ends.items():
        plain = " ".join(errors.split())
        assert (code, output) == (2, ""), (words, plain)
        assert words in plain
        assert "Error:" in plain
        assert "Traceback" not in plain


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by a POSIX signal")
def test_ctrl_c_keeps_the_rows(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a long classification: one large photograph, many times
    folder = tmp_path / "photos"
    folder.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (1500, 2000, 3), np.uint8)
    photo = folder / "0.jpg"
    Image.fromarray(noise).save(photo, quality=90)
    for number in range(1, 2000):
        os.link(photo, folder / f"{number}.jpg")
    target = tmp_path / "out.csv"
    part = tmp_path / "out.csv.part"
    with start(
        "classify", tiny_model_path, folder, "--csv", target, "--threads", "1"
    ) as process:
        deadline = time.monotonic() + PATIENCE
        while not part.exists() or part.read_bytes().count(b"\n") < 5:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        # WHEN a person presses Ctrl-C
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    # THEN it stops, says so by its code, and what was answered is in the file
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert 4 <= len(rows) < 2000
    assert not part.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_progress_is_on_standard_error_only(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a person's terminal for messages, and a program that reads the results
    folder = draw_project(tmp_path / "new", {"blue": 30})
    terminal, process_end = os.openpty()
    words = ["classify", str(tiny_model_path), str(folder), "--json"]
    # WHEN pictures are classified
    with subprocess.Popen(
        [*DISCERN, *words],
        stdout=subprocess.PIPE,
        stderr=process_end,
        env={**environment(), "TERM": "xterm"},
    ) as process:
        assert process.stdout is not None
        os.close(process_end)
        output = process.stdout.read()
        shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    # THEN bars were on the terminal, and the results are one document
    assert "Classifying" in shown
    assert "30/30" in shown
    assert len(json.loads(output)["results"]) == 30


def test_a_reader_that_has_had_enough_is_no_crash(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN more rows than somebody wants to read
    file = draw(tmp_path / "x.png", 1)
    with start("classify", tiny_model_path, *[file] * 300) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        # WHEN the reader goes away, as `head` does
        process.stdout.close()
        errors = process.stderr.read()
    # THEN nothing is said about it
    assert "Traceback" not in errors
