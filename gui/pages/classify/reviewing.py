"""What comes of a review: pictures go into classes of the project that is open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.dataset.edits import Relabel
from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import IMPORT_IMAGES, ImportImages, ImportResult
from engine.verdict import Verdict
from gui.bridge import JobBridge
from gui.pages.classify.review import ReviewSheet
from gui.state import AppState


class Reviewing(QObject):
    """Reviews answers, and adds what was decided to the project.

    Args:
        state: Knows the project.
        bridge: Where jobs are submitted.
        page: Whose window the sheet belongs to.
    """

    def __init__(self, state: AppState, bridge: JobBridge, page: QWidget) -> None:
        super().__init__(page)
        self._state = state
        self._bridge = bridge
        self._page = page
        self.sheet: ReviewSheet | None = None

    @property
    def is_possible(self) -> bool:
        """Whether there is a project that pictures may be added to."""
        return self._state.project is not None and self._state.editing.allowed

    def review(self, verdicts: Sequence[Verdict]) -> None:
        """Go through some answers."""
        project = self._state.project
        if project is None or not verdicts:
            return
        classes = [one.name for one in project.classes]
        sheet = ReviewSheet(verdicts, classes, self._page.window())
        self.sheet = sheet
        sheet.accepted.connect(lambda: self._take(sheet.decided))
        sheet.finished.connect(self._on_finished)
        sheet.open()

    def _take(self, decided: dict[str, list[Path]]) -> None:
        project = self._state.project
        if project is None:
            return
        folder = Path(project.folder).resolve()
        for name, paths in decided.items():
            inside = [path for path in paths if path.resolve().is_relative_to(folder)]
            if inside:
                below = tuple(
                    path.resolve().relative_to(folder).as_posix() for path in inside
                )
                text = self.tr("Move {0} images to {1}").format(len(below), name)
                self._state.editing.do(Relabel(below, name), text)
            new = tuple(str(path) for path in paths if path not in inside)
            if new:
                request = ImportImages(project.folder, new, name, link=False)
                job = self._bridge.submit(
                    IMPORT_IMAGES, request, self.tr("Adding images")
                )
                job.outcome.connect(self._on_imported)

    def _on_imported(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self._state.report(outcome)
            return
        result = outcome.result
        if not isinstance(result, ImportResult):
            return
        if result.left_out:
            self._state.notice_posted.emit(result.left_out[0].reason)
        if result.images:
            self._state.rescan()

    def _on_finished(self) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None
