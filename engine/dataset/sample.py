"""The drawn sample pictures that come with the app, for a first try."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine import paths

_TRAINING = "faces"
_UNSEEN = "unseen"


def copy_sample(destination: Path) -> Path:
    """Copy the sample's class folders into ``destination``, a new project.

    A destination that exists is completed, never emptied. Somebody may have trained in
    the sample itself: what that left there stays there.
    """
    shutil.copytree(
        paths.sample_dir() / _TRAINING,
        destination,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".*"),
    )
    return destination


def unseen_samples() -> list[Path]:
    """Sample pictures that no sample project holds, to try a model on."""
    return sorted(
        path
        for path in (paths.sample_dir() / _UNSEEN).iterdir()
        if path.is_file() and not path.name.startswith(".")
    )
