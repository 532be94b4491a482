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
import time
from pathlib import Path

import msgspec

from engine import paths
from engine.training.recipe import Recipe
from engine.work_left import Measured

_FILE = "paces.json"
#: So many recipes and encoders are remembered, the newest.
_MOST = 200
#: Stages whose seconds are told from the number of images.
_COUNTED = ("scan", "decode", "embed", "fit", "train")
#: Beginning, and compiling a network's steps, take no longer than that.
_LONGEST_BEGIN, _LONGEST_COMPILE = 20.0, 30.0
#: Beginning a process with TensorFlow is remembered by this, and takes usually so long.
_BEGIN, _USUAL_BEGIN = "begin", 8.0
#: Embedding fewer images than this says little of the pace.
_ENOUGH_READ = 100
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
        settle: Seconds to measure batch norm's averages on one image.
        turn: Seconds that each epoch takes besides.
        read: Seconds until the trained network has read one image once more, or quick
            training's encoder once; 0 where that is not known.
        compile: Seconds until a network takes its steps at that pace.
        around: Seconds that a training takes besides all that: packing, learning what
            is unknown, saving. None where that is not known.
    """

    learn: float
    validate: float
    weights: int = 0
    memory: int = 0
    settle: float = 0.0
    turn: float = 0.0
    read: float = 0.0
    compile: float = 0.0
    around: float | None = None


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


def quick_key(encoder: str) -> str:
    """What quick training's paces on the encoder of this name are remembered by."""
    return f"quick {encoder} {os.cpu_count()}"


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


def keep_trained(key: str, measured: Measured, weights: int) -> None:
    """Remember what the epochs of a training came to, by kinds of work."""
    paces = measured.paces
    if "learn" not in paces:
        return
    before = known_paces(key) or Paces(0.0, 0.0)
    keep_paces(
        key,
        dataclasses.replace(
            before,
            learn=paces["learn"],
            validate=paces.get("validate", before.validate),
            weights=weights,
            memory=peak_memory(),
            settle=paces.get("settle", before.settle),
            turn=paces.get("turn", before.turn),
        ),
    )


def keep_around(
    key: str, seconds: dict[str, float], learned: float = 0.0, read: int = 0
) -> None:
    """Remember what a training took besides what grows with images and epochs.

    Args:
        key: See ``pace_key``; nothing is kept where its steps are not known.
        seconds: What each of its stages took, and the ``total``.
        learned: What its epochs took, of the stage ``train``.
        read: How many images the stage ``embed`` read, where it read all of them.
    """
    before = known_paces(key)
    if before is None:
        return
    compiled = seconds.get("train", 0.0) - learned
    compiled = min(_LONGEST_COMPILE, max(0.0, compiled))  # the rest was a pause
    each = seconds["embed"] / read if read else before.read
    keep_paces(
        key,
        dataclasses.replace(
            before, compile=compiled, around=_around(seconds), read=each
        ),
    )


def keep_quick(encoder: str, seconds: dict[str, float], read: int) -> None:
    """Remember the same of a quick training on the encoder of this name."""
    key = quick_key(encoder)
    before = known_paces(key)
    each = before.read if before is not None else 0.0
    if read >= _ENOUGH_READ:
        each = seconds["embed"] / read
    keep_paces(key, Paces(0.0, 0.0, read=each, around=_around(seconds)))


def _around(seconds: dict[str, float]) -> float:
    counted = sum(seconds.get(stage, 0.0) for stage in _COUNTED)
    return max(0.0, seconds["total"] - counted)


def own_age() -> float:
    """Seconds since this process began, for one that was begun for its task.

    One that has been at work for long says nothing of how long beginning takes.
    """
    import psutil

    return float(min(_LONGEST_BEGIN, time.time() - psutil.Process().create_time()))


def keep_begin() -> None:
    """Remember how long it takes to begin a process with TensorFlow, as this one."""
    keep_paces(_BEGIN, Paces(0.0, 0.0, around=own_age()))


def begin_seconds() -> float:
    """Seconds to begin a process with TensorFlow."""
    known = known_paces(_BEGIN)
    return _USUAL_BEGIN if known is None or known.around is None else known.around


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
