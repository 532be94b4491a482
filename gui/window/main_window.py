"""The window: sidebar, header, pages, job bar; and what is dropped anywhere on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary
from engine.jobs.protocol import Failed
from engine.models.foreign.package import is_network
from gui.bridge import JobBridge
from gui.pages import CLASSIFY, CLEAN_UP, HOME, IMAGES, MODELS
from gui.remembered import Remembered
from gui.settings import Settings
from gui.state import AppState
from gui.theme import PAGE_MARGIN, ThemeController
from gui.thumbnails import shared
from gui.training_watch import TrainingWatch
from gui.widgets import ErrorBanner, Toast, dropped_paths
from gui.window.dialogs import HelpDialog, SettingsMenu
from gui.window.drop_chooser import DropChooser
from gui.window.header import Header
from gui.window.job_bar import JobBar
from gui.window.page_stack import PageStack
from gui.window.sidebar import Sidebar

DEFAULT_SIZE = (1280, 820)
SMALLEST_SIZE = (960, 640)
MODEL_SUFFIX = ".discern"


class MainWindow(QMainWindow):
    """The one window.

    Args:
        bridge: Runs the jobs; closed with the window.
        themes: Light and dark.
        settings: What was remembered.
    """

    def __init__(
        self, bridge: JobBridge, themes: ThemeController, settings: Settings
    ) -> None:
        super().__init__()
        self.setWindowTitle("Discern")
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST_SIZE)
        self._remembered = Remembered(settings, self)
        self.state = AppState(bridge, self, self._remembered)
        self._bridge = bridge
        bridge.setParent(self)
        self.training_watch = TrainingWatch(bridge, self)
        self.themes = themes
        self._greeted = False
        self._build()
        self._connect()
        self._add_shortcuts()
        self.resize(*DEFAULT_SIZE)
        if settings.geometry:
            self.restoreGeometry(
                QByteArray.fromBase64(settings.geometry.encode("ascii"))
            )
        self.show_page(HOME)

    def page(self, key: str) -> QWidget:
        """The page called ``key``, built when it is first asked for."""
        return self._stack.page(key)

    def show_page(self, key: str) -> None:
        """Go to the page called ``key``."""
        self._stack.show_page(key)
        self._sidebar.show_page(key)
        self._header.offer_search(offered=key == IMAGES)

    def choose_folder(self) -> None:
        """Ask for a folder and open it as a project."""
        dialog = QFileDialog(self, self.tr("Choose a folder of class folders"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.open_project(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_project(self, folder: Path) -> None:
        """Open ``folder`` and show its images as soon as they are known."""
        self._show_images_next = True
        self.state.open_project(folder)

    def take_drop(self, paths: list[Path]) -> None:
        """Do what a drop of ``paths`` on the window means."""
        if len(paths) == 1 and paths[0].suffix.lower() == MODEL_SUFFIX:
            self._stack.classify().take_model(paths[0])
            self.show_page(CLASSIFY)
        elif len(paths) == 1 and is_network(paths[0]):
            self.show_page(MODELS)
            self._stack.models().importer.open(paths[0])
        elif any(path.is_dir() for path in paths):
            self._chooser.ask(paths)
        else:
            self._stack.classify().take_files(paths)
            self.show_page(CLASSIFY)

    # Qt's events.

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rest of the start waits until the window is painted."""
        super().paintEvent(event)
        if not self._greeted:
            self._greeted = True
            QTimer.singleShot(0, self._on_first_paint_done)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are welcome everywhere."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.take_drop(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, then cancel what runs and end the workers."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._remembered.change(geometry=geometry)
        self.hide()
        self.state.editing.close()
        self.state.findings.finish()
        self._bridge.close()
        self.training_watch.close()
        shared().close()
        super().closeEvent(event)

    # Building.

    def _build(self) -> None:
        root = QWidget()
        self._root = root
        across = QHBoxLayout(root)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._sidebar = Sidebar()
        across.addWidget(self._sidebar)
        column = QVBoxLayout()
        column.setSpacing(0)
        across.addLayout(column, 1)
        self._header = Header(self.state)
        column.addWidget(self._header)
        self._banner_frame = QWidget()
        frame = QVBoxLayout(self._banner_frame)
        frame.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 0)
        self.banner = ErrorBanner()
        frame.addWidget(self.banner)
        self._banner_frame.hide()
        column.addWidget(self._banner_frame)
        self._stack = PageStack(self.state, self._bridge)
        column.addWidget(self._stack, 1)
        self.job_bar = JobBar(self._bridge)
        column.addWidget(self.job_bar)
        self.setCentralWidget(root)
        self.toast = Toast(self._stack)
        self._chooser = DropChooser(root)
        self._show_images_next = False

    def _connect(self) -> None:
        self._sidebar.page_chosen.connect(self.show_page)
        self._sidebar.settings_requested.connect(self._on_settings_requested)
        self._sidebar.help_requested.connect(self._on_help_requested)
        self._header.search_changed.connect(self._stack.search)
        self.banner.dismissed.connect(self._banner_frame.hide)
        self._chooser.classify_chosen.connect(self._on_classify_chosen)
        self._chooser.project_chosen.connect(self.open_project)
        self.themes.theme_changed.connect(self._on_theme_changed)
        state = self.state
        # What was wrong before does not matter any more.
        state.project_opening.connect(lambda _folder: self._banner_frame.hide())
        state.project_changed.connect(self._on_project_changed)
        state.opening_ended_early.connect(self._on_opening_ended_early)
        state.problem_reported.connect(self._on_problem_reported)
        state.notice_posted.connect(self.toast.show_message)
        state.page_requested.connect(self.show_page)
        state.folder_choice_requested.connect(self.choose_folder)
        state.folder_chosen.connect(self.open_project)
        state.files_given.connect(self.take_drop)
        state.findings.changed.connect(self._on_findings_changed)

    def _add_shortcuts(self) -> None:
        actions = (
            (QKeySequence.StandardKey.Open, self.choose_folder),
            (QKeySequence.StandardKey.Find, self._on_find_triggered),
            (QKeySequence.StandardKey.Refresh, self.state.rescan),
            (QKeySequence.StandardKey.Quit, self.close),
        )
        for key, slot in actions:
            action = QAction(self)
            action.setShortcuts(key)
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)

    # Slots.

    def _on_first_paint_done(self) -> None:
        self._bridge.warm_up()
        self.state.list_bundled_models()
        last = self._remembered.settings.last_project
        if last and Path(last).is_dir() and self.state.project is None:
            self.state.open_project(Path(last))

    def _on_opening_ended_early(self) -> None:
        self._show_images_next = False

    def _on_project_changed(self, summary: ProjectSummary) -> None:
        go, self._show_images_next = self._show_images_next, False
        shared().check_again()
        remembered = self._remembered
        remembered.replace(remembered.settings.with_project(Path(summary.folder)))
        self.setWindowTitle(f"{summary.name} – Discern")
        if go:
            self.show_page(IMAGES)

    def _on_problem_reported(self, failure: Failed) -> None:
        self.banner.show_failure(failure)
        self._banner_frame.show()

    def _on_findings_changed(self) -> None:
        entry = self._sidebar.entries[CLEAN_UP]
        entry.set_count(len(self.state.findings.items))

    def _on_find_triggered(self) -> None:
        self.show_page(IMAGES)
        self._header.search.setFocus()

    def _on_classify_chosen(self, paths: list[Path]) -> None:
        self._stack.classify().take_folder(paths)
        self.show_page(CLASSIFY)

    def _on_theme_changed(self, _theme: object) -> None:
        self._remembered.change(theme=self.themes.choice)

    def _on_settings_requested(self) -> None:
        menu = SettingsMenu(self.themes, self)
        menu.aboutToHide.connect(menu.deleteLater)
        entry = self._sidebar.settings_entry
        corner = entry.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))

    def _on_help_requested(self) -> None:
        dialog = HelpDialog(self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
