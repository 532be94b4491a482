"""Fetching one small made-up weights file in tests, from a server of theirs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import numpy as np
import pytest

from engine.errors import ModelError
from engine.models.backbones import Backbone
from engine.models.download import Patience
from engine.models.fetch import Fetched, fetch_weights
from engine.models.store import weights_home
from tests.support.networks import Listener

#: The file, and another one.
CONTENT = np.random.default_rng(5).bytes(1_500_000)
OTHER = np.random.default_rng(6).bytes(1_500_000)
HALF = len(CONTENT) // 2
HASTY = Patience(connect=2, stall=2, attempts=3, pause=0.01, longest_pause=0.02)


def backbone(url: str, *, size: int = len(CONTENT)) -> Backbone:
    """A row whose file is at ``url``."""
    return Backbone(
        name="tested",
        title="A tested network",
        architecture="MobileNetV3Small",
        file="tested.h5",
        url=f"{url}/path/tested.h5",
        hash=f"md5:{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}",
        size=size,
        dimensions=8,
        origin="here",
        licence="Apache-2.0",
    )


def fetch(row: Backbone, listener: Listener | None = None) -> Fetched:
    """Fetch it, hastily."""
    listener = listener or Listener()
    return fetch_weights(row, report=listener, token=listener.token, patience=HASTY)


def left_behind() -> set[str]:
    """What lies in the folder of weights, but for the lock."""
    return {path.name for path in weights_home().iterdir()} - {"tested.h5.lock"}


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something that happens in another thread."""
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def failure(row: Backbone) -> ModelError:
    """How fetching it fails; nothing is under its name then."""
    with pytest.raises(ModelError) as caught:
        fetch(row)
    assert not (weights_home() / row.file).exists()
    return caught.value
