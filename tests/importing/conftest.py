"""What the tests of importing share: a web server, and drawn pictures to serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pictures import draw
from tests.support.serving import LocalServer, serving


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A web server on this computer."""
    with serving() as one:
        yield one


@pytest.fixture
def drawn(tmp_path: Path) -> list[bytes]:
    """The bytes of a few different pictures."""
    path = tmp_path / "drawn.png"
    pictures = [draw(path, seed).read_bytes() for seed in range(12)]
    path.unlink()
    return pictures
