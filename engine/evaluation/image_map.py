"""The job that places images on a plane by their embeddings, and keeps that.

PCA takes out what is noise, t-SNE unrolls the rest: L. van der Maaten, G. Hinton,
"Visualizing data using t-SNE", Journal of Machine Learning Research 9, 2008; begun from
PCA, so that far groups stay far: D. Kobak, P. Berens, "The art of using t-SNE for
single-cell transcriptomics", Nature Communications 10, 2019. Near means alike; sizes of
groups and distances between far ones mean nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.errors import ProjectError
from engine.evaluation.map_places import Place, Places, folder_of_maps, read_places
from engine.evaluation.map_request import ImagesMapped, MapImages
from engine.evaluation.score_run import find_run
from engine.models.catalogue import find_encoder
from engine.models.encoder import Encoder
from engine.models.modelfile import load_model
from engine.progress import Meter, Report, Token
from engine.training.cache import EmbeddingCache

#: Raised with every change of how images are placed.
_VERSION = 1
#: Fewer images than this make no map.
_FEWEST = 6
_DIMENSIONS, _PERPLEXITY = 50, 30.0
#: Half of what scikit-learn would take, and so half the time.
_ITERATIONS = 500
#: Embeddings that differ by less do not differ.
_ALIKE = 1e-6
#: So many maps are kept for a project; older ones go.
_KEPT = 4

Matrix = NDArray[np.float32]


def map_images(request: MapImages, *, report: Report, token: Token) -> ImagesMapped:
    """Draw the map, or find the one that was drawn of the same images.

    Raises:
        ProjectError: The project cannot be used, or has too few images (``map.few``).
        ModelError: The model or the encoder cannot be used.
        Cancelled: The token asked for it.
    """
    start = time.perf_counter()
    with Project(Path(request.folder)) as project:
        encoder = _encoder(project, request.run)
        token.raise_if_cancelled()
        known = _contents(project)
        chosen = _choose(project.folder, known, request.most)
        if len(chosen) < _FEWEST:
            raise ProjectError(
                "map.few",
                f"Expected {_FEWEST} images or more to draw a map of, "
                f"received {len(chosen)}.",
                path=request.folder,
            )
        path = folder_of_maps(project.home.folder) / f"{_name(encoder, chosen)}.json"
        kept = read_places(path)
        if kept is None:
            cache = EmbeddingCache(project, encoder)
            rows = cache.embed(chosen, report=report, token=token)
            usable = [one for one in chosen if one.content_hash in rows]
            meter = Meter(report, "map", 1, unit="steps")
            spots = place(cache.matrix(usable))
            token.raise_if_cancelled()
            kept = Places(
                tuple(
                    Place(one.content_hash, round(float(x), 5), round(float(y), 5))
                    for one, (x, y) in zip(usable, spots, strict=True)
                )
            )
            _keep(path, kept)
            meter.finish()
        return ImagesMapped(
            str(path),
            len(kept.places),
            len(known),
            encoder.spec.title or encoder.spec.name,
            time.perf_counter() - start,
        )


def place(embeddings: Matrix) -> NDArray[np.float64]:
    """A place on the plane for each embedding ``(n, d)``, within 0 and 1 ``(n, 2)``.

    The same embeddings have the same places.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    count, width = embeddings.shape
    if np.ptp(embeddings, axis=0).max() < _ALIKE:
        return np.full((count, 2), 0.5)  # any place is as good as another
    reduced = PCA(
        min(_DIMENSIONS, count - 1, width), svd_solver="randomized", random_state=0
    ).fit_transform(embeddings.astype(np.float64))
    found = TSNE(
        perplexity=min(_PERPLEXITY, max(1.0, (count - 1) / 3)),
        init="pca",
        max_iter=_ITERATIONS,
        random_state=0,
    ).fit_transform(reduced)
    low, high = found.min(axis=0), found.max(axis=0)
    scaled: NDArray[np.float64] = (found - low) / np.maximum(high - low, 1e-9)
    return scaled


def _encoder(project: Project, run: str) -> Encoder:
    if not run:
        return find_encoder(None).load()
    record = find_run(project.home.database, run)
    return load_model(Path(record.result.model)).encoder


def _contents(project: Project) -> list[tuple[str, str, str]]:
    """Content, class and path of every usable image, each content once."""
    return project.connection.execute(
        "SELECT hash, min(class), min(path) FROM images WHERE status = 'ok'"
        " GROUP BY hash ORDER BY hash"
    ).fetchall()


def _choose(
    folder: Path, known: Sequence[tuple[str, str, str]], most: int
) -> list[Sample]:
    """At most ``most`` images: of every class its share, always the same ones.

    Contents are hashes, so the first ones are as good as drawn by lot.
    """
    by_class: defaultdict[str, list[Sample]] = defaultdict(list)
    for content, name, path in known:
        by_class[name].append(Sample(folder / path, 0, content))
    share = min(1.0, most / max(1, len(known)))
    chosen = [
        one
        for some in by_class.values()
        for one in some[: max(1, int(len(some) * share))]
    ]
    return sorted(chosen[:most], key=lambda one: one.content_hash)


def _name(encoder: Encoder, chosen: Sequence[Sample]) -> str:
    state = hashlib.blake2b(digest_size=12)
    state.update(f"{_VERSION} {encoder.spec.cache_key}".encode())
    for one in chosen:
        state.update(one.content_hash.encode())
    return state.hexdigest()


def _keep(path: Path, kept: Places) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(kept))
    part.replace(path)
    maps = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime_ns)
    for old in maps[:-_KEPT]:
        old.unlink(missing_ok=True)
