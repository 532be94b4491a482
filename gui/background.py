"""Small file work off the window's thread: copying a table, saving a pasted picture.

Anything longer is a job and belongs in the engine's worker.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal


class Background(QObject):
    """Runs functions on Qt's thread pool, one answer each, on the window's thread.

    Args:
        parent: Who it belongs to.
    """

    _returned = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        function: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_failed: Callable[[str], None],
    ) -> None:
        """Run ``function`` elsewhere.

        Args:
            function: Must not touch widgets.
            on_done: Called with what it returned.
            on_failed: Called with a sentence if the file system refused.
        """

        def work() -> None:
            try:
                value = function()
            except OSError as error:
                reason = error.strerror or str(error)
                name = f"{error.filename}: " if error.filename else ""
                self._tell(on_failed, f"{name}{reason}.")
            else:
                self._tell(on_done, value)

        QThreadPool.globalInstance().start(work)

    def _tell(self, callback: Callable[[Any], None], value: object) -> None:
        # Whoever asked may be gone, with the window.
        with contextlib.suppress(RuntimeError):
            self._returned.emit(callback, value)

    def _on_returned(self, callback: Callable[[Any], None], value: object) -> None:
        callback(value)
