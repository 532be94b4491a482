"""The card of ROC and precision-recall curves, of one class or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.scores import ClassFigures, Curve, Scores
from engine.evaluation.sentences import TITLES, area_text
from gui import words
from gui.bridge import JobBridge
from gui.charts.legend import named_stroke
from gui.pages.results.insight.plot import Line, Plot
from gui.pages.results.insight.section import Section
from gui.state import AppState
from gui.widgets import Choice, FlowRow, Heading

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

#: As many as there are colours for charts.
_MOST_COLOURS = 6
_WHOLE = ((0.0, 1.0), (0.0, 1.0))
_TICKS = tuple((share / 4, f"{25 * share}{words.NBSP}%") for share in range(5))


class CurvesCard(Section):
    """How many of a class are found, against false alarms and against precision."""

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("How sorting out one class would go"), state, bridge, parent
        )
        self._scores: Scores | None = None
        self._series: dict[str, int] = {}
        self.choice = Choice()
        self.choice.setAccessibleName(self.tr("Class"))
        self.choice.currentIndexChanged.connect(lambda _row: self._show())
        self.choice.hide()
        self.head.addWidget(self.choice)
        self.offer_fold(offered=True)
        self.fold.toggled.connect(self._on_fold_toggled)
        self._panel = QWidget()
        self._panel.hide()
        self.body.addWidget(self._panel)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(20)
        self.roc = Plot(self.tr("ROC curve"), self.tr("false alarms"), self.tr("found"))
        self.precision = Plot(
            self.tr("Precision-recall curve"),
            self.tr("found"),
            self.tr("right when said"),
        )
        self.areas: list[Heading] = []
        for plot in (self.roc, self.precision):
            plot.setMinimumHeight(260)
            column = QVBoxLayout()
            column.setSpacing(4)
            area = Heading("", "secondary", wrap=True)
            self.areas.append(area)
            column.addWidget(area)
            column.addWidget(plot, 1)
            row.addLayout(column, 1)
        inside.addLayout(row)
        self.legend = FlowRow(spacing=14)
        inside.addWidget(self.legend)

    def show_view(self, view: RunView) -> None:
        """Show the curves of a run; the class stays the same where it can."""
        assert view.kept is not None
        self._scores = view.kept.scores
        before = self.choice.currentData()
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItem(self.tr("All classes"), "")
        names = list(dict.fromkeys(curve.class_name for curve in self._curves("roc")))
        for name in names:
            self.choice.addItem(words.short_name(name), name)
        # More classes than colours share one, as no legend could tell them apart.
        coloured = 1 < len(names) <= _MOST_COLOURS
        self._series = {name: n if coloured else 0 for n, name in enumerate(names)}
        self.legend.clear()
        for name, number in self._series.items() if coloured else ():
            self.legend.add(named_stroke(number, words.short_name(name)))
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))
        self.choice.blockSignals(False)
        self._show()

    def _on_fold_toggled(self, opened: bool) -> None:
        self._panel.setVisible(opened)
        self.choice.setVisible(opened)

    def _curves(self, kind: str) -> list[Curve]:
        curves = self._scores.curves if self._scores is not None else ()
        return [curve for curve in curves if curve.kind == kind]

    def _show(self) -> None:
        chosen = self.choice.currentData() or ""
        for kind, plot, area in zip(
            ("roc", "pr"), (self.roc, self.precision), self.areas, strict=True
        ):
            lines = [Line((0, 1), (0, 1), faint=True, dashed=True)]
            if kind == "pr":
                lines.clear()
            curves = self._curves(kind)
            if chosen:
                lines += [
                    Line(one.x, one.y, faint=True)
                    for one in curves
                    if one.class_name != chosen
                ]
            lines += [
                Line(one.x, one.y, series=self._series.get(one.class_name, 0))
                for one in curves
                if not chosen or one.class_name == chosen
            ]
            plot.show_lines(lines, spans=_WHOLE, ticks=_TICKS, upright=_TICKS)
            said = self._area(kind, chosen)
            area.setText(said)
            plot.setAccessibleDescription(said)

    def _area(self, kind: str, chosen: str) -> str:
        if self._scores is None:
            return ""
        if not chosen:
            name = f"{kind}_area_macro"
            figure = self._scores.figures.get(name)
            title = TITLES[name]
        else:
            one: ClassFigures = next(
                item for item in self._scores.per_class if item.name == chosen
            )
            figure = one.roc_area if kind == "roc" else one.pr_area
            title = (
                self.tr("Area under ROC")
                if kind == "roc"
                else self.tr("Average precision")
            )
        return f"{title}: {area_text(figure)}" if figure is not None else ""
