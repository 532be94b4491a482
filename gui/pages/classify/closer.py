"""Looking closer at the shown answer: why, and what it really is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal

from engine.jobs.looking import Explanation
from engine.verdict import Verdict
from gui.bridge import JobBridge
from gui.pages.classify.answer import AnswerCard
from gui.pages.classify.correct import Correction
from gui.pages.classify.heat import heat_layer
from gui.pages.classify.picture import PictureCard
from gui.pages.classify.why import Why
from gui.state import AppState


class Closer(QObject):
    """Explains the shown picture, and takes corrections of it.

    Args:
        state: The window's state.
        bridge: Where jobs are submitted.
        picture: Shows the picture, and the heat map on it.
        answer: Shows the answer, and what it rests on.

    Signals:
        lab_requested: The blend lab is wanted for the shown picture (``Path``).
    """

    lab_requested = Signal(object)

    def __init__(
        self,
        state: AppState,
        bridge: JobBridge,
        picture: PictureCard,
        answer: AnswerCard,
    ) -> None:
        super().__init__(picture)
        self._state = state
        self._picture = picture
        self._answer = answer
        self._model: Path | None = None
        self._verdict: Verdict | None = None
        self._told: Explanation | None = None
        self.why = Why(bridge, self)
        self.why.explained.connect(self._on_explained)
        self.correction = Correction(state, bridge, picture)
        picture.heat_switched.connect(lambda _on: self._show_heat())
        picture.correction_requested.connect(self._on_correction_requested)
        picture.lab_requested.connect(self._on_lab_requested)
        state.project_changed.connect(lambda _summary: self._look_again())
        state.editing.allowed_changed.connect(self._show_actions)
        self.clear()

    def look(self, model: Path | None, verdict: Verdict) -> None:
        """Explain ``verdict``, which is shown now."""
        self.clear()
        if model is None or verdict.error is not None:
            return
        self._model, self._verdict = model, verdict
        self._show_actions()
        self._ask()

    def clear(self) -> None:
        """Nothing is shown that could be looked at closer."""
        self.why.stop()
        self._verdict = self._told = None
        self._picture.view.set_layer(None)
        self._picture.legend.hide()
        self._show_actions()

    def _ask(self) -> None:
        if self._model is None or self._verdict is None:
            return
        project = self._state.project
        folder = Path(project.folder) if project is not None else None
        self.why.ask(self._model, Path(self._verdict.path), folder)

    def _look_again(self) -> None:
        """The project's images, and with them the nearest ones, may be others now."""
        self.why.forget()
        self._show_actions()
        self._ask()

    def _show_actions(self) -> None:
        self._picture.show_actions(
            answered=self._verdict is not None, correctable=self.correction.possible
        )

    def _show_heat(self) -> None:
        told = self._told
        wanted = self._picture.heat.isChecked() and told is not None
        if not wanted or told is None:
            self._picture.view.set_layer(None)
            self._picture.legend.hide()
            return
        self._picture.view.set_layer(heat_layer(told), told.place)
        self._picture.legend.show_for(told)

    def _on_explained(self, picture: Path, told: Explanation) -> None:
        if self._verdict is None or Path(self._verdict.path) != picture:
            return
        self._told = told
        self._answer.show_explanation(told)
        self._show_heat()

    def _on_lab_requested(self) -> None:
        if self._verdict is not None:
            self.lab_requested.emit(Path(self._verdict.path))

    def _on_correction_requested(self) -> None:
        if self._verdict is None:
            return
        button = self._picture.correct
        menu = self.correction.menu(Path(self._verdict.path), self._verdict)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
