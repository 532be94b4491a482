"""All cards below the scores in one column, and what they ask of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.bridge import JobBridge
from gui.pages.results.insight.curves_card import CurvesCard
from gui.pages.results.insight.forecast_card import ForecastCard
from gui.pages.results.insight.looking_card import LookingCard
from gui.pages.results.insight.section import Section
from gui.pages.results.insight.slices_card import SlicesCard
from gui.state import AppState

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

#: In the order in which they stand on the page.
SECTIONS: tuple[Callable[[AppState, JobBridge], Section], ...] = (
    SlicesCard,
    ForecastCard,
    LookingCard,
    CurvesCard,
)
_GAP = 16


class Sections(QWidget):
    """The cards; their signals are a ``Section``'s own.

    Args:
        state: The project.
        bridge: Where jobs are submitted.
    """

    images_asked = Signal(str, object)
    place_asked = Signal(str)
    refresh_asked = Signal()
    failed = Signal(object)

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        self.cards = [make(state, bridge) for make in SECTIONS]
        for card in self.cards:
            column.addWidget(card)
            card.images_asked.connect(self.images_asked)
            card.place_asked.connect(self.place_asked)
            card.refresh_asked.connect(self.refresh_asked)
            card.failed.connect(self.failed)

    def show_view(self, view: RunView) -> None:
        """Show a run in every card."""
        for card in self.cards:
            card.show_view(view)
