"""The offer to go on with a batch that a crash or a power cut interrupted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from engine.batch.leftover import Leftover, newest_leftover, set_aside
from gui import words
from gui.background import Background
from gui.pages.classify.files import results_folder
from gui.pages.classify.intake import title_of
from gui.widgets import OfferCard


class LeftoverOffer(OfferCard):
    """One line about the newest interrupted batch; hidden where there is none.

    Signals:
        go_on_requested: Go on with this ``Leftover``; with what to call it.
    """

    go_on_requested = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _tr("An interrupted batch"), _tr("Continue"), _tr("Discard"), parent
        )
        self._left: Leftover | None = None
        self._title = ""
        self._looked = False
        self._background = Background(self)
        self.discard.setToolTip(_tr("What was answered stays in its table"))
        self.accept.clicked.connect(self._on_accept_clicked)
        self.discard.clicked.connect(self._on_discard_clicked)

    def look_once(self) -> None:
        """Look for an interrupted batch, the first time somebody sees the page."""
        if self._looked:
            return
        self._looked = True
        folder = results_folder()
        self._background.run(
            lambda: newest_leftover(folder), self._show, lambda _reason: None
        )

    def leave(self, record: Path) -> None:
        """A batch was stopped for good: it is not to be offered."""
        self._background.run(
            lambda: set_aside(record), lambda _done: None, lambda _reason: None
        )

    def _show(self, left: Leftover | None) -> None:
        self._left = left
        if left is None:
            self.hide()
            return
        self._title = title_of([Path(path) for path in left.request.paths])
        answered = words.counted(left.rows, self.tr("image"), self.tr("images"))
        told = self.tr("Classifying {0} was interrupted after {1}.")
        self.offer(told.format(self._title, answered))

    def _on_accept_clicked(self) -> None:
        left, title = self._left, self._title
        self._show(None)
        self.go_on_requested.emit(left, title)

    def _on_discard_clicked(self) -> None:
        if self._left is not None and self._left.request.record is not None:
            self.leave(Path(self._left.request.record))
        self._show(None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LeftoverOffer", text)
