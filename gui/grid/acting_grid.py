"""A grid of images that can be acted on: large view, menu, trash, classes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.bridge import JobBridge
from gui.class_model import ClassModel
from gui.grid.image_grid import ImageGrid
from gui.large.view import LargeView
from gui.pages.images.actions import ImageActions
from gui.state import AppState


class ActingGrid(ImageGrid):
    """An image grid whose images are opened, moved and trashed as on the Images page.

    Args:
        state: Whose project the images are of.
        bridge: Where a large view asks the model.
        parent: What it is shown in.

    Attributes:
        image_actions: What can be done to images, of this grid or not.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._state = state
        self._bridge = bridge
        self._classes = ClassModel(self)
        self.image_actions = ImageActions(state.editing, self._classes, self)
        self.image_actions.open_asked.connect(self._on_open_asked)
        self.image_opened.connect(self._open)
        self.trash_asked.connect(lambda: self.image_actions.trash(self._chosen()))
        self.menu_asked.connect(
            lambda where: self.image_actions.image_menu(self._chosen(), where)
        )
        state.project_changed.connect(lambda _project: self._take_classes())
        self._take_classes()

    def _take_classes(self) -> None:
        if self._state.project is not None:
            self._classes.set_classes(self._state.project.classes)

    def _chosen(self) -> tuple[str, ...]:
        return self.images.paths(self.chosen_rows())

    def _on_open_asked(self) -> None:
        rows = self.chosen_rows()
        if rows:
            self._open(rows[0])

    def _open(self, row: int) -> None:
        view = LargeView(self.images, row, self._state, self._bridge, self)
        view.finished.connect(view.deleteLater)
        view.open()
