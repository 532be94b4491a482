"""Fetch, convert, train and remove, as a person at a terminal and the window do it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.dataset.sample import copy_sample
from engine.jobs.protocol import Finished, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import (
    FETCH_BACKBONE,
    OPEN_PROJECT,
    FetchBackbone,
    OpenProject,
)
from engine.models.custom import own_file
from engine.models.store import weights_home
from tests.support import hostile_server as server
from tests.support.hostile_server import Hostile, serving
from tests.support.listening import Heard
from tests.support.terminal import ROOT, discern, document

#: A small real network, in a process of its own: it needs TensorFlow.
MAKE = """
import sys, keras
keras.utils.set_random_seed(1)
keras.applications.MobileNet(
    input_shape=(64, 64, 3), alpha=0.25, include_top=False, weights=None
).save(sys.argv[1])
"""


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    """A project; never the sample itself, which is part of the program."""
    return copy_sample(tmp_path / "faces")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "ours.h5"
    run = subprocess.run(
        [sys.executable, "-c", MAKE, path], capture_output=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr
    return path.read_bytes()


@pytest.fixture
def ours(weights: bytes) -> Iterator[Hostile]:
    """A server of weights, and a row of the person's own for them."""
    with serving(weights) as hostile:
        own_file().write_text(
            f"""
            [[encoder]]
            name = "ours"
            title = "A network of ours"
            architecture = "MobileNet"
            width = 0.25
            dimensions = 256
            input_size = 64
            licence = "MIT"
            url = "{hostile.url}/files/ours.h5"
            hash = "sha256:{hashlib.sha256(weights).hexdigest()}"
            size = {len(weights)}
            """
        )
        yield hostile


def test_fetched_trained_on_and_removed(
    ours: Hostile, faces: Path, weights: bytes, tmp_path: Path
) -> None:
    # GIVEN a network of the person's own whose server breaks off half way
    ours.script = [server.dies_after(len(weights) // 2)]
    model = tmp_path / "faces.discern"
    # WHEN it is trained on before it is here / THEN a person reads what to do
    train = ("train", faces, "-o", model, "--encoder", "ours")
    code, _, errors = discern(*train)
    assert code == 2
    assert "discern models fetch ours" in " ".join(errors.split())
    assert ours.asked == []
    # WHEN it is fetched / THEN it is ready, and was proved against Keras
    fetched = document("models", "fetch", "ours")["fetched"][0]
    assert Path(fetched["weights"]).read_bytes() == weights
    assert (Path(fetched["folder"]) / "encoder.tflite").is_file()
    assert len(ours.asked) == 2
    # AND the list and its facts say so
    row = next(
        row for row in document("models", "list")["rows"] if row["name"] == "ours"
    )
    assert (row["state"], row["ready"], row["dimensions"]) == ("fetched", True, 256)
    code, output, _ = discern("models", "info", "ours")
    assert code == 0
    assert str(weights_home() / "ours.h5") in output
    assert "MIT" in output
    # WHEN it is trained on / THEN it is neither fetched nor prepared again
    result = document(*train, "--fetch")
    assert result["encoder"] == "ours"
    assert len(ours.asked) == 2
    assert document("info", model)["encoder"]["dimensions"] == 256
    # WHEN it is removed / THEN it is only available again
    removed = document("models", "remove", "ours")
    assert removed["bytes"] > len(weights)
    assert not Path(fetched["folder"]).exists()
    code, output, _ = discern("models", "list")
    assert code == 0
    assert "to fetch" in next(line for line in output.splitlines() if "ours" in line)


def test_train_fetches_when_it_is_told_to(
    ours: Hostile, faces: Path, tmp_path: Path
) -> None:
    # GIVEN an encoder that is not here, nor on the server any more
    ours.script = [server.answers(404)]
    train = ("train", faces, "-o", tmp_path / "m.discern", "--encoder", "ours")
    # WHEN a training may fetch it / THEN it tries, and says what came of it
    code, _, errors = discern(*train, "--fetch")
    assert code == 2
    assert "404" in errors
    assert len(ours.asked) == 1


def test_a_fetch_blocks_nothing_and_can_be_cancelled(
    ours: Hostile, faces: Path, weights: bytes
) -> None:
    # GIVEN a fetch that stalls
    ours.script = [server.stalls_after(len(weights) // 2)]
    queue = JobQueue()
    try:
        fetch = Heard(queue, FETCH_BACKBONE, FetchBackbone("ours")).started()
        # WHEN a project is opened meanwhile / THEN that does not wait for it
        opened = Heard(queue, OPEN_PROJECT, OpenProject(str(faces))).outcome()
        assert isinstance(opened, Finished)
        assert not fetch.job.done
        # WHEN the fetch is cancelled / THEN it stops, and nothing half is there
        fetch.job.cancel()
        assert isinstance(fetch.outcome(), Stopped)
        assert not (weights_home() / "ours.h5").exists()
    finally:
        queue.close()


def test_what_is_unknown_or_wrong_is_told(ours: Hostile) -> None:
    # GIVEN a person's file with a second row that is wrong
    with own_file().open("a") as file:
        file.write('\n[[encoder]]\nname = "theirs"\n')
    # WHEN commands are given unknown names / THEN the known ones are told
    for words in (("fetch", "x"), ("info", "x"), ("remove", "x")):
        code, output, errors = discern("models", *words)
        assert (code, output) == (2, "")
        assert "ours" in errors
    # WHEN it is listed / THEN the rest is, and the row that is wrong is told
    code, output, errors = discern("models", "list")
    assert code == 0
    assert "efficientnet-v2-b0" in output
    assert "architecture" in errors
    # WHEN it is not on the server / THEN that is told, and how to do it by hand
    ours.script = [server.answers(404)]
    code, _, errors = discern("models", "fetch", "ours")
    assert code == 2
    for fact in ("404", "ours.h5", ours.url, str(weights_home())):
        assert fact in errors.replace("\n", "")
