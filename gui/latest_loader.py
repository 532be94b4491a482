"""Reads something off the window's thread; of many requests the last one counts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from engine.errors import DiscernError
from engine.jobs.protocol import Failed

#: Tells an answer to whoever asked; may be called more than once.
Tell = Callable[[object], None]


class LatestLoader(QObject):
    """Runs one reading at a time and passes on what the last one says.

    Signals:
        loaded: With what the reading told.
        failed: With a ``Failed``.
    """

    loaded = Signal(object)
    failed = Signal(object)
    _returned = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    def forget(self) -> None:
        """What is still to come is not wanted any more."""
        self._number += 1

    def _read(self, work: Callable[[Tell], None]) -> None:
        """Run ``work`` on the thread; what was asked for before is not wanted now."""
        self._number += 1
        number = self._number
        self._pool.clear()
        self._pool.start(lambda: self._run(number, work))

    def _run(self, number: int, work: Callable[[Tell], None]) -> None:
        def tell(answer: object) -> None:
            # Whoever asked may be gone, with the window.
            with contextlib.suppress(RuntimeError):
                self._returned.emit(number, answer)

        try:
            work(tell)
        except DiscernError as error:
            tell(Failed.from_error(error))

    def _on_returned(self, number: int, answer: object) -> None:
        if number != self._number:
            return
        if isinstance(answer, Failed):
            self.failed.emit(answer)
        else:
            self.loaded.emit(answer)
