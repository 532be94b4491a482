"""The Images page: classes on the left, the chosen one's pictures on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.dataset.browse import ImageItem, list_images
from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.jobs.protocol import Failed
from gui import words
from gui.bridge import JobBridge
from gui.image_grid import ImageGrid
from gui.importing.flow import ImportFlow
from gui.large_view import LargeView
from gui.pages import TRAIN
from gui.pages.images_column import ImagesColumn
from gui.pages.set_aside import SetAsideList
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import (
    Chip,
    ElidedLabel,
    EmptyState,
    Heading,
    PrimaryButton,
    SecondaryButton,
)

_HINT_HEIGHT = 40


class ImagesPage(QWidget):
    """What is in the project.

    Args:
        state: The project of the window.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._search = ""
        self.importing = ImportFlow(state, bridge, self, self._shown_class)
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
        self._screens.addWidget(self._build_browser())
        state.project_changed.connect(self._on_project_changed)
        if state.project is not None:
            self._on_project_changed(state.project)

    def set_search(self, text: str) -> None:
        """Show only the images whose file name holds ``text``."""
        self._search = text.strip().casefold()
        if self._state.project is not None:
            self._fill_grid()

    def _build_browser(self) -> QWidget:
        browser = QWidget()
        across = QHBoxLayout(browser)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.column = ImagesColumn()
        self.column.class_list.class_chosen.connect(self._on_class_chosen)
        self.column.set_aside_chosen.connect(self._on_set_aside_chosen)
        across.addWidget(self.column)
        right = QVBoxLayout()
        right.setSpacing(0)
        across.addLayout(right, 1)
        right.addLayout(self._build_head())
        self._views = QStackedWidget()
        right.addWidget(self._views, 1)
        self.grid = ImageGrid()
        self.grid.image_opened.connect(self._on_image_opened)
        self.grid.class_asked.connect(self._on_class_asked)
        self.grid.selectionModel().selectionChanged.connect(self._on_selection_changed)
        held = QWidget()
        layout = QVBoxLayout(held)
        # The grid's cells bring five pixels of room on every side.
        layout.setContentsMargins(PAGE_MARGIN - 5, 0, 6, 0)
        layout.addWidget(self.grid)
        self._views.addWidget(held)
        self.set_aside = SetAsideList()
        self._views.addWidget(self.set_aside)
        right.addWidget(self._build_hint())
        return browser

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 9)
        row.setSpacing(10)
        self.title = ElidedLabel("", "title")
        row.addWidget(self.title)
        self.count_chip = Chip()
        row.addWidget(self.count_chip)
        row.addStretch(1)
        again = SecondaryButton(self.tr("Look again"))
        again.setToolTip(self.tr("Look at the folder again (F5)"))
        again.clicked.connect(self._state.rescan)
        row.addWidget(again)
        self.add_button = self.importing.button()
        row.addWidget(self.add_button)
        self.train_button = PrimaryButton(self.tr("Train"))
        self.train_button.clicked.connect(self._on_train_clicked)
        row.addWidget(self.train_button)
        return row

    def _build_hint(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("hintBar")
        bar.setFixedHeight(_HINT_HEIGHT)
        row = QHBoxLayout(bar)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        self.hint = Heading("", "secondary")
        row.addWidget(self.hint, 1)
        return bar

    def _shown_class(self) -> str | None:
        return self.column.class_list.chosen

    def _on_project_changed(self, project: ProjectSummary) -> None:
        self._screens.setCurrentIndex(1)
        self.column.show_project(project)
        self.set_aside.show_files(project)
        self._fill_grid()

    def _on_class_chosen(self, _name: str) -> None:
        self._fill_grid()

    def _on_set_aside_chosen(self) -> None:
        self._views.setCurrentIndex(1)
        project = self._state.project
        self.title.setText(self.tr("Set aside"))
        number = len(project.set_aside) if project is not None else 0
        self.count_chip.setText(
            words.counted(number, self.tr("file"), self.tr("files"))
        )
        self.hint.setText(
            self.tr("These files cannot be used. They stay where they are.")
        )

    def _on_class_asked(self, digit: int) -> None:
        self.column.class_list.choose(digit - 1)

    def _on_image_opened(self, row: int) -> None:
        view = LargeView(self.grid.images, row, self)
        view.row_shown.connect(
            lambda shown: self.grid.setCurrentIndex(self.grid.images.index(shown))
        )
        view.finished.connect(view.deleteLater)
        view.open()

    def _on_selection_changed(self) -> None:
        self._show_hint()

    def _on_train_clicked(self) -> None:
        self._state.page_requested.emit(TRAIN)

    def _fill_grid(self) -> None:
        name = self.column.class_list.chosen
        if self._state.project is None or name is None:
            return
        items = self._items(self._state.project, name)
        self._views.setCurrentIndex(0)
        self.grid.images.set_items(items)
        self.grid.scrollToTop()
        self.title.setText(name)
        self.count_chip.setText(
            words.counted(len(items), self.tr("image"), self.tr("images"))
        )
        self._show_hint()

    def _items(self, project: ProjectSummary, name: str) -> list[ImageItem]:
        try:
            items = list_images(Path(project.database), Path(project.folder), name)
        except DiscernError as error:
            self._state.report(Failed.from_error(error))
            return []
        if self._search:
            items = [one for one in items if self._search in one.path.name.casefold()]
        return items

    def _show_hint(self) -> None:
        # Counted by ranges: a hundred thousand may be selected.
        ranges = self.grid.selectionModel().selection()
        chosen = sum(ranges.at(i).height() for i in range(ranges.count()))
        number = min(9, self.column.class_list.classes.rowCount())
        keys = self.tr("Press 1–{number} for a class, Enter for a large view").format(
            number=number
        )
        if number < 2:
            keys = self.tr("Press Enter for a large view")
        if chosen:
            selected = self.tr("{count} selected").format(count=words.count(chosen))
            self.hint.setText(f"{selected} — {keys[:1].lower()}{keys[1:]}")
        else:
            self.hint.setText(keys)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignVCenter)
