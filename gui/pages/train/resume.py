"""The offer to go on with a training that a crash or a power cut interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import words
from gui.widgets import Card, Heading, IconView, PrimaryButton, QuietButton

if TYPE_CHECKING:
    from engine.training.running import UnfinishedRun


class ResumeOffer(Card):
    """One line about the newest interrupted run; hidden where there is none.

    Signals:
        resume_requested: Go on with this ``UnfinishedRun``.
        discard_requested: Put this ``UnfinishedRun`` into the trash.
    """

    resume_requested = Signal(object)
    discard_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._run: UnfinishedRun | None = None
        self.setMinimumHeight(54)
        self.setAccessibleName(self.tr("An interrupted training"))
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(IconView("redo", 18, "accent"))
        self.text = Heading("", "small", wrap=True)
        row.addWidget(self.text, 1)
        self.resume = PrimaryButton(self.tr("Resume"))
        self.discard = QuietButton(self.tr("Discard"))
        row.addWidget(self.resume)
        row.addWidget(self.discard)
        self.body.addLayout(row)
        self.resume.clicked.connect(lambda: self.resume_requested.emit(self._run))
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self._run))
        self.hide()

    def show_run(self, run: UnfinishedRun | None) -> None:
        """Offer to go on with ``run``; None for nothing."""
        self._run = run
        self.setVisible(run is not None)
        if run is None:
            return
        name = words.recipe(run.request.recipe.name)
        network = run.request.recipe.network
        if network is not None and run.epochs:
            told = self.tr("{0} was interrupted after {1} of {2} epochs.").format(
                name, run.epochs, network.epochs
            )
        else:
            told = self.tr("{0} was interrupted before it was done.").format(name)
        self.text.setText(told)
        for button in (self.resume, self.discard):
            button.setAccessibleName(f"{button.text()}: {told}")
