"""How far one gets by size, shape, brightness, border and file type alone.

Where that is far, the pictures give their classes away, and a model that does well may
have learned nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.dataset.samples import Sample
from engine.errors import ImageError
from engine.images import decode, probe, read_bytes
from engine.images.measures import SIZE, content_box, measure, shrink
from engine.progress import Meter, Report, Token

Features = NDArray[np.float64]

#: The columns of each kind; ``source`` is added by who has been asked for it.
KINDS: dict[str, tuple[int, ...]] = {
    "size": (0, 1, 2),
    "shape": (3,),
    "brightness": (4, 5, 6, 7),
    "border": (8, 9, 10, 11, 12),
    "file": (13, 14),
}
_COLUMNS = 15
#: How much of each side is the border, and how many pixels at least.
_BORDER, _LEAST_BORDER = 0.03, 2
_TREES = 100
_FORMATS = ("jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif")


def features_of(
    samples: Sequence[Sample], *, report: Report, token: Token
) -> tuple[Features, NDArray[np.bool_]]:
    """What can be told of each file without seeing what is in the picture.

    Returns:
        ``(n, columns)``, and which of them could be read ``(n,)``.

    Raises:
        Cancelled: The token asked for it.
    """
    meter = Meter(report, "measure", len(samples))
    found = np.zeros((len(samples), _COLUMNS))
    known = np.zeros(len(samples), np.bool_)
    for number, row in enumerate(_all([item.path for item in samples], token)):
        if row is not None:
            found[number], known[number] = row, True
        meter.advance()
    meter.finish()
    return found, known


def answers_by(
    columns: Sequence[int],
    train: tuple[Features, NDArray[np.int64]],
    judged: Features,
) -> NDArray[np.int64]:
    """What a forest says that learned from these columns alone."""
    from sklearn.ensemble import RandomForestClassifier

    chosen = list(columns)
    forest = RandomForestClassifier(
        _TREES, min_samples_leaf=2, class_weight="balanced", random_state=0
    )
    forest.fit(train[0][:, chosen], train[1])
    return np.asarray(forest.predict(judged[:, chosen]), dtype=np.int64)


def _all(paths: Sequence[Path], token: Token) -> Iterator[Features | None]:
    """The rows in their order, never holding more than a few."""
    threads = min(8, (os.cpu_count() or 1) + 1)
    waiting: list[Future[Features | None]] = []
    with ThreadPoolExecutor(threads, thread_name_prefix="metadata") as pool:
        try:
            for path in paths:
                token.raise_if_cancelled()
                waiting.append(pool.submit(_row, path))
                if len(waiting) >= 4 * threads:
                    yield waiting.pop(0).result()
            for future in waiting:
                token.raise_if_cancelled()
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _row(path: Path) -> Features | None:
    try:
        data = read_bytes(path)
        facts = probe(data)
        small = shrink(decode(data, at_least=(SIZE, SIZE)))
    except ImageError:
        return None
    figures = measure(small)
    pixels = facts.width * facts.height
    form = facts.format.lower()
    return np.array(
        [
            np.log(facts.width),
            np.log(facts.height),
            np.log(pixels),
            np.log(facts.width / facts.height),
            figures.brightness,
            figures.low,
            figures.high,
            figures.contrast,
            *_border(small),
            float(_FORMATS.index(form)) if form in _FORMATS else -1.0,
            np.log(len(data) / pixels),
        ]
    )


def _border(small: Image.Image) -> tuple[float, ...]:
    """Colour and evenness of the edge, and how much of the picture is inside it."""
    pixels = np.asarray(small, dtype=np.float64)
    height, width = pixels.shape[:2]
    wide = max(_LEAST_BORDER, round(_BORDER * min(height, width)))
    edge = np.concatenate(
        [
            part.reshape(-1, 3)
            for part in (
                pixels[:wide],
                pixels[-wide:],
                pixels[:, :wide],
                pixels[:, -wide:],
            )
        ]
    )
    left, upper, right, lower = content_box(np.asarray(small.convert("L")))
    inside = (right - left) * (lower - upper) / (width * height)
    red, green, blue = edge.mean(axis=0).tolist()
    return red, green, blue, float(edge.std(axis=0).mean()), inside
