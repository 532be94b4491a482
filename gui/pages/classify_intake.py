"""Where pictures come in on the Classify page: dropped, browsed for, or pasted."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import paths
from gui import words
from gui.background import Background
from gui.widgets import DropZone, EmptyState, dropped_paths

#: More pictures than this are a table, not a strip.
MOST_IN_STRIP = 60


class EmptyClassify(DropZone):
    """The page before anything was dropped on it.

    Signals:
        pictures_requested: Somebody wants to browse for pictures.
        folder_requested: Somebody wants to browse for a folder.
    """

    pictures_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyState(
            "classify",
            self.tr("Drop pictures here"),
            self.tr(
                "One picture, several, or a folder of any size. You can also paste "
                "with Ctrl+V. Nothing leaves this computer."
            ),
            self.tr("Choose pictures…"),
            self.tr("Choose a folder…"),
        )
        self.empty.action_requested.connect(self.pictures_requested)
        self.empty.second_requested.connect(self.folder_requested)
        self.body.addWidget(self.empty)


class Intake(QObject):
    """Browsing and pasting; what comes in goes out as paths.

    Signals:
        files_chosen: A few pictures (``list[Path]``).
        folder_chosen: Folders, or many pictures (``list[Path]``).
        refused: With one sentence.
    """

    files_chosen = Signal(list)
    folder_chosen = Signal(list)
    refused = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._background = Background(self)

    def take(self, found: list[Path]) -> None:
        """Sort paths into a few pictures, or folders and many pictures."""
        if not found:
            return
        many = len(found) > MOST_IN_STRIP or any(path.is_dir() for path in found)
        (self.folder_chosen if many else self.files_chosen).emit(found)

    def paste(self) -> None:
        """Take what is on the clipboard: files, or a picture itself."""
        self.take_data(QGuiApplication.clipboard().mimeData())

    def take_data(self, data: QMimeData) -> None:
        """Take what is in ``data``: files, or a picture itself."""
        found = dropped_paths(data)
        if found:
            self.take(found)
            return
        image = data.imageData() if data.hasImage() else None
        if not isinstance(image, QImage) or image.isNull():
            self.refused.emit(self.tr("There is no picture on the clipboard."))
            return
        self._background.run(
            lambda: _keep(image), self._on_picture_kept, self.refused.emit
        )

    def ask_for_pictures(self) -> None:
        """Let the person pick pictures; the window goes on meanwhile."""
        from engine.images import IMAGE_SUFFIXES

        dialog = self._dialog(self.tr("Choose pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES))
        dialog.setNameFilters(
            [self.tr("Pictures ({0})").format(patterns), self.tr("All files (*)")]
        )
        dialog.open()

    def ask_for_folder(self) -> None:
        """Let the person pick a folder; the window goes on meanwhile."""
        dialog = self._dialog(self.tr("Choose a folder of pictures"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title)
        dialog.filesSelected.connect(self._on_files_selected)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _on_files_selected(self, names: list[str]) -> None:
        self.take([Path(name) for name in names])

    def _on_picture_kept(self, path: Path) -> None:
        self.take([path])


def title_of(paths: list[Path]) -> str:
    """What to call files and folders that are classified together."""
    if len(paths) == 1:
        return paths[0].name or str(paths[0])
    folders = sum(path.is_dir() for path in paths)
    number = words.count(len(paths))
    if folders == len(paths):
        return _tr("{0} folders").format(number)
    if folders:
        return _tr("{0} files and folders").format(number)
    return _tr("{0} pictures").format(number)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Intake", text)


def _keep(image: QImage) -> Path:
    """Save a pasted picture where the engine can read it."""
    folder = paths.cache_dir() / "pasted"
    folder.mkdir(exist_ok=True)
    path = folder / f"pasted-{time.time_ns()}.png"
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(0, "The pasted picture cannot be saved", str(path))
    return path
