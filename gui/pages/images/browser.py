"""The parts of the Images page and where they are; the page says what they do."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.bridge import JobBridge
from gui.grid.image_grid import ImageGrid
from gui.pages.images.column import ImagesColumn
from gui.pages.images.filter import FilterBar
from gui.pages.images.head import HintBar, ImagesHead
from gui.pages.images.trash import TrashView
from gui.pages.set_aside import SetAsideList
from gui.state import AppState
from gui.theme import PAGE_MARGIN

#: What may be shown on the right: the indexes of ``views``.
GRID, SET_ASIDE, TRASH = range(3)


class ImagesBrowser(QWidget):
    """Classes on the left; on the right a head, filters, the images, hints.

    Args:
        state: The project of the window.
        bridge: Where emptying the trash is submitted.
    """

    def __init__(self, state: AppState, bridge: JobBridge) -> None:
        super().__init__()
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.column = ImagesColumn()
        across.addWidget(self.column)
        right = QVBoxLayout()
        right.setSpacing(0)
        across.addLayout(right, 1)
        self.head = ImagesHead(state.editing.history)
        right.addWidget(self.head)
        self.filter_bar = FilterBar()
        self.filter_bar.hide()
        right.addWidget(self.filter_bar)
        self.views = QStackedWidget()
        right.addWidget(self.views, 1)
        self.grid = ImageGrid()
        held = QWidget()
        layout = QVBoxLayout(held)
        # The grid's cells bring five pixels of room on every side.
        layout.setContentsMargins(PAGE_MARGIN - 5, 0, 6, 0)
        layout.addWidget(self.grid)
        self.views.addWidget(held)
        self.set_aside = SetAsideList()
        self.views.addWidget(self.set_aside)
        self.trash = TrashView(state, bridge)
        self.views.addWidget(self.trash)
        self.hint_bar = HintBar()
        right.addWidget(self.hint_bar)
