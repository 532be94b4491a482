"""A quiet card that offers to go on with something, or to let it be."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.widgets.buttons import PrimaryButton, QuietButton
from gui.widgets.cards import Card
from gui.widgets.labels import Heading, IconView


class OfferCard(Card):
    """A sentence, a button that takes the offer, and one that declines it; hidden.

    Args:
        name: What it is, for a screen reader.
        accept: What the button says that takes it.
        decline: What the other one says.
    """

    def __init__(
        self, name: str, accept: str, decline: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=0, parent=parent)
        self.setMinimumHeight(54)
        self.setAccessibleName(name)
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(IconView("redo", 18, "accent"))
        self.text = Heading("", "small", wrap=True)
        row.addWidget(self.text, 1)
        self.accept = PrimaryButton(accept)
        self.discard = QuietButton(decline)
        row.addWidget(self.accept)
        row.addWidget(self.discard)
        self.body.addLayout(row)
        self.hide()

    def offer(self, sentence: str) -> None:
        """Show the card with this sentence."""
        self.text.setText(sentence)
        for button in (self.accept, self.discard):
            button.setAccessibleName(f"{button.text()}: {sentence}")
        self.show()
