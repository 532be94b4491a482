"""Many pairs at once: how closely the probabilities follow the mixes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.errors import DiscernError
from engine.jobs.looking import BLEND_PAIRS, BlendedPairs, BlendPairs
from engine.jobs.protocol import Failed, Outcome
from gui import words
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.state import AppState
from gui.widgets import Heading, SecondaryButton

#: Files of each class that pairs are drawn from.
_MOST_FILES = 400
_Sides = tuple[tuple[str, ...], tuple[str, ...]]


class PairsRow(QWidget):
    """A button, and what came of it in one sentence.

    Args:
        state: Its project gives the pictures.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._bridge = bridge
        self._background = Background(self)
        self._model: Path | None = None
        self._names: tuple[str, str] | None = None
        self._job: JobSignals | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.sentence = Heading("", "secondary", wrap=True)
        self.button = SecondaryButton(self.tr("Try many pairs"))
        self.button.setToolTip(
            self.tr("Mixes pictures of these two classes from the project")
        )
        self.button.clicked.connect(self._on_clicked)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        self.clear()

    def clear(self) -> None:
        """Nothing can be tried."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.sentence.setText("")
        self.button.setEnabled(False)

    def offer(self, model: Path | None, first: str | None, second: str | None) -> None:
        """Offer pairs of two classes, where the project has them."""
        project = self._state.project
        known = {one.name for one in project.classes} if project is not None else set()
        wanted = (first or "", second or "")
        if wanted != self._names or model != self._model:
            self.clear()
        self._model, self._names = model, wanted
        fits = first != second and {first, second} <= known
        self.button.setEnabled(fits and model is not None and self._job is None)

    def _on_clicked(self) -> None:
        project, names = self._state.project, self._names
        if project is None or names is None:
            return
        self.button.setEnabled(False)
        folder, database = Path(project.folder), Path(project.database)
        self._background.run(
            lambda: _files(folder, database, names), self._begin, self.sentence.setText
        )

    def _begin(self, sides: _Sides) -> None:
        if self._model is None or not all(sides):
            return
        job = self._bridge.submit(
            BLEND_PAIRS,
            BlendPairs(str(self._model), *sides),
            self.tr("Mixing many pairs"),
        )
        self._job = job
        self.sentence.setText(self.tr("Mixing pairs…"))
        job.outcome.connect(lambda outcome: self._on_ended(job, outcome))

    def _on_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        self.button.setEnabled(True)
        told = getattr(outcome, "result", None)
        if isinstance(outcome, Failed):
            self.sentence.setText(outcome.message)
        elif isinstance(told, BlendedPairs):
            self.sentence.setText(self._words(told))
        else:
            self.sentence.setText("")

    def _words(self, told: BlendedPairs) -> str:
        if told.deviation is None or told.flips is None:
            return self.tr("No pair got two different answers.")
        low, middle, high = told.flips
        return self.tr(
            "Over {pairs} the probabilities are {points} points off the mix (0 follows "
            "it, 25 is all or nothing); the answer flips at {middle}, half of them at "
            "{low} to {high}."
        ).format(
            pairs=words.counted(told.pairs, self.tr("pair"), self.tr("pairs")),
            points=round(100 * told.deviation),
            middle=words.percent(middle, 0),
            low=round(100 * low),
            high=words.percent(high, 0),
        )


def _files(folder: Path, database: Path, names: tuple[str, str]) -> _Sides:
    """Files of two classes of the project."""
    from engine.dataset.store import reading

    found: list[tuple[str, ...]] = [(), ()]
    with contextlib.suppress(DiscernError), reading(database) as connection:
        for side, name in enumerate(names):
            rows = connection.execute(
                "SELECT path FROM images WHERE class = ? AND status = 'ok'"
                " ORDER BY hash LIMIT ?",
                (name, _MOST_FILES),
            )
            found[side] = tuple(str(folder / path) for (path,) in rows)
    return found[0], found[1]
