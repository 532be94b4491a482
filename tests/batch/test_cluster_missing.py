"""Without Ray, a batch on a cluster is one sentence that says what to do instead."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.batch.cluster.job import classify_on_cluster
from engine.batch.cluster.request import ClassifyOnCluster
from engine.errors import DiscernError
from engine.progress import Token, ignore


@pytest.mark.parametrize("packaged", [False, True])
def test_what_is_missing_is_named_before_anything_is_written(
    packaged: bool,
    tiny_model_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a computer without Ray, or the packaged program, which never has it
    monkeypatch.setitem(sys.modules, "ray", None)
    if packaged:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    # WHEN a cluster is asked for
    shards = tmp_path / "shards"
    request = ClassifyOnCluster(str(tiny_model_path), (str(tmp_path),), str(shards))
    with pytest.raises(DiscernError) as caught:
        classify_on_cluster(request, report=ignore, token=Token())
    # THEN a person is told what to do, and what works without
    assert caught.value.code == "cluster.missing"
    assert 'pip install "discern[cluster]"' in caught.value.remedy
    assert ("--shard" in caught.value.remedy) == packaged
    assert not shards.exists()
