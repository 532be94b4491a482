"""Encoders to fetch from a server on this machine, and what is fetched already."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.models.backbones import BACKBONES, Backbone
from engine.models.store import weights_home
from engine.paths import config_dir

#: A name that no row of the app has.
OWN = "our-encoder"


def list_own(url: str, content: bytes, *, file: str = "ours.h5") -> None:
    """List an encoder whose file is ``content``, to be had below ``url``."""
    digest = hashlib.sha256(content).hexdigest()
    lines = [
        "[[encoder]]",
        f'name = "{OWN}"',
        'title = "Our encoder, trained on our parts"',
        'description = "For our parts."',
        'architecture = "MobileNetV2"',
        "width = 0.35",
        "dimensions = 1280",
        f'file = "{file}"',
        f'url = "{url}/{file}"',
        f'hash = "sha256:{digest}"',
        f"size = {len(content)}",
        'licence = "Apache-2.0"',
    ]
    (config_dir() / "models.toml").write_text("\n".join(lines), encoding="utf-8")


def backbone(name: str) -> Backbone:
    """The app's row of that name."""
    return next(row for row in BACKBONES if row.name == name)


def pretend_fetched(name: str, size: int = 3_000_000) -> Path:
    """Put a file where the fetched weights of ``name`` would be."""
    path = weights_home() / backbone(name).file
    path.write_bytes(bytes(size))
    return path
