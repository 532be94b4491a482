"""Drawn pictures, shared by the tests of a file."""

from __future__ import annotations

import pytest

from engine.dataset.samples import Sample
from tests.support.networks import draw_shapes


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return draw_shapes(tmp_path_factory.mktemp("shapes"), each=12)


@pytest.fixture(scope="module")
def pairs(shapes: list[Sample]) -> list[Sample]:
    return [sample for sample in shapes if sample.label < 2]
