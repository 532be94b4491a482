"""Where things live: our own resources, and the person's settings, data and cache.

The same questions have other answers from a source tree, an installed wheel and a
packaged program; everything else asks here. ``DISCERN_USER_DIR`` moves all three of the
person's folders under one roof, for tests and for portable installations.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import platformdirs

_APP = "discern"


def is_frozen() -> bool:
    """Whether this is the packaged program rather than Python running source."""
    return bool(getattr(sys, "frozen", False))


def resources_dir() -> Path:
    """The folder with themes, icons, bundled models and sample pictures."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[1]
    return root / "resources"


def bundled_models_dir() -> Path:
    """The folder with the encoders and models that come with the app."""
    return resources_dir() / "models"


def sample_dir() -> Path:
    """The drawn sample pictures: ``faces/`` to train on and ``unseen/`` to try."""
    return resources_dir() / "sample"


def _user_dir(kind: str) -> Path:
    override = os.environ.get("DISCERN_USER_DIR")
    if override:
        folder = Path(override) / kind
    elif kind == "config":
        folder = platformdirs.user_config_path(_APP, appauthor=False)
    elif kind == "cache":
        folder = platformdirs.user_cache_path(_APP, appauthor=False)
    else:
        folder = platformdirs.user_data_path(_APP, appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def config_dir() -> Path:
    """Settings: window size, last project, answers we must not ask for again."""
    return _user_dir("config")


def data_dir() -> Path:
    """What the app keeps for the person: models, indexes of read-only folders."""
    return _user_dir("data")


def cache_dir() -> Path:
    """What may be deleted at any time: converted encoders, thumbnails."""
    return _user_dir("cache")


def models_dir() -> Path:
    """Where trained models go unless the person says otherwise."""
    folder = data_dir() / "models"
    folder.mkdir(exist_ok=True)
    return folder


def printable(path: Path | str) -> str:
    """``path`` as text that can be stored, sent and shown.

    A disk may hold names that are no text; what cannot be read of them is escaped.
    """
    if isinstance(path, str) and path.isascii():
        return path
    return os.fsencode(path).decode(errors="backslashreplace")


def index_home(project: Path) -> Path:
    """Where the index of a project goes whose own folder cannot be written to."""
    digest = hashlib.blake2b(os.fsencode(project.resolve()), digest_size=8).hexdigest()
    return data_dir() / "projects" / f"{printable(project.name) or 'root'}-{digest}"


def weights_dir() -> Path | None:
    """The person's own folder of Keras weights, from ``DISCERN_WEIGHTS_DIR``.

    None if that names none, or a place on the network instead.
    """
    value = weights_source()
    return Path(value) if value and not is_url(value) else None


def weights_source() -> str:
    """What ``DISCERN_WEIGHTS_DIR`` says: a folder, an http(s) address, or nothing."""
    return os.environ.get("DISCERN_WEIGHTS_DIR", "").strip()


def is_url(place: str) -> bool:
    """Whether ``place`` is an http or https address rather than a path."""
    return place.lower().startswith(("http://", "https://"))


def worker_command() -> list[str]:
    """The command that starts one engine worker process."""
    if is_frozen():
        return [sys.executable, "--discern-worker"]
    # -P: files of ours must not be looked for in whatever folder we were started in.
    return [sys.executable, "-P", "-m", "engine.jobs.worker"]
