"""The project's trash: its images, restoring them, and deleting them for good."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.dataset.edits import EmptyTrash, Restore
from engine.dataset.listing import ImageRow
from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import EMPTY_TRASH
from gui import words
from gui.bridge import JobBridge
from gui.grid.image_grid import ImageGrid
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import SecondaryButton

#: Milliseconds in which a second press deletes; then the first one is forgotten.
_SURE = 6000


class TrashView(QWidget):
    """The images in the trash as a grid.

    Args:
        state: The project of the window.
        bridge: Where emptying is submitted.

    Signals:
        shown: With how many images there are.
    """

    shown = Signal(int)

    def __init__(self, state: AppState, bridge: JobBridge) -> None:
        super().__init__()
        self._state = state
        self._bridge = bridge
        self._ids: list[str] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN - 5, 0, 6, 0)
        row = QHBoxLayout()
        row.setContentsMargins(5, 0, PAGE_MARGIN - 6, 9)
        row.setSpacing(10)
        self.restore_button = SecondaryButton(self.tr("Restore all"), "undo")
        self.restore_button.clicked.connect(self._on_restore_clicked)
        row.addWidget(self.restore_button)
        self.empty_button = SecondaryButton(self.tr("Empty trash"), "trash")
        self.empty_button.clicked.connect(self._on_empty_clicked)
        row.addWidget(self.empty_button)
        row.addStretch(1)
        column.addLayout(row)
        self.grid = ImageGrid()
        self.grid.setDragEnabled(False)
        self.grid.setAccessibleName(self.tr("Images in the trash"))
        self.grid.chosen_changed.connect(lambda _count: self._show_words())
        column.addWidget(self.grid, 1)
        self._sure = QTimer(self)
        self._sure.setSingleShot(True)
        self._sure.setInterval(_SURE)
        self._sure.timeout.connect(self._show_words)

    def show_trash(self, project: ProjectSummary) -> None:
        """Show what is in the trash of ``project`` now."""
        from engine.dataset.edits.trash import list_trash

        folder = Path(project.folder)
        try:
            images = list_trash(Path(project.database), folder)
        except DiscernError as error:
            self._state.report(Failed.from_error(error))
            images = []
        self._ids = [one.id for one in images]
        rows = [
            ImageRow(
                one.path.relative_to(folder).as_posix(), one.class_name, "", 0, 0, 0, 0
            )
            for one in images
        ]
        self.grid.images.set_rows(folder, rows)
        self._sure.stop()
        self._show_words()
        self.shown.emit(len(rows))

    def _show_words(self) -> None:
        chosen = self.grid.chosen_count()
        allowed = self._state.editing.allowed and bool(self._ids)
        self.restore_button.setEnabled(allowed)
        self.empty_button.setEnabled(allowed)
        if chosen:
            images = words.counted(chosen, self.tr("image"), self.tr("images"))
            self.restore_button.setText(
                self.tr("Restore {images}").format(images=images)
            )
        else:
            self.restore_button.setText(self.tr("Restore all"))
        if not self._sure.isActive():
            self.empty_button.setText(self.tr("Empty trash"))

    def _on_restore_clicked(self) -> None:
        rows = self.grid.chosen_rows() or range(len(self._ids))
        ids = tuple(self._ids[row] for row in rows)
        images = words.counted(len(ids), self.tr("image"), self.tr("images"))
        text = self.tr("Restore {images}").format(images=images)
        self._state.editing.do(Restore(ids), text)

    def _on_empty_clicked(self) -> None:
        """There is no way back from this one, so it takes two presses."""
        if not self._sure.isActive():
            images = words.counted(len(self._ids), self.tr("image"), self.tr("images"))
            text = self.tr("Delete {images} for good").format(images=images)
            self.empty_button.setText(text)
            self._sure.start()
            return
        self._sure.stop()
        project = self._state.project
        if project is None:
            return
        job = self._bridge.submit(EMPTY_TRASH, EmptyTrash(project.folder))
        job.outcome.connect(self._on_emptied)

    def _on_emptied(self, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            self._state.editing.forget()
        elif isinstance(outcome, Failed):
            self._state.report(outcome)
