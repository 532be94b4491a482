"""The offer to go on with a batch that a crash or a power cut interrupted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.batch.leftover import Leftover, newest_leftover, set_aside
from gui import words
from gui.background import Background
from gui.pages.classify.files import results_folder
from gui.pages.classify.intake import title_of
from gui.widgets import Card, Heading, IconView, PrimaryButton, QuietButton


class LeftoverOffer(Card):
    """One line about the newest interrupted batch; hidden where there is none.

    Signals:
        go_on_requested: Go on with this ``Leftover``; with what to call it.
    """

    go_on_requested = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._left: Leftover | None = None
        self._title = ""
        self._looked = False
        self._background = Background(self)
        self.setMinimumHeight(54)
        self.setAccessibleName(self.tr("An interrupted batch"))
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(IconView("redo", 18, "accent"))
        self.text = Heading("", "small", wrap=True)
        row.addWidget(self.text, 1)
        self.go_on = PrimaryButton(self.tr("Continue"))
        self.discard = QuietButton(self.tr("Discard"))
        self.discard.setToolTip(self.tr("What was answered stays in its table"))
        row.addWidget(self.go_on)
        row.addWidget(self.discard)
        self.body.addLayout(row)
        self.go_on.clicked.connect(self._on_go_on_clicked)
        self.discard.clicked.connect(self._on_discard_clicked)
        self.hide()

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
        self.setVisible(left is not None)
        if left is None:
            return
        self._title = title_of([Path(path) for path in left.request.paths])
        answered = words.counted(left.rows, self.tr("image"), self.tr("images"))
        told = self.tr("Classifying {0} was interrupted after {1}.")
        self.text.setText(told.format(self._title, answered))
        for button in (self.go_on, self.discard):
            button.setAccessibleName(f"{button.text()}: {self.text.text()}")

    def _on_go_on_clicked(self) -> None:
        left, title = self._left, self._title
        self._show(None)
        self.go_on_requested.emit(left, title)

    def _on_discard_clicked(self) -> None:
        if self._left is not None and self._left.request.record is not None:
            self.leave(Path(self._left.request.record))
        self._show(None)
