"""The Images page: classes on the left, their pictures on the right, all editable."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.dataset.edits import Applied
from engine.dataset.listing import Filter
from engine.dataset.summary import ProjectSummary
from gui import words
from gui.bridge import JobBridge
from gui.importing.flow import ImportFlow
from gui.large.view import LargeView
from gui.pages import TRAIN
from gui.pages.images.actions import ImageActions
from gui.pages.images.answers import AnswersKeeper
from gui.pages.images.browser import GRID, SET_ASIDE, TRASH, ImagesBrowser
from gui.pages.images.row_loader import Loaded, RowLoader
from gui.state import AppState
from gui.widgets import EmptyState


class ImagesPage(QWidget):
    """What is in the project, and everything that can be done to it.

    Args:
        state: The project of the window.
        bridge: Where emptying the trash, and adding images, is submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._bridge = bridge
        self._editing = state.editing
        self._search = ""
        self._project: str | None = None
        self._shown: Filter | None = None
        #: Where the selection goes on after the selected images went elsewhere.
        self._next_row: int | None = None
        self._loader = RowLoader(self)
        self._loader.loaded.connect(self._on_rows_loaded)
        self._loader.failed.connect(self._on_rows_failed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._screens = QStackedWidget()
        outer.addWidget(self._screens)
        self.empty = EmptyState(
            "images",
            self.tr("No pictures yet"),
            self.tr(
                "Open a folder in which every subfolder is a class, for example "
                "“cats” and “dogs”. The pictures stay where they are."
            ),
            self.tr("Choose a folder…"),
        )
        self.empty.action_requested.connect(state.folder_choice_requested)
        self._screens.addWidget(self.empty)
        browser = ImagesBrowser(state, bridge)
        self._screens.addWidget(browser)
        self.column, self.head = browser.column, browser.head
        self.title, self.count_chip = self.head.title, self.head.count_chip
        self.train_button = self.head.train_button
        self.filter_bar, self.grid = browser.filter_bar, browser.grid
        self.set_aside, self.trash = browser.set_aside, browser.trash
        self.hint_bar, self.hint = browser.hint_bar, browser.hint_bar.text
        self._views = browser.views
        shown_class = self.column.class_list
        self.importing = ImportFlow(state, bridge, self, lambda: shown_class.chosen)
        self.add_button = self.head.add_button(self.importing.button())
        self.actions_of_images = ImageActions(
            self._editing, self.column.class_list.classes, self
        )
        self._connect()
        if state.project is not None:
            self._on_project_changed(state.project)

    def set_search(self, text: str) -> None:
        """Show only the images whose file name holds ``text``."""
        self._search = text.strip()
        if self._state.project is not None:
            self._load()

    def _connect(self) -> None:
        classes, column = self.column.class_list, self.column
        actions = self.actions_of_images
        column.all_chosen.connect(self._load)
        column.set_aside_chosen.connect(self._on_set_aside_chosen)
        column.trash_chosen.connect(self._on_trash_chosen)
        column.class_added.connect(actions.add_class)
        classes.class_chosen.connect(lambda _name: self._load())
        classes.rename_asked.connect(actions.rename)
        classes.delete_asked.connect(actions.delete)
        classes.menu_asked.connect(actions.class_menu)
        classes.images_dropped.connect(self._relabel_chosen)
        actions.rename_asked.connect(classes.edit_name)
        actions.open_asked.connect(
            lambda: self._on_image_opened(self.grid.currentIndex().row())
        )
        self.grid.image_opened.connect(self._on_image_opened)
        self.grid.key_pressed.connect(self._on_key_pressed)
        self.grid.trash_asked.connect(lambda: actions.trash(self._chosen_paths()))
        self.grid.menu_asked.connect(self._on_menu_asked)
        self.grid.chosen_changed.connect(lambda _count: self._show_hint())
        self.head.filter_button.toggled.connect(self._on_filter_toggled)
        self.head.rescan_asked.connect(self._state.rescan)
        self.head.train_button.clicked.connect(
            lambda: self._state.page_requested.emit(TRAIN)
        )
        self.filter_bar.changed.connect(self._load)
        answers = AnswersKeeper(self._state, self._bridge, self.filter_bar, self)
        answers.updated.connect(self._load)
        self.trash.shown.connect(self._on_trash_shown)
        self.trash.grid.image_opened.connect(self._on_trashed_opened)
        history = self._editing.history
        history.applied.connect(self._on_edit_applied)
        keys = QKeySequence.StandardKey
        for key, slot in ((keys.Undo, history.undo), (keys.Redo, history.redo)):
            action = QAction(self)
            action.setShortcuts(key)
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)
        self._state.project_changed.connect(self._on_project_changed)
        self._editing.allowed_changed.connect(self._on_allowed_changed)

    # What is shown.

    def _on_project_changed(self, project: ProjectSummary) -> None:
        other = project.folder != self._project
        self._project = project.folder
        self._screens.setCurrentIndex(1)
        self.column.show_project(project, editable=self._editing.allowed)
        self.set_aside.show_files(project)
        if other and self._views.currentIndex() != GRID:
            self._show_view(GRID)
        if self._views.currentIndex() == TRASH:
            self.trash.show_trash(project)
        elif self._views.currentIndex() == GRID:
            self._load()

    def _on_allowed_changed(self) -> None:
        if self._state.project is not None:
            allowed = self._editing.allowed
            self.column.show_project(self._state.project, editable=allowed)
        self._show_hint()

    def _show_view(self, view: int) -> None:
        self._views.setCurrentIndex(view)
        button, grid = self.head.filter_button, view == GRID
        button.setVisible(grid)
        self.filter_bar.setVisible(grid and button.isChecked())

    def _load(self) -> None:
        """Read the list anew, elsewhere; what is shown stays until it is there."""
        project = self._state.project
        if project is not None:
            name = self.column.class_list.chosen
            self._show_view(GRID)
            chosen = self.filter_bar.filter(name, self._search)
            if chosen != self._shown:
                # What is selected in another list is not meant any more.
                self.grid.clearSelection()
                self.title.setText(name or self.tr("All images"))
            other = str(self.grid.images.folder) != project.folder
            self._loader.load(project, chosen, first=other)

    def _on_rows_loaded(self, loaded: Loaded) -> None:
        images = self.grid.images
        same_list = images.folder == loaded.folder and self._shown == loaded.chosen
        self._shown = loaded.chosen
        self.filter_bar.offer(loaded.findings, loaded.sources)
        if not (same_list and images.rows == loaded.rows):
            kept = self.grid.verticalScrollBar().value() if same_list else 0
            current = self.grid.currentIndex().row() if same_list else -1
            images.set_rows(loaded.folder, loaded.rows)
            self.grid.verticalScrollBar().setValue(kept)
            if current >= 0:
                self.grid.choose(current)
        if loaded.whole:
            self._show_title()
        self._show_hint()

    def _show_title(self) -> None:
        name = self.column.class_list.chosen
        self.title.setText(name or self.tr("All images"))
        self.count_chip.setText(
            words.counted(self.grid.count(), self.tr("image"), self.tr("images"))
        )
        self.head.show_filters(self.filter_bar.active)

    def _on_rows_failed(self, failure: object) -> None:
        self.grid.images.set_rows(self.grid.images.folder, [])
        self._state.problem_reported.emit(failure)
        self._show_title()

    def _on_set_aside_chosen(self) -> None:
        self._show_view(SET_ASIDE)
        project = self._state.project
        self.title.setText(self.tr("Set aside"))
        number = len(project.set_aside) if project is not None else 0
        self.count_chip.setText(
            words.counted(number, self.tr("file"), self.tr("files"))
        )
        self.hint.setText(
            self.tr("These files cannot be used. They stay where they are.")
        )

    def _on_trash_chosen(self) -> None:
        if self._state.project is not None:
            self._show_view(TRASH)
            self.trash.show_trash(self._state.project)

    def _on_trash_shown(self, count: int) -> None:
        if self._views.currentIndex() == TRASH:
            self.title.setText(self.tr("Trash"))
            self.count_chip.setText(
                words.counted(count, self.tr("image"), self.tr("images"))
            )
            self.hint.setText(
                self.tr(
                    "Restore puts images back where they were. Only emptying the "
                    "trash deletes them."
                )
            )

    def _on_filter_toggled(self, shown: bool) -> None:
        self.filter_bar.setVisible(shown)
        if not shown and self.filter_bar.active:
            self.filter_bar.clear()

    def _show_hint(self) -> None:
        if self._views.currentIndex() == GRID:
            self.hint_bar.show_keys(
                chosen=self.grid.chosen_count(),
                classes=self.column.class_list.classes,
                editable=self._editing.allowed,
            )

    # What is done.

    def _chosen_paths(self) -> tuple[str, ...]:
        rows = self.grid.chosen_rows()
        self._next_row = rows[0] if rows else None
        return self.grid.images.paths(rows)

    def _relabel_chosen(self, name: str) -> None:
        images = self.grid.images
        paths = self._chosen_paths()
        known = {row.path for row in images.rows if row.class_name == name}
        self.actions_of_images.relabel(
            [path for path in paths if path not in known], name
        )

    def _on_key_pressed(self, key: str) -> None:
        name = self.column.class_list.classes.of_key(key)
        if name is None:
            return
        if self.grid.chosen_count():
            self._relabel_chosen(name)
        else:
            classes = self.column.class_list
            classes.choose(classes.classes.row_of(name))

    def _on_menu_asked(self, where: QPoint) -> None:
        self.actions_of_images.image_menu(self._chosen_paths(), where)

    def _on_edit_applied(self, applied: Applied) -> None:
        """Show the edit at once, without reading a hundred thousand rows again."""
        gone = {one.before for one in applied.changed if one.before is not None}
        if gone and not applied.classes_changed:
            images, bar = self.grid.images, self.grid.verticalScrollBar()
            place, row = bar.value(), self._next_row
            images.set_rows(images.folder, images.without(gone))
            bar.setValue(place)
            if row is not None:
                self.grid.choose(row)
        self._next_row = None
        self._show_title()

    def _on_image_opened(self, row: int) -> None:
        if row < 0:
            return
        view = LargeView(self.grid.images, row, self._state, self._bridge, self)
        view.row_shown.connect(self.grid.choose)
        view.finished.connect(view.deleteLater)
        view.open()

    def _on_trashed_opened(self, row: int) -> None:
        view = LargeView(self.trash.grid.images, row, self._state, self._bridge, self)
        view.finished.connect(view.deleteLater)
        view.open()
