"""The models a person trained: the newest of every recent project, and the current one.

Everything here reads files, and runs off the window's thread.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine import paths
from engine.errors import DiscernError

if TYPE_CHECKING:
    from engine.models.manifest import Manifest
    from engine.training.runs import RunRecord

_SUFFIX = ".discern"


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model that was trained here, or brought in.

    Attributes:
        path: The model file.
        size: Bytes of the file.
        project: Name of the project it was trained in; empty where that is unknown.
        manifest: What the file says about itself.
        run: The run it comes from, where the project remembers it.
    """

    path: Path
    size: int
    project: str
    manifest: Manifest
    run: RunRecord | None = None


def own_models(folders: tuple[str, ...], current: Path | None) -> list[OwnModel]:
    """The models trained in ``folders``, and the current one if it is none of them.

    What cannot be read is left out: a project that is gone has no model to try.

    Args:
        folders: Project folders, in the order to list them.
        current: The model that answers now, or None.
    """
    found: dict[Path, OwnModel] = {}
    for folder in folders:
        newest = _newest(Path(folder), current)
        for run in newest:
            path = Path(run.result.model)
            model = _read(path, Path(folder).name, run)
            if model is not None:
                found.setdefault(path, model)
    for path in sorted(paths.models_dir().glob(f"*{_SUFFIX}")):
        model = _read(path, "", None)  # brought in from elsewhere
        if model is not None:
            found.setdefault(path, model)
    bundled = paths.bundled_models_dir()
    if current is not None and current not in found and bundled not in current.parents:
        model = _read(current, "", None)
        if model is not None:
            found[current] = model
    return list(found.values())


def _newest(folder: Path, current: Path | None) -> list[RunRecord]:
    """The project's newest run whose model is there, and the one of ``current``."""
    from engine.training.runs import list_runs

    database = _database(folder)
    if database is None:
        return []
    with contextlib.suppress(DiscernError, OSError):
        runs = [run for run in list_runs(database) if Path(run.result.model).is_file()]
        others = [run for run in runs[1:] if Path(run.result.model) == current]
        return [*runs[:1], *others]
    return []


def _database(folder: Path) -> Path | None:
    """The index of a project, if it has one; a look never makes any."""
    from engine.dataset import store

    homes = (
        store.Home(folder / store.FOLDER_NAME, inside=True),
        store.Home(paths.index_home(folder), inside=False),
    )
    with contextlib.suppress(OSError):
        return next((home.database for home in homes if home.database.is_file()), None)
    return None


def _read(path: Path, project: str, run: RunRecord | None) -> OwnModel | None:
    from engine.models.modelfile import read_manifest

    with contextlib.suppress(DiscernError, OSError):
        return OwnModel(path, path.stat().st_size, project, read_manifest(path), run)
    return None
