"""The training images nearest to a picture: an answer's witnesses.

A model file carries embeddings, never whose they are. The project it was trained in
knows: its embedding cache by content, and the run's record of what it trained on.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import paths
from engine.dataset import store
from engine.dataset.summary import TRAIN
from engine.evaluation.explain_request import Neighbour
from engine.models.manifest import Manifest
from engine.training.cached import read_cached
from engine.training.evidence import read_data, run_folder
from engine.training.runs import list_runs

Vector = NDArray[np.float32]

_ROWS_AT_ONCE = 4096


def nearest_images(
    folder: Path, database: Path, manifest: Manifest, embedding: Vector, count: int = 5
) -> tuple[Neighbour, ...] | None:
    """The training images of a model that are most like a picture, likest first.

    Args:
        folder: The open project's folder.
        database: Its index.
        manifest: The model's.
        embedding: The picture's, ``(d,)``.
        count: How many.

    Returns:
        None where the project does not know what the model was trained on.

    Raises:
        ProjectError: The index cannot be read.
    """
    classes = _trained_on(database, manifest)
    if classes is None:
        return None
    cached = read_cached(
        database, manifest.encoder.cache_key, manifest.encoder.dimensions
    )
    rows = [
        (row, content) for content, row in cached.rows.items() if content in classes
    ]
    if not rows:
        return None
    rows.sort()
    numbers = np.array([row for row, _ in rows])
    likeness = np.concatenate(
        [
            _cosines(cached.array[numbers[first : first + _ROWS_AT_ONCE]], embedding)
            for first in range(0, len(numbers), _ROWS_AT_ONCE)
        ]
    )
    best = np.argsort(-likeness, kind="stable")[: 4 * count]
    return _still_there(
        folder, database, [(rows[n][1], float(likeness[n])) for n in best], classes
    )[:count]


def _trained_on(database: Path, manifest: Manifest) -> dict[str, str] | None:
    """The class of each training image's content, from the run that made the model."""
    if manifest.data is None:
        return None
    for run in list_runs(database):
        if run.result.data == manifest.data:
            data = read_data(run_folder(database, run.id))
            if data is not None:
                return {
                    entry.content: entry.class_name
                    for entry in data.entries
                    if entry.split == TRAIN
                }
    return None


def _still_there(
    folder: Path,
    database: Path,
    found: list[tuple[str, float]],
    classes: dict[str, str],
) -> tuple[Neighbour, ...]:
    """Those of the contents that a file of the project still has."""
    nearest = []
    with store.reading(database) as connection:
        for content, likeness in found:
            row = connection.execute(
                "SELECT path FROM images WHERE hash = ? AND status = 'ok' LIMIT 1",
                (content,),
            ).fetchone()
            if row is not None:
                path = str(folder / row[0])
                nearest.append(Neighbour(path, classes[content], likeness))
    return tuple(nearest)


def _cosines(rows: NDArray[np.float16], embedding: Vector) -> Vector:
    wide = rows.astype(np.float32)
    lengths = np.linalg.norm(wide, axis=1) * np.linalg.norm(embedding)
    return np.asarray(wide @ embedding / np.maximum(lengths, 1e-12), dtype=np.float32)


def database_of(folder: Path) -> Path | None:
    """The index of the project in ``folder``; None where it is no project.

    Unlike ``store.find_home`` this makes nothing.
    """
    inside = folder / store.FOLDER_NAME
    for home in (inside, paths.index_home(folder)):
        if (home / store.DATABASE_NAME).exists():
            return home / store.DATABASE_NAME
    return None


def project_of(model: Path) -> Path | None:
    """The project whose run a model file is, told by where it lies."""
    for parent in model.resolve().parents:
        if parent.name == store.FOLDER_NAME:
            return parent.parent
    return None
