"""The card "More images": what more of them would bring, in all and class by class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from engine.evaluation.forecast_request import ForecastRun, RunForecast
from engine.evaluation.forecast_words import class_sentence, forecast_sentence
from engine.jobs.results_table import FORECAST_RUN
from gui import words
from gui.bridge import JobBridge
from gui.pages.results.insight.plot import Line, Plot
from gui.pages.results.insight.section import WorkedOutSection
from gui.state import AppState
from gui.widgets import Dot, Heading, QuietButton

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

_MOST_CLASSES = 8
_LOWEST = 5
#: So that the words below the last point are not cut.
_ROOM = 1.06


class ForecastCard(WorkedOutSection):
    """The learning curve, where it leads, and which classes need more images."""

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Would more images help?"),
            self.tr(
                "Discern can learn from fewer of your images, see what that costs, and "
                "tell from it what more would bring, class by class. Test images take "
                "no part. It takes some seconds."
            ),
            FORECAST_RUN,
            state,
            bridge,
            parent,
        )
        row = QHBoxLayout()
        row.setSpacing(20)
        self.plot = Plot(
            self.tr("Learning curve over images"),
            self.tr("images to train on"),
            self.tr("right, %"),
        )
        row.addWidget(self.plot, 1)
        self._held = QWidget()
        self._grid = QGridLayout(self._held)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        row.addWidget(self._held, 1)
        self.inside.addLayout(row)

    def sentences(self) -> list[str]:
        """What it says of the classes."""
        return [label.text() for label in self._held.findChildren(Heading)]

    def request(self, view: RunView, *, again: bool) -> object:
        """Forecast for the run that is shown."""
        project = self.state.project
        assert project is not None
        return ForecastRun(project.folder, view.record.id, again)

    def show_known(self, view: RunView) -> str | None:
        """Show the run's forecast."""
        found = view.forecast
        if found is None:
            return None
        self._show_curve(found)
        self._show_classes(found)
        return forecast_sentence(found)

    def _show_curve(self, found: RunForecast) -> None:
        self.plot.setVisible(bool(found.measured))
        if not found.measured:
            return
        measured = Line(
            [step.images for step in found.measured],
            [100 * step.accuracy.value for step in found.measured],
            dots=True,
        )
        ahead = Line(
            [step.images for step in found.steps],
            [100 * step.accuracy.value for step in found.steps],
            series=1,
            dashed=True,
            low=[100 * step.accuracy.low for step in found.steps],
            high=[100 * step.accuracy.high for step in found.steps],
        )
        lowest = min(*measured.y, *ahead.low) - _LOWEST
        places = [found.measured[0].images, found.images, found.steps[-1].images]
        self.plot.show_lines(
            [ahead, measured],
            spans=((0, _ROOM * places[-1]), (max(0, lowest), 100)),
            ticks=[(place, words.count(place)) for place in places],
        )
        self.plot.setAccessibleDescription(forecast_sentence(found))

    def _show_classes(self, found: RunForecast) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for row, one in enumerate(found.classes[:_MOST_CLASSES]):
            said = class_sentence(one)
            self._grid.addWidget(Dot("good" if one.helps else "neutral"), row, 0)
            self._grid.addWidget(Heading(said, "small", wrap=True), row, 1)
            if one.helps:
                link = QuietButton(self.tr("Add images"))
                link.setAccessibleDescription(said)
                link.clicked.connect(lambda: self.place_asked.emit("images"))
                self._grid.addWidget(link, row, 2)
        self._grid.setRowStretch(len(found.classes[:_MOST_CLASSES]), 1)
