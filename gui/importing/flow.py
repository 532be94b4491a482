"""The way of images into the open project: dropped, pasted, picked, or found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from engine.dataset.edits import Trash
from engine.dataset.summary import ProjectSummary
from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import (
    FIND_PICTURES,
    IMPORT_IMAGES,
    LOOK_AT_SOURCES,
    ImportImages,
    ImportResult,
    LookAtSources,
    SourcesFound,
)
from gui import words
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.importing.picking import bitmap_in, forget, keep, sources_in
from gui.importing.sheet import AddSheet
from gui.importing.summary import ImportSummary, headline
from gui.importing.web_sheet import WebSheet
from gui.state import AppState
from gui.widgets import SecondaryButton


class ImportFlow(QObject):
    """Takes images in for a page: drops on it, Ctrl+V, and a button with a menu.

    Args:
        state: The window's state; nothing happens while no project is open.
        bridge: Where the jobs go.
        page: Takes the drops and the keys.
        shown_class: The class that the page shows now, or an empty text.
    """

    def __init__(
        self,
        state: AppState,
        bridge: JobBridge,
        page: QWidget,
        shown_class: Callable[[], str | None] = lambda: None,
    ) -> None:
        super().__init__(page)
        self._state = state
        self._bridge = bridge
        self._page = page
        self._shown_class = shown_class
        self._background = Background(self)
        page.setAcceptDrops(True)
        page.installEventFilter(self)
        paste = QAction(self.tr("Paste"), page)
        paste.setShortcut(QKeySequence.StandardKey.Paste)
        paste.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.triggered.connect(self.paste)
        page.addAction(paste)
        self._paste = paste

    def button(self) -> SecondaryButton:
        """A button whose menu has all ways in."""
        button = SecondaryButton(self.tr("Add images…"))
        button.clicked.connect(lambda: self._show_menu(button))
        editing = self._state.editing
        editing.allowed_changed.connect(lambda: button.setEnabled(editing.allowed))
        return button

    def menu(self) -> QMenu:
        """All ways in, as a menu."""
        menu = QMenu(self._page)
        menu.setAccessibleName(self.tr("Add images"))
        entries: tuple[tuple[str, Callable[[], None]], ...] = (
            (self.tr("Files, zips or tables…"), self.choose_files),
            (self.tr("A folder…"), self.choose_folder),
            (self.tr("Paste") + "\tCtrl+V", self.paste),
        )
        for text, slot in entries:
            menu.addAction(text).triggered.connect(lambda _on=False, slot=slot: slot())
        menu.addSeparator()
        web = menu.addAction(self.tr("Find pictures on the web…"))
        web.triggered.connect(lambda _on=False: self.find_on_web())
        return menu

    def add(self, sources: Sequence[str]) -> None:
        """Ask for the class of ``sources``, then add them."""
        project = self._project()
        if project is None or not sources:
            return
        sources = tuple(sources)
        sheet = AddSheet(
            sources,
            [one.name for one in project.classes],
            self._shown_class() or "",
            self._page.window(),
        )
        look = self._bridge.submit(LOOK_AT_SOURCES, LookAtSources(sources))
        look.outcome.connect(lambda outcome: _show_found(sheet, outcome))
        sheet.finished.connect(
            lambda code: self._on_sheet_finished(sheet, look, sources, code)
        )
        sheet.open()

    def paste(self) -> None:
        """Add what is on the clipboard: files, an address, or a picture itself."""
        if self._project() is None:
            return
        data = QGuiApplication.clipboard().mimeData()
        if sources := sources_in(data):
            self.add(sources)
        elif (image := bitmap_in(data)) is not None:
            self._background.run(
                lambda: keep(image), lambda path: self.add([str(path)]), self._refuse
            )
        else:
            self._refuse(self.tr("There is no picture on the clipboard."))

    def choose_files(self) -> None:
        """Let the person pick files; the window goes on meanwhile."""
        from engine.images import IMAGE_SUFFIXES
        from engine.importing.tables import SUFFIXES

        dialog = self._dialog(self.tr("Add images"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        suffixes = [*sorted(IMAGE_SUFFIXES), ".zip", *sorted(SUFFIXES)]
        patterns = " ".join(f"*{suffix}" for suffix in suffixes)
        dialog.setNameFilters(
            [
                self.tr("Pictures, zips and tables ({0})").format(patterns),
                self.tr("All files (*)"),
            ]
        )
        dialog.open()

    def choose_folder(self) -> None:
        """Let the person pick a folder; the window goes on meanwhile."""
        dialog = self._dialog(self.tr("Add a folder of images"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.open()

    def find_on_web(self) -> None:
        """Ask what to look for on the web, then load it."""
        project = self._project()
        if project is None:
            return
        sheet = WebSheet(
            [one.name for one in project.classes],
            self._shown_class() or "",
            self._page.window(),
        )
        sheet.finished.connect(lambda code: self._on_web_finished(sheet, code))
        sheet.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drops from other programs; the page's own drags go on."""
        if isinstance(event, QDragEnterEvent | QDropEvent):
            foreign = event.source() is None and self._state.project is not None
            sources = sources_in(event.mimeData()) if foreign else []
            image = bitmap_in(event.mimeData()) if foreign and not sources else None
            if sources or image is not None:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self._take(sources, event)
                return True
        return super().eventFilter(watched, event)

    def _project(self) -> ProjectSummary | None:
        """The open project, if images may be added to it; else the reason is told."""
        refusal = self._state.editing.refusal
        if self._state.project is not None and refusal is not None:
            self._state.report(refusal)
            return None
        return self._state.project

    def _take(self, sources: list[str], event: QDropEvent) -> None:
        image = None if sources else bitmap_in(event.mimeData())
        if image is not None:
            self._background.run(
                lambda: keep(image), lambda path: self.add([str(path)]), self._refuse
            )
        else:
            self.add(sources)

    def _show_menu(self, button: QWidget) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title)
        dialog.filesSelected.connect(lambda names: self.add(list(names)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _refuse(self, sentence: str) -> None:
        self._state.notice_posted.emit(sentence)

    def _on_sheet_finished(
        self, sheet: AddSheet, look: JobSignals, sources: tuple[str, ...], code: int
    ) -> None:
        look.cancel()
        project = self._state.project
        if code == QDialog.DialogCode.Accepted and project is not None:
            request = ImportImages(project.folder, sources, sheet.class_name)
            job = self._bridge.submit(IMPORT_IMAGES, request, self.tr("Adding images"))
            job.outcome.connect(lambda outcome: self._on_ended(outcome, sources))
        else:
            forget(sources)
        sheet.deleteLater()

    def _on_web_finished(self, sheet: WebSheet, code: int) -> None:
        project = self._state.project
        if code == QDialog.DialogCode.Accepted and project is not None:
            request = sheet.request(project.folder)
            title = self.tr("Finding “{words}”").format(words=request.query)
            job = self._bridge.submit(FIND_PICTURES, request, title)
            job.outcome.connect(lambda outcome: self._on_ended(outcome, ()))
        sheet.deleteLater()

    def _on_ended(self, outcome: Outcome, sources: tuple[str, ...]) -> None:
        forget(sources)
        if isinstance(outcome, Failed):
            self._state.report(outcome)
            return
        result: ImportResult | None = outcome.result
        if result is None:
            self._refuse(self.tr("Stopped before anything was added."))
            return
        project = self._state.project
        if result.images and project is not None and _is_in(result, project.folder):
            self._state.rescan()
            added = words.counted(result.images, self.tr("image"), self.tr("images"))
            self._state.editing.history.done(
                Trash(result.paths), self.tr("Add {images}").format(images=added)
            )
        if result.left_out or result.notes or result.stopped:
            self._show_summary(result)
        else:
            self._refuse(f"{headline(result)}.")

    def _show_summary(self, result: ImportResult) -> None:
        summary = ImportSummary(result, self._page.window())
        summary.finished.connect(summary.deleteLater)
        summary.open()


def _show_found(sheet: AddSheet, outcome: Outcome) -> None:
    from shiboken6 import isValid

    if not isValid(sheet) or not sheet.isVisible():
        return
    found = getattr(outcome, "result", None)
    if isinstance(found, SourcesFound):
        sheet.show_found(found)
    else:
        sheet.show_unknown()


def _is_in(result: ImportResult, folder: str) -> bool:
    return Path(result.folder) == Path(folder)
