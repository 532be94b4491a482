"""Where pictures come in on the Classify page: dropped, browsed for, pasted, taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.jobs.looking import LOAD_PICTURES, LoadPictures, PicturesLoaded
from engine.jobs.protocol import Failed, Outcome
from gui import words
from gui.background import Background
from gui.bridge import JobBridge
from gui.importing.picking import address_in_text, addresses_in, bitmap_in, keep
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
            self._sentence(cluster=False),
            self.tr("Choose pictures…"),
            self.tr("Choose a folder…"),
        )
        self.empty.action_requested.connect(self.pictures_requested)
        self.empty.second_requested.connect(self.folder_requested)
        self.body.addWidget(self.empty)

    def tell_cluster(self, on: bool) -> None:
        """Say where pictures go: to a cluster, or nowhere."""
        self.empty.sentence.setText(self._sentence(cluster=on))

    def _sentence(self, *, cluster: bool) -> str:
        ways = self.tr(
            "One picture, several, or a folder of any size. You can also paste "
            "a picture or its web address with Ctrl+V."
        )
        if not cluster:
            return f"{ways} {self.tr('Nothing leaves this computer.')}"
        where = self.tr(
            "A folder, or more than {0} pictures, goes to the machines of the cluster; "
            "fewer stay on this computer."
        )
        return f"{ways} {where.format(MOST_IN_STRIP)}"


class Intake(QObject):
    """Browsing, pasting and drops from browsers; what comes in goes out as paths.

    Args:
        page: Takes the drops that are no files.
        bridge: Where pictures are loaded from the web.

    Signals:
        files_chosen: A few pictures (``list[Path]``).
        folder_chosen: Folders, or many pictures (``list[Path]``).
        refused: With one sentence.
        files_given: Files or folders were dropped on the page (``list[Path]``).
    """

    files_chosen = Signal(list)
    folder_chosen = Signal(list)
    refused = Signal(str)
    files_given = Signal(list)

    def __init__(self, page: QWidget, bridge: JobBridge) -> None:
        super().__init__(page)
        self._page = page
        self._bridge = bridge
        self._background = Background(self)
        page.setAcceptDrops(True)
        page.installEventFilter(self)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), page)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged from a browser; files go where all dropped files go."""
        if isinstance(event, QDragEnterEvent | QDropEvent):
            data = event.mimeData()
            found = dropped_paths(data)
            if found or addresses_in(data) or bitmap_in(data) is not None:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop and found:
                    self.files_given.emit(found)
                elif event.type() is QEvent.Type.Drop:
                    self.take_data(data)
                return True
        return super().eventFilter(watched, event)

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
        """Take what is in ``data``: files, a picture itself, or its address.

        A browser gives the picture and its address; the picture is here already.
        """
        found = dropped_paths(data)
        image = bitmap_in(data)
        text = address_in_text(data)
        addresses = addresses_in(data) or ([text] if text else [])
        if found:
            self.take(found)
        elif image is not None:
            self.take_image(image)
        elif addresses:
            self._load(addresses[:MOST_IN_STRIP])
        else:
            self.refused.emit(self.tr("There is no picture on the clipboard."))

    def take_image(self, image: QImage) -> None:
        """Take a picture that is no file yet: it becomes one, then goes on as one."""
        self._background.run(
            lambda: keep(image), self._on_picture_kept, self.refused.emit
        )

    def _load(self, addresses: list[str]) -> None:
        request = LoadPictures(tuple(addresses))
        job = self._bridge.submit(
            LOAD_PICTURES, request, self.tr("Loading a picture from the web")
        )
        job.outcome.connect(self._on_loaded)

    def _on_loaded(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.refused.emit(outcome.message)
        loaded = getattr(outcome, "result", None)
        if not isinstance(loaded, PicturesLoaded):
            return
        if loaded.left_out:
            first = loaded.left_out[0]
            self.refused.emit(f"{first.source}: {first.reason}")
        if loaded.paths:
            self.take([Path(path) for path in loaded.paths])

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
