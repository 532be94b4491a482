"""What is on the Train page, and its panes of which one is shown at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.catalogue import Catalogue
from gui.pages.train.encoder import StrongerOffer
from gui.pages.train.recipes import RecipeCards, SetupPane
from gui.pages.train.result import ResultPane
from gui.pages.train.resume import ResumeOffer
from gui.pages.train.running import RunningPane
from gui.pages.train.side import SideCard
from gui.widgets import Card

GAP = 16
_SIDE_WIDTH, _SIDE_WIDTH_LEAST = 378, 290


class TrainContent(QScrollArea):
    """Recipe cards above; the training on the left, what to know on the right.

    Args:
        catalogue: Knows the encoders.
    """

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The setup with everything unfolded is higher than a small window.
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("page")
        self.setWidget(inside)
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GAP)
        self.resume = ResumeOffer()
        inner.addWidget(self.resume)
        self.cards = RecipeCards()
        inner.addWidget(self.cards)
        self.offer = StrongerOffer(catalogue)
        inner.addWidget(self.offer)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        card = Card()
        self._left = QVBoxLayout()
        self._left.addWidget(card)
        self._left.addStretch(1)
        self.setup = SetupPane(catalogue)
        self.running = RunningPane()
        self.result = ResultPane()
        for pane in (self.setup, self.running, self.result):
            card.body.addWidget(pane)
        row.addLayout(self._left, 5)
        self.side = SideCard()
        self.side.setMinimumWidth(_SIDE_WIDTH_LEAST)
        self.side.setMaximumWidth(_SIDE_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self.side)
        right.addStretch(1)
        row.addLayout(right, 3)
        inner.addLayout(row, 1)

    def show_pane(self, shown: QWidget) -> None:
        """Show one of setup, running and result."""
        show_one((self.setup, self.running, self.result), shown)
        # A curve takes the room there is; the setup only what it needs.
        grows = shown is not self.setup
        self._left.setStretch(0, int(grows))
        self._left.setStretch(1, int(not grows))
        self.offer.set_wanted(shown is self.setup and not self.cards.from_scratch)


def show_one(panes: Sequence[QWidget], shown: QWidget) -> None:
    """Show ``shown`` and hide the others.

    Whoever works in a pane by keyboard goes on in the next one, not wherever Qt would
    put the focus of what is hidden.
    """
    focus = QApplication.focusWidget()
    moves = focus is not None and any(
        pane is not shown and pane.isAncestorOf(focus) for pane in panes
    )
    for pane in panes:
        pane.setVisible(pane is shown)
    if focus is not None and moves:
        by_keyboard = focus.property("keyboard") == "true"
        reason = Qt.FocusReason
        shown.setFocus(
            reason.TabFocusReason if by_keyboard else reason.OtherFocusReason
        )
