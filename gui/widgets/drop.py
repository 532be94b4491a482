"""Dropping files: a zone that invites it, and what was dropped as paths."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.widgets.labels import set_property


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders in a drop or on the clipboard that exist here."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in paths if path.exists()]


class DropZone(QFrame):
    """A dashed field that takes files and folders; add its content to ``body``.

    Signals:
        files_dropped: With the paths, as ``list[Path]``.
    """

    files_dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Drop zone"))
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 24, 24, 24)
        self.body.setSpacing(10)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for files."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._set_hot(hot=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down."""
        super().dragLeaveEvent(event)
        self._set_hot(hot=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass the files on."""
        self._set_hot(hot=False)
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _set_hot(self, *, hot: bool) -> None:
        set_property(self, "hot", "true" if hot else "false")
