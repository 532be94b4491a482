"""Pictures for the window, decoded on a few background threads and kept within bounds.

A view asks ``get`` while it paints: it receives the picture if it is there, else the
request is queued and ``arrived`` says when to paint again. The newest request is served
first, so what scrolled away waits, and is dropped when the view says so.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt, QThread, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from engine.errors import DiscernError
from gui.thumbnail_store import ThumbnailStore

#: Bytes of decoded pictures kept; about 5,000 grid thumbnails.
CACHE_BYTES = 256 * 1024 * 1024
#: Requests that may wait; more than the largest screen shows.
PENDING = 1024
#: Larger pictures than this, in pixels, are not kept on disk.
_LARGEST_KEPT = 512


@dataclass(frozen=True, slots=True)
class _Key:
    path: Path
    size: int
    square: bool


@dataclass(slots=True)
class _Entry:
    """A decoded picture, the file's time it shows, and the scan it was checked in."""

    pixmap: QPixmap
    mtime: int
    generation: int

    @property
    def cost(self) -> int:
        return max(1024, self.pixmap.width() * self.pixmap.height() * 4)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What a thread brings back: no image means the file has not changed."""

    key: _Key
    image: QImage | None
    mtime: int
    generation: int


class Thumbnails(QObject):
    """Decodes and keeps pictures.

    Args:
        cache_bytes: How much to keep.
        threads: How many decode at a time.
        store: Where finished ones are kept on disk.

    Signals:
        arrived: The picture of this ``Path`` is there, or cannot be read.
    """

    arrived = Signal(object)
    _brought = Signal(object)

    def __init__(
        self,
        cache_bytes: int = CACHE_BYTES,
        threads: int = 2,
        parent: QObject | None = None,
        store: ThumbnailStore | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store or ThumbnailStore()
        self._limit = cache_bytes
        self._used = 0
        self._cache: OrderedDict[_Key, _Entry] = OrderedDict()
        self._pending: OrderedDict[_Key, None] = OrderedDict()
        self._running: set[_Key] = set()
        self._generation = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._brought.connect(
            self._on_picture_brought, Qt.ConnectionType.QueuedConnection
        )

    def get(
        self, path: Path, size: int, *, square: bool = False, ask: bool = True
    ) -> QPixmap | None:
        """The picture in ``path``, or None if it is yet to come.

        Args:
            path: The picture file.
            size: Longest side in device pixels; side of the square where ``square``.
            square: Cut the middle out instead of showing the whole picture.
            ask: Request it if it is not there; not while it is only scrolled past.

        Returns:
            The picture; a null pixmap if the file cannot be read.
        """
        key = _Key(path, size, square)
        entry = self._cache.get(key)
        if entry is not None:
            self._cache.move_to_end(key)
        if ask and (entry is None or entry.generation != self._generation):
            self._request(key)
        return entry.pixmap if entry is not None else None

    def cancel_except(self, wanted: Collection[Path]) -> None:
        """Drop the requests that nobody looks at any more."""
        for key in [key for key in self._pending if key.path not in wanted]:
            del self._pending[key]

    def check_again(self) -> None:
        """Files may have changed: show what is there and look at their times anew."""
        self._generation += 1

    def close(self) -> None:
        """Drop all requests and wait for the ones in hand."""
        self._pending.clear()
        self._pool.clear()
        self._pool.waitForDone()
        self._store.close()

    def _request(self, key: _Key) -> None:
        if key in self._running:
            return
        self._pending[key] = None
        self._pending.move_to_end(key)
        while len(self._pending) > PENDING:
            self._pending.popitem(last=False)
        self._start_some()

    def _start_some(self) -> None:
        while self._pending and len(self._running) < self._pool.maxThreadCount():
            key, _ = self._pending.popitem(last=True)
            self._running.add(key)
            entry = self._cache.get(key)
            known = entry.mtime if entry is not None else None
            generation = self._generation
            self._pool.start(lambda k=key, m=known, g=generation: self._work(k, m, g))

    def _work(self, key: _Key, known: int | None, generation: int) -> None:
        """On a background thread: decode, unless the file is as it was."""
        facts: os.stat_result | None = None
        mtime = -1
        with contextlib.suppress(OSError):
            facts = key.path.stat()
            mtime = facts.st_mtime_ns
        image: QImage | None = None
        if known is None or mtime != known:
            image = self._picture(key, facts)
        self._brought.emit(_Decoded(key, image, mtime, generation))

    def _picture(self, key: _Key, facts: os.stat_result | None) -> QImage:
        """From the disk's store, else decoded and put there; null if unreadable."""
        keep = facts is not None and key.size <= _LARGEST_KEPT
        if facts is not None and keep:
            found = self._store.get(facts, key.size, square=key.square)
            if found is not None:
                return found
        try:
            image = decode(key.path, key.size, square=key.square)
        except DiscernError:
            return QImage()
        if facts is not None and keep:
            self._store.put(facts, key.size, image, square=key.square)
        return image

    @Slot(object)
    def _on_picture_brought(self, decoded: _Decoded) -> None:
        key = decoded.key
        self._running.discard(key)
        old = self._cache.pop(key, None)
        if old is not None:
            self._used -= old.cost
        if decoded.image is not None:
            pixmap = QPixmap.fromImage(decoded.image)
        else:
            pixmap = old.pixmap if old is not None else QPixmap()
        entry = _Entry(pixmap, decoded.mtime, decoded.generation)
        self._cache[key] = entry
        self._used += entry.cost
        while self._used > self._limit and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._used -= dropped.cost
        self._start_some()
        self.arrived.emit(key.path)


def decode(path: Path, size: int, *, square: bool = False) -> QImage:
    """Decode ``path`` for the screen; may be called on any thread.

    Raises:
        DiscernError: The file cannot be read.
    """
    # Pillow and NumPy wait until the first picture is wanted: the window opens without.
    from engine.images import thumbnail

    # A square needs its short side, so a picture up to twice as long as wide is sharp.
    picture = thumbnail(path, size * 2 if square else size)
    data = picture.tobytes("raw", "RGB")
    width, height = picture.size
    image = QImage(data, width, height, width * 3, QImage.Format.Format_RGB888)
    if not square:
        return image.copy()
    side = min(width, height)
    middle = image.copy(QRect((width - side) // 2, (height - side) // 2, side, side))
    return middle.scaled(
        size,
        size,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


_shared: Thumbnails | None = None


def shared() -> Thumbnails:
    """The pictures of the whole window."""
    global _shared  # noqa: PLW0603 - one cache a program
    if _shared is None:
        _shared = Thumbnails()
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(_shared.close)
    return _shared
