"""How fast this computer is at a recipe, remembered from one run to the next.

Measured on a few batches, or in a whole training, and kept in the cache: the next
estimate of the same recipe takes no measuring, whatever the project.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import sys
from pathlib import Path

import msgspec

from engine import paths
from engine.training.recipe import Recipe

_FILE = "paces.json"
#: So many recipes and encoders are remembered, the newest.
_MOST = 200
#: Settings that change how long a training is, but not how long a step of it takes.
_LENGTHS = {
    "epochs": 1,
    "steps_per_epoch": None,
    "validation_steps": None,
    "learning_rate": 0.0,
    "momentum": 0.0,
    "patience": None,
    "validation_share": 0.0,
    "images_a_class": (),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Paces:
    """How fast one recipe is here, on one encoder.

    Attributes:
        learn: Seconds to learn from one image once.
        validate: Seconds to score one image.
        weights: How many weights the network has that is packed.
        memory: Bytes of memory at the peak.
    """

    learn: float
    validate: float
    weights: int = 0
    memory: int = 0


def pace_key(recipe: Recipe, encoder: str) -> str:
    """What a recipe's paces are remembered by.

    Args:
        recipe: Of a family that trains a network.
        encoder: The name of the encoder it begins with; empty for none.
    """
    settings = recipe.training
    assert settings is not None
    facts = (
        recipe.family,
        dataclasses.replace(settings, **_LENGTHS),  # type: ignore[arg-type]
        encoder,
        os.cpu_count(),
    )
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:24]


def known_paces(key: str) -> Paces | None:
    """What was measured for ``key`` on this computer, if anything was."""
    return _read().get(key)


def keep_paces(key: str, paces: Paces) -> None:
    """Remember what was measured; a disk that refuses costs the memory of it alone."""
    known = _read()
    known.pop(key, None)
    known[key] = paces
    kept = dict(list(known.items())[-_MOST:])
    path = _path()
    temporary = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        temporary.write_bytes(msgspec.json.encode(kept))
        temporary.replace(path)


def keep_trained(key: str, measured: dict[str, float], weights: int) -> None:
    """Remember what the epochs of a training came to, by kinds of work."""
    if "learn" not in measured:
        return
    before = known_paces(key)
    keep_paces(
        key,
        Paces(
            measured["learn"],
            measured.get("validate", before.validate if before else 0.0),
            weights,
            peak_memory(),
        ),
    )


def peak_memory() -> int:
    """Bytes of memory that this process had at its peak, or has now."""
    import psutil

    known = psutil.Process().memory_info()
    return int(max(getattr(known, "peak_wset", 0), known.rss, _highest()))


def _highest() -> int:
    try:
        import resource
    except ImportError:
        return 0  # Windows says so itself
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _path() -> Path:
    return paths.cache_dir() / _FILE


def _read() -> dict[str, Paces]:
    try:
        return msgspec.json.decode(_path().read_bytes(), type=dict[str, Paces])
    except (OSError, msgspec.DecodeError):
        return {}
