"""What stands above a part of the page that is folded away until somebody wants it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.buttons import QuietButton

_STYLE = "padding: 0 8px 0 0; text-align: left;"
_AS_TITLE = " font-size: 15px; font-weight: 600; min-height: 24px;"


class FoldButton(QuietButton):
    """Words behind an arrow; checked where what is below them is open.

    Args:
        text: What is folded away.
        title: Whether it is the title of a card.
        parent: Where it is shown.
    """

    def __init__(
        self, text: str, *, title: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, "chevron-right", parent)
        self.setCheckable(True)
        self.setStyleSheet(_STYLE + (_AS_TITLE if title else ""))
        self.toggled.connect(
            lambda opened: self.set_icon_name(
                "chevron-down" if opened else "chevron-right"
            )
        )
