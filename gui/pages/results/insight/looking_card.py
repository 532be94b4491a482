"""The card "Is it looking at the right thing?": hidden halves, metadata, mean heat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from engine.evaluation.looking_request import LookAtRun, Looking
from engine.evaluation.looking_words import (
    KIND_WORDS,
    gives_away,
    looking_sentence,
    looks_outside,
)
from engine.evaluation.sentences import figure_text
from engine.jobs.results_table import LOOK_AT_RUN
from gui.bridge import JobBridge
from gui.pages.results.insight.mean_heat import MeanHeat
from gui.pages.results.insight.section import WorkedOutSection
from gui.state import AppState
from gui.widgets import Dot, FlowRow, Heading

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

_MOST_MAPS = 12


class LookingCard(WorkedOutSection):
    """What is left of the score by the middle, the surroundings, metadata alone."""

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Is it looking at the right thing?"),
            self.tr(
                "Discern can hide the middle of the pictures, or all around it, and "
                "ask the model again; and see how far size, brightness and border "
                "alone would get. It counts as one more look at the test images."
            ),
            LOOK_AT_RUN,
            state,
            bridge,
            parent,
        )
        row = QHBoxLayout()
        row.setSpacing(20)
        held = QWidget()
        self._grid = QGridLayout(held)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        row.addWidget(held, 1)
        self._heats = QWidget()
        column = QGridLayout(self._heats)
        column.setContentsMargins(0, 0, 0, 0)
        column.setVerticalSpacing(6)
        self.heat_title = Heading(
            self.tr("Where each class is seen, on average: orange speaks for it"),
            "secondary",
            wrap=True,
        )
        column.addWidget(self.heat_title, 0, 0)
        self.maps = FlowRow(spacing=10)
        column.addWidget(self.maps, 1, 0)
        column.setRowStretch(2, 1)
        row.addWidget(self._heats, 1)
        self.inside.addLayout(row)

    def request(self, view: RunView, *, again: bool) -> object:
        """Look at the run that is shown."""
        project = self.state.project
        assert project is not None
        return LookAtRun(project.folder, view.record.id, again)

    def show_known(self, view: RunView) -> str | None:
        """Show what the run's model looks at."""
        found = view.looking
        if found is None:
            return None
        self._show_rows(found)
        self.maps.clear()
        self._heats.setVisible(bool(found.heat))
        for one in found.heat[:_MOST_MAPS]:
            self.maps.add(MeanHeat(one))
        return looking_sentence(found)

    def _show_rows(self, found: Looking) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        outside, culprit = looks_outside(found), gives_away(found)
        rows = [
            (self.tr("The whole picture"), found.whole, False),
            (self.tr("Its middle alone"), found.centre, False),
            (self.tr("Its surroundings alone"), found.surround, outside),
        ]
        for one in found.metadata:
            name = KIND_WORDS[one.kind]
            title = self.tr("{0} alone").format(f"{name[0].upper()}{name[1:]}")
            loud = culprit is not None and culprit.kind == one.kind
            rows.append((title, one.accuracy, loud))
        for number, (title, figure, loud) in enumerate(rows):
            self._grid.addWidget(Dot("warning" if loud else "neutral"), number, 0)
            self._grid.addWidget(Heading(title, "small"), number, 1)
            text = figure_text("accuracy", figure)
            self._grid.addWidget(Heading(text, "secondary"), number, 2)
        self._grid.setRowStretch(len(rows), 1)
