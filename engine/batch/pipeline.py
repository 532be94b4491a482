"""Files in, rows out: read, told apart by content, decoded, answered, in order.

A row depends on its file and its place in the list alone, to the last bit: networks
answer each picture by itself, and the head is always given as many pictures at once, of
which each has its own place. So a batch that was interrupted ends as one that was not.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.batch.rows import Row, name_of
from engine.batch.seen import Seen
from engine.errors import ImageError
from engine.images import content_hash, load_array, read_bytes
from engine.models.classifier import Classifier, failed
from engine.models.encoder import Encoder
from engine.models.stream import in_order
from engine.paths import printable
from engine.progress import Token
from engine.verdict import Verdict

#: The head is always given as many embeddings.
PLACES = 8
#: Files in one call of the graph, if pictures of the size that came last take so many
#: seconds on one core. Few large ones, so that they come without waiting, and at the
#: end no thread has long to do alone; more small ones, so that telling costs little.
_AT_A_TIME = ((0.01, 8), (0.06, 4), (float("inf"), 2))


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What a thread found out about one file."""

    path: Path
    content: str = ""
    size: int = 0
    mtime_ns: int = 0
    seconds: float = 0.0
    embedding: NDArray[np.float32] | None = None
    error: str = ""


def answer(
    classifier: Classifier,
    files: Iterable[Path],
    seen: Seen,
    *,
    begin: int = 0,
    threads: int | None = None,
    token: Token,
) -> Iterator[list[Row]]:
    """Rows of ``files``, a few at a time, in order.

    Args:
        classifier: Answers.
        files: Taken as needed, never all at once.
        seen: Contents that were answered; those that come are added.
        begin: How many rows the batch has already.
        threads: How many threads; one a core unless said otherwise.
        token: Checked before every picture.

    Raises:
        Cancelled: The token asked for it; what was yielded before stays valid.
    """
    pace = _Pace(files)

    def work(own: Encoder, chunk: list[Path], stop: threading.Event) -> list[_Looked]:
        looked = _look(own, chunk, seen, token, stop)
        pace.take(looked)
        return looked

    encoder = classifier.model.encoder
    for looked in in_order(encoder, pace.chunks(), work, token=token, threads=threads):
        rows = _rows(classifier, looked, seen, begin)
        begin += len(rows)
        yield rows


class _Pace:
    """Files in chunks, as many at a time as their size allows."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = iter(files)
        self._size = _AT_A_TIME[1][1]

    def chunks(self) -> Iterator[list[Path]]:
        """Taken as needed, never all at once."""
        while chunk := list(itertools.islice(self._files, self._size)):
            yield chunk

    def take(self, looked: Sequence[_Looked]) -> None:
        """Learn from what a chunk took; any thread may tell."""
        asked = [one.seconds for one in looked if one.embedding is not None]
        if asked:
            mean = sum(asked) / len(asked)
            self._size = next(size for most, size in _AT_A_TIME if mean <= most)


def _look(
    encoder: Encoder,
    chunk: Sequence[Path],
    seen: Seen,
    token: Token,
    stop: threading.Event,
) -> list[_Looked]:
    pictures: list[NDArray[np.uint8]] = []
    found: list[_Looked] = []
    asked: dict[int, int] = {}  # the file's number to the picture's
    contents: dict[str, int] = {}
    for number, path in enumerate(chunk):
        if stop.is_set():
            return []
        token.raise_if_cancelled()
        start = time.perf_counter()
        content, size, mtime_ns, error = "", 0, 0, ""
        try:
            facts = path.stat()
            size, mtime_ns = facts.st_size, facts.st_mtime_ns
        except (OSError, ValueError):
            pass  # reading it says why
        try:
            data = read_bytes(path)
            content = content_hash(data)
            if content in contents or seen.has(content):
                # Answered before; at most those in flight elsewhere are asked again.
                pass
            else:
                picture = load_array(data, encoder.spec.geometry)
                contents[content] = number
                asked[number] = len(pictures)
                pictures.append(picture)
        except ImageError as problem:
            error = f"{problem.message} {problem.remedy}".strip()
        seconds = time.perf_counter() - start
        found.append(_Looked(path, content, size, mtime_ns, seconds, error=error))
    start = time.perf_counter()
    vectors = encoder.embed(np.stack(pictures)) if pictures else ()
    share = (time.perf_counter() - start) / max(1, len(pictures))
    return [
        _with_embedding(one, vectors[asked[number]], share) if number in asked else one
        for number, one in enumerate(found)
    ]


def _with_embedding(
    looked: _Looked, vector: NDArray[np.float32], share: float
) -> _Looked:
    return _Looked(
        looked.path,
        looked.content,
        looked.size,
        looked.mtime_ns,
        looked.seconds + share,
        vector,
    )


def _rows(
    classifier: Classifier, looked: Sequence[_Looked], seen: Seen, begin: int
) -> list[Row]:
    verdicts = _verdicts(classifier, looked, begin)
    rows = []
    for number, one in enumerate(looked):
        path = printable(one.path)
        verdict, seconds = None, one.seconds
        if one.content:
            verdict = seen.answer(one.content, path)
            seconds = 0.0 if verdict is not None else seconds
        if verdict is None and one.embedding is not None:
            verdict = verdicts[number]
        if verdict is None:
            verdict = failed(path, one.error)
        row = Row(
            verdict,
            round(seconds, 4),
            one.content,
            one.size,
            one.mtime_ns,
            name_of(one.path),
        )
        seen.add(row)
        rows.append(row)
    return rows


def _verdicts(
    classifier: Classifier, looked: Sequence[_Looked], begin: int
) -> dict[int, Verdict]:
    """Verdicts by number, each asked at its own place among as many as always."""
    good = [
        (number, one.embedding)
        for number, one in enumerate(looked)
        if one.embedding is not None
    ]
    if not good:
        return {}
    # Sums are made in another order at another place, so the last digits would differ.
    batch = np.repeat(good[0][1][None], PLACES, axis=0)
    paths = [""] * PLACES
    for number, embedding in good:
        place = (begin + number) % PLACES
        batch[place] = embedding
        paths[place] = printable(looked[number].path)
    answers = classifier.verdicts(paths, batch)
    return {number: answers[(begin + number) % PLACES] for number, _ in good}
