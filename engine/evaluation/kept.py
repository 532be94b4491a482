"""What is worked out about a run lies in its folder, each thing in a file of its own.

Every such thing has a ``version``, raised whenever what is computed changes: what an
older Discern kept is worked out anew, and so is what was damaged.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec


class Versioned(Protocol):
    """What knows which version of itself it is."""

    @property
    def version(self) -> int:
        """Of what was computed."""


Kept = TypeVar("Kept", bound=Versioned)


def keep(folder: Path, name: str, value: Versioned) -> None:
    """Write ``value`` into a run's folder, whole or not at all."""
    path = folder / f"{name}.json.gz"
    temporary = path.with_suffix(".part")
    temporary.write_bytes(gzip.compress(msgspec.json.encode(value), 1))
    temporary.replace(path)


def read(folder: Path, name: str, kind: type[Kept], version: int) -> Kept | None:
    """What is kept in a run's folder; None where it is yet to be worked out."""
    try:
        text = gzip.decompress((folder / f"{name}.json.gz").read_bytes())
        value = msgspec.json.decode(text, type=kind)
    except (OSError, EOFError, ValueError, msgspec.DecodeError):
        return None
    return value if value.version == version else None
