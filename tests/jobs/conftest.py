"""The bench that every test of the contract runs on, twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.jobs import client
from tests.support import operations as ops
from tests.support.bench import SHORT_STOP, Bench


@pytest.fixture(params=["real", "fake"])
def bench(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    """A queue over real processes, and one over threads."""
    monkeypatch.setattr(client, "STOP_DEADLINE", SHORT_STOP)
    ops.released.clear()
    bench = Bench(real=request.param == "real")
    yield bench
    bench.queue.close()
    ops.released.set()
    assert bench.queue.worker_pids() == {}
