"""The embedding cache: an image goes through an encoder once and never again.

One append-only float16 array per encoder lies beside the project's index; which row
belongs to which content is in the index. A row counts only once it is in the index, and
that is written after the array: a kill in between costs a few rows of disk, no truth.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.store import transaction
from engine.models.encoder import Encoder
from engine.models.stream import Embedded, embed_files
from engine.paths import printable
from engine.progress import Meter, Note, Report, Token
from engine.training.cached import cache_file

#: Between an image's content hash and what was done to its pixels.
VIEW_MARK = "+"

_FLUSH_EVERY = 256
_ITEM = np.dtype(np.float16)
_LARGEST = float(np.finfo(_ITEM).max)


class EmbeddingCache:
    """The embeddings of one project by one encoder.

    Args:
        project: The open project.
        encoder: The encoder; its ``cache_key`` is part of the key.
    """

    def __init__(self, project: Project, encoder: Encoder) -> None:
        self._project = project
        self._encoder = encoder
        self._key = encoder.spec.cache_key
        self._width = encoder.spec.dimensions
        self._row_bytes = self._width * _ITEM.itemsize
        self._path = cache_file(project.home.folder, self._key)
        self._path.parent.mkdir(exist_ok=True)
        self._rows = self._read_rows()

    def __len__(self) -> int:
        return len(self._rows)

    def embed(
        self,
        samples: Sequence[Sample],
        *,
        report: Report,
        token: Token,
        change: Callable[[str, NDArray[np.uint8]], NDArray[np.uint8]] | None = None,
    ) -> dict[str, int]:
        """Make sure that every sample's embedding is cached.

        Files that turn out to be unreadable are set aside in the project, with a note.

        Args:
            samples: What to embed.
            report: Told how far it is.
            token: Checked at every picture.
            change: What to do to the pixels of each sample first, by its content hash;
                such samples have a mark in it (``VIEW_MARK``), and what follows that
                says what is done to them.

        Returns:
            The array's row for each content hash that has one.
        """
        wanted = {sample.content_hash: sample.path for sample in samples}
        missing = [item for item in wanted.items() if item[0] not in self._rows]
        cached = len(wanted) - len(missing)
        meter = Meter(report, "embed", len(wanted), done=cached)
        pending: list[Embedded[str]] = []
        try:
            for item in embed_files(self._encoder, missing, token=token, change=change):
                meter.advance()
                if item.error is not None:
                    self._set_aside(item, report)
                    continue
                pending.append(item)
                if len(pending) >= _FLUSH_EVERY:
                    self._append(pending)
                    pending.clear()
        finally:
            self._append(pending)
        meter.finish()
        return {key: row for key, row in self._rows.items() if key in wanted}

    def matrix(self, samples: Sequence[Sample]) -> NDArray[np.float32]:
        """The embeddings of samples that are cached, float32 ``(n, d)``.

        They are rounded to float16 as stored, so that cold and warm runs agree.
        """
        if not samples:
            return np.zeros((0, self._width), np.float32)
        shape = (self._stored(), self._width)
        array = np.memmap(self._path, _ITEM, mode="r", shape=shape)
        rows = [self._rows[sample.content_hash] for sample in samples]
        return np.asarray(array[rows], dtype=np.float32)

    def _read_rows(self) -> dict[str, int]:
        connection = self._project.connection
        with transaction(connection):
            # Rows that the array lost would stand for others once it grows again.
            connection.execute(
                "DELETE FROM embeddings WHERE encoder = ? AND row >= ?",
                (self._key, self._stored()),
            )
            return dict(
                connection.execute(
                    "SELECT hash, row FROM embeddings WHERE encoder = ?", (self._key,)
                )
            )

    def _stored(self) -> int:
        """Whole rows in the array."""
        if not self._path.exists():
            return 0
        return self._path.stat().st_size // self._row_bytes

    def _append(self, items: list[Embedded[str]]) -> None:
        if not items:
            return
        block = np.stack(list(_vectors(items))).clip(-_LARGEST, _LARGEST).astype(_ITEM)
        # The transaction also keeps other processes from appending at the same time.
        with transaction(self._project.connection):
            first = self._stored()
            self._write(block, first)
            rows = {item.key: first + number for number, item in enumerate(items)}
            self._project.connection.executemany(
                "INSERT OR REPLACE INTO embeddings (encoder, hash, row)"
                " VALUES (?, ?, ?)",
                [(self._key, content, row) for content, row in rows.items()],
            )
        self._rows.update(rows)

    def _write(self, block: NDArray[np.float16], first: int) -> None:
        """Write whole rows, on disk when it returns; over a torn last one."""
        with self._path.open("r+b" if self._path.exists() else "xb") as file:
            file.seek(first * self._row_bytes)
            file.truncate()
            file.write(block.tobytes())
            file.flush()
            os.fsync(file.fileno())

    def _set_aside(self, item: Embedded[str], report: Report) -> None:
        error = item.error
        assert error is not None
        content = item.key.partition(VIEW_MARK)[0]
        self._project.set_aside(content, error.code, error.message)
        path: Path | None = error.path
        report(Note(error.code, error.message, printable(path) if path else None))


def _vectors(items: list[Embedded[str]]) -> Iterator[NDArray[np.float32]]:
    for item in items:
        assert item.embedding is not None
        yield item.embedding
