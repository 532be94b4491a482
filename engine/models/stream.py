"""Files in, embeddings out: the one streaming pipeline behind training and classifying.

Every thread decodes a chunk of pictures and runs it through an interpreter of its own:
both halves release Python's lock, so the cores stay busy without queues between stages.
Results come in the order of the input; only a few chunks are ever in flight, so memory
stays flat whatever the number of files.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.images import load_array
from engine.models.encoder import Encoder, default_threads
from engine.progress import Token

Key = TypeVar("Key")
Item = TypeVar("Item")
Chunk = TypeVar("Chunk")
Done = TypeVar("Done")

#: Pictures in one call of the graph.
CHUNK = 16
#: Chunks in flight for every thread.
_AHEAD = 2


@dataclass(frozen=True, slots=True, eq=False)
class Embedded(Generic[Key]):
    """One file's embedding, or why there is none.

    Attributes:
        key: What the caller called it.
        embedding: float32 ``(d,)``, or None.
        error: The reason, where there is no embedding.
    """

    key: Key
    embedding: NDArray[np.float32] | None
    error: ImageError | None = None


def embed_files(
    encoder: Encoder,
    items: Iterable[tuple[Key, Path]],
    *,
    token: Token,
    threads: int | None = None,
    change: Callable[[Key, NDArray[np.uint8]], NDArray[np.uint8]] | None = None,
) -> Iterator[Embedded[Key]]:
    """Embed files in the order they come.

    Args:
        encoder: Its graph is loaded once for every thread.
        items: A key and a path for each file; taken as needed, never all at once.
        token: Checked before every picture.
        threads: How many threads; one a core unless said otherwise.
        change: What to do to a picture's pixels first, or None; called in any thread.

    Raises:
        Cancelled: The token asked for it; what was yielded before stays valid.
    """

    def work(
        own: Encoder, chunk: list[tuple[Key, Path]], stop: threading.Event
    ) -> list[Embedded[Key]]:
        return _embed_chunk(own, chunk, token, stop, change)

    for done in in_order(encoder, chunked(items), work, token=token, threads=threads):
        yield from done


def in_order(
    encoder: Encoder,
    source: Iterable[Chunk],
    work: Callable[[Encoder, Chunk, threading.Event], Done],
    *,
    token: Token,
    threads: int | None = None,
) -> Iterator[Done]:
    """Work on chunks in several threads; what comes of them, in their order.

    Args:
        encoder: Its graph is loaded once for every thread.
        source: Taken as needed, never all at once.
        work: Gets its thread's encoder, a chunk, and what is set once nobody waits for
            the result any more.
        token: Checked before every chunk.
        threads: How many threads; one a core unless said otherwise.

    Raises:
        Cancelled: The token asked for it; what was yielded before stays valid.
    """
    count = threads or default_threads()
    local = threading.local()
    stop = threading.Event()

    def one(chunk: Chunk) -> Done:
        own: Encoder | None = getattr(local, "encoder", None)
        if own is None:
            own = local.encoder = encoder.clone(threads=1)
        return work(own, chunk, stop)

    waiting: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="embed") as pool:
        try:
            for chunk in itertools.chain(source, itertools.repeat(None)):
                token.raise_if_cancelled()
                if chunk is not None:
                    waiting.append(pool.submit(one, chunk))
                if not waiting:
                    return
                if chunk is None or len(waiting) > _AHEAD * count:
                    yield waiting.popleft().result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def chunked(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """``items`` in lists of ``size``, taken as needed."""
    source = iter(items)
    while chunk := list(itertools.islice(source, size)):
        yield chunk


def _embed_chunk(
    encoder: Encoder,
    chunk: list[tuple[Key, Path]],
    token: Token,
    stop: threading.Event,
    change: Callable[[Key, NDArray[np.uint8]], NDArray[np.uint8]] | None,
) -> list[Embedded[Key]]:
    geometry = encoder.spec.geometry
    pictures: list[NDArray[np.uint8]] = []
    errors: dict[int, ImageError] = {}
    for number, (key, path) in enumerate(chunk):
        if stop.is_set():
            return []
        token.raise_if_cancelled()
        try:
            picture = load_array(path, geometry)
        except ImageError as error:
            errors[number] = error
        else:
            pictures.append(picture if change is None else change(key, picture))
    vectors = iter(encoder.embed(np.stack(pictures)) if pictures else ())
    return [
        Embedded(key, None, errors[number])
        if number in errors
        else Embedded(key, next(vectors))
        for number, (key, _) in enumerate(chunk)
    ]
