"""Where weights and the encoders made from them lie, and how they go again.

Fetched weights and converted encoders are cache: they can be had again, so removing
them loses nothing. Files in the person's own folder of weights are only ever read.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine import paths
from engine.errors import ModelError
from engine.models.backbones import Backbone
from engine.progress import Token

_LOOK_AGAIN = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: how many bytes are free again, and the paths."""

    bytes: int
    paths: tuple[Path, ...]


def weights_home() -> Path:
    """The folder of fetched weights files; a file put there by hand is found too."""
    folder = paths.cache_dir() / "weights"
    folder.mkdir(exist_ok=True)
    return folder


def fetched_weights(backbone: Backbone) -> Path | None:
    """The fetched weights file of ``backbone``, or None."""
    path = weights_home() / backbone.file
    return path if backbone.can_be_fetched and path.is_file() else None


def converted_folder(backbone: Backbone, weights: Path) -> Path:
    """Where the encoder made from a weights file is, or will be, cached.

    Raises:
        ModelError: The weights file cannot be read (``model.missing``).
    """
    if weights.parent == weights_home() and backbone.hash:
        # Checked when it was fetched, and again when it is converted.
        digest = hashlib.sha256(backbone.hash.encode())
    else:
        digest = _digest_of(weights)
    digest.update(
        msgspec.json.encode(
            (
                backbone.architecture,
                backbone.width,
                backbone.with_top,
                backbone.layer,
                backbone.geometry,
            )
        )
    )
    return _encoders_home() / f"{backbone.name}-{digest.hexdigest()[:16]}"


def remove_fetched(backbone: Backbone) -> Removed:
    """Remove what was fetched of ``backbone`` and what was made from it.

    Raises:
        ModelError: It is being fetched right now (``model.busy``), or the system
            refused (``model.remove``).
    """
    with only_one(backbone.file, wait=None):
        weights = weights_home() / backbone.file
        found = [weights, *partial_files(weights), *_converted(backbone)]
        found = [path for path in found if path.exists()]
        freed = sum(size_of(path) for path in found)
        for path in found:
            _remove(path)
    return Removed(freed, tuple(found))


def partial_files(weights: Path) -> tuple[Path, Path]:
    """The beginning of a weights file that is not all there yet, and its facts."""
    part = weights.with_name(f"{weights.name}.part")
    return part, part.with_name(f"{part.name}.json")


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; 0 for what is not there."""
    files = path.rglob("*") if path.is_dir() else [path]
    total = 0
    for file in files:
        with contextlib.suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    return total


@contextlib.contextmanager
def only_one(file: str, *, wait: Token | None) -> Iterator[None]:
    """Hold the only right to write the weights file called ``file``.

    SQLite's lock, because it ends with the process that holds it, on every system.

    Args:
        file: Name of the weights file.
        wait: Wait for the others until this is cancelled; None not to wait at all.

    Raises:
        ModelError: Another one holds it and ``wait`` is None (``model.busy``).
        Cancelled: It was cancelled while it waited.
    """
    path = weights_home() / f"{file}.lock"
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        while True:
            try:
                connection.execute("BEGIN EXCLUSIVE")
                break
            except sqlite3.OperationalError as error:
                if wait is None:
                    raise ModelError(
                        "model.busy",
                        f"{file} is being fetched right now.",
                        remedy="Wait until that is done, or cancel it.",
                    ) from error
                wait.raise_if_cancelled()
                time.sleep(_LOOK_AGAIN)
        yield
    finally:
        connection.close()


def _encoders_home() -> Path:
    return paths.cache_dir() / "encoders"


def _converted(backbone: Backbone) -> list[Path]:
    pattern = re.compile(rf"{re.escape(backbone.name)}-[0-9a-f]{{16}}")
    home = _encoders_home()
    folders = sorted(home.iterdir()) if home.is_dir() else []
    return [folder for folder in folders if pattern.fullmatch(folder.name)]


def _digest_of(weights: Path) -> hashlib._Hash:
    try:
        with weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256")
    except OSError as error:
        raise ModelError(
            "model.missing",
            f"The weights file cannot be read: {error.strerror}.",
            path=weights,
        ) from error


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        raise ModelError(
            "model.remove",
            f"It cannot be removed: {error.strerror}.",
            path=path,
            remedy="Close what may be using it, and try again.",
        ) from error
