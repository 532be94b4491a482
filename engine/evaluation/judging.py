"""The job that says what the newest model thinks of one image, and what is like it.

It only reads, and the model stays in memory, so it is quick enough to go along while
somebody leafs through images.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset import store
from engine.dataset.listing import row_of_content
from engine.dataset.summary import TRAIN
from engine.errors import ImageError, ModelError
from engine.evaluation.alike import embedding_of, most_alike
from engine.evaluation.answer_request import ImageJudged, JudgeImage, Neighbour
from engine.evaluation.answers import newest_run
from engine.images import load_array
from engine.models.catalogue import find_encoder
from engine.models.classifier import Classifier
from engine.models.encoder import Encoder, EncoderSpec
from engine.models.loaded import loaded_model
from engine.progress import Report, Token
from engine.training.cached import Cached, read_cached
from engine.training.evidence import read_data, run_folder

#: Looked at for every neighbour wanted: some were removed from the project since.
_SPARE = 4


def judge_image(request: JudgeImage, *, report: Report, token: Token) -> ImageJudged:
    """Judge one image; of one that cannot be read nothing is said.

    Raises:
        ProjectError: The index cannot be read.
        ModelError: The newest run's model cannot be used.
        Cancelled: The token asked for it.
    """
    del report  # too quick to tell about
    folder = Path(request.folder)
    home = store.find_home(folder)
    run = newest_run(home.database)
    token.raise_if_cancelled()
    with store.reading(home.database) as connection:
        row = connection.execute(
            "SELECT hash FROM images WHERE path = ? AND status = 'ok'", (request.path,)
        ).fetchone()
        if row is None:
            return ImageJudged(request.path, run.id if run is not None else "")
        content = str(row[0])
        if run is None:
            cached = _without_model(home.database)
            embedding = embedding_of(cached, content)
            found = _neighbours(connection, cached, embedding, content, request)
            return ImageJudged(request.path, neighbours=found)
        model = loaded_model(Path(run.result.model))
        token.raise_if_cancelled()
        cached = _embeddings(home.database, model.encoder.spec)
        embedding = embedding_of(cached, content)
        if embedding is None:
            embedding = _embed(model.encoder, folder / request.path)
        if embedding is None:
            return ImageJudged(request.path, run.id)
        classifier = Classifier(model, top=3)
        (verdict,) = classifier.verdicts([request.path], embedding[None])
        token.raise_if_cancelled()
        return ImageJudged(
            request.path,
            run.id,
            verdict,
            learned=content in _trained_on(run_folder(home.database, run.id)),
            neighbours=_neighbours(connection, cached, embedding, content, request),
        )


def _without_model(database: Path) -> Cached:
    """The embeddings that looking for problems left, where there is no model yet."""
    try:
        source = find_encoder(None)
        if source.ready:
            return _embeddings(database, source.spec())
    except ModelError:
        pass  # neither is there anything to compare with
    return Cached({}, np.zeros((0, 0), np.float16))


def _embeddings(database: Path, spec: EncoderSpec) -> Cached:
    return read_cached(database, spec.cache_key, spec.dimensions)


def _embed(encoder: Encoder, path: Path) -> NDArray[np.float32] | None:
    try:
        picture = load_array(path, encoder.spec.geometry)
    except ImageError:
        return None
    return np.asarray(encoder.embed(picture[None])[0], np.float32)


def _neighbours(
    connection: sqlite3.Connection,
    cached: Cached,
    embedding: NDArray[np.float32] | None,
    content: str,
    request: JudgeImage,
) -> tuple[Neighbour, ...]:
    if embedding is None:
        return ()
    found: list[Neighbour] = []
    for other, likeness in most_alike(
        cached, embedding, _SPARE * (request.neighbours + 1)
    ):
        image = row_of_content(connection, other) if other != content else None
        if image is not None:
            found.append(Neighbour(image, round(max(0.0, likeness), 4)))
        if len(found) == request.neighbours:
            break
    return tuple(found)


@lru_cache(1)
def _trained_on(folder: Path) -> frozenset[str]:
    """The contents that a run's model learned from."""
    data = read_data(folder)
    if data is None:
        return frozenset()
    return frozenset(one.content for one in data.entries if one.split == TRAIN)
