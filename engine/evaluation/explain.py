"""Why: a heat map, the nearest training images, and how far from everything known."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import DiscernError, ProjectError
from engine.evaluation.explain_request import Explain, Explanation, Neighbour
from engine.evaluation.heat import heat_map, place_in_picture
from engine.evaluation.nearest import database_of, nearest_images, project_of
from engine.images import load_array, probe
from engine.models.classifier import Classifier
from engine.models.loaded import loaded_model
from engine.models.manifest import Manifest
from engine.progress import Report, Token

_NOT_HERE = (
    "The images it learned from are not in this project, so none can be shown beside "
    "the picture."
)
_NO_PROJECT = (
    "The model was opened outside the project it was trained in, so the images it "
    "learned from cannot be shown."
)


def explain(request: Explain, *, report: Report, token: Token) -> Explanation:
    """Explain the answer for one picture.

    Raises:
        ModelError: The model cannot be used.
        ImageError: The picture cannot be read.
        DiscernError: The model has no class of that name (``explain.class``).
    """
    del report  # too quick to tell about
    start = time.perf_counter()
    model = loaded_model(Path(request.model))
    path = Path(request.path)
    picture = load_array(path, model.encoder.spec.geometry)
    embedding = model.encoder.embed(picture[None])
    verdict = Classifier(model).verdicts([request.path], embedding)[0]
    chosen = request.class_name or verdict.class_name
    label = _label(model.manifest, chosen)
    token.raise_if_cancelled()
    heat = heat_map(model.encoder, model.head, picture, label)
    token.raise_if_cancelled()
    neighbours, note = _neighbours(request, model.manifest, embedding[0])
    info = probe(path)
    size = (info.width, info.height)
    strangeness = {}
    if model.unknown is not None:
        strangeness = model.unknown.parts(embedding, model.head.scores(embedding))
    return Explanation(
        verdict=verdict,
        class_name=model.manifest.classes[label],
        heat=tuple(tuple(map(float, row)) for row in heat.values),
        method=heat.method,
        place=place_in_picture(size, model.encoder.spec.geometry),
        size=size,
        neighbours=neighbours,
        note=note,
        strangeness={name: float(values[0]) for name, values in strangeness.items()},
        seconds=time.perf_counter() - start,
    )


def _label(manifest: Manifest, name: str | None) -> int:
    if name not in manifest.classes:
        raise DiscernError(
            "explain.class",
            f"Expected a class, one of {', '.join(manifest.classes)}, received "
            f"{name!r}.",
        )
    return manifest.classes.index(name)


def _neighbours(
    request: Explain, manifest: Manifest, embedding: NDArray[np.float32]
) -> tuple[tuple[Neighbour, ...], str]:
    folder = (
        Path(request.project)
        if request.project is not None
        else project_of(Path(request.model))
    )
    database = database_of(folder) if folder is not None else None
    if folder is None or database is None:
        return (), _NO_PROJECT
    try:
        found = nearest_images(
            folder, database, manifest, embedding, request.neighbours
        )
    except ProjectError as error:
        # The rest of the explanation does not depend on the project.
        return (), error.message
    return (found, "") if found else ((), _NOT_HERE)
