"""The offer to go on with a training that a crash or a power cut interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from gui import words
from gui.widgets import OfferCard

if TYPE_CHECKING:
    from engine.training.running import UnfinishedRun


class ResumeOffer(OfferCard):
    """One line about the newest interrupted run; hidden where there is none.

    Signals:
        resume_requested: Go on with this ``UnfinishedRun``.
        discard_requested: Put this ``UnfinishedRun`` into the trash.
    """

    resume_requested = Signal(object)
    discard_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _tr("An interrupted training"), _tr("Resume"), _tr("Discard"), parent
        )
        self._run: UnfinishedRun | None = None
        self.accept.clicked.connect(lambda: self.resume_requested.emit(self._run))
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self._run))

    def show_run(self, run: UnfinishedRun | None) -> None:
        """Offer to go on with ``run``; None for nothing."""
        self._run = run
        if run is None:
            self.hide()
            return
        name = words.recipe(run.request.recipe.name)
        network = run.request.recipe.network
        if network is not None and run.epochs:
            told = self.tr("{0} was interrupted after {1} of {2} epochs.").format(
                name, run.epochs, network.epochs
            )
        else:
            told = self.tr("{0} was interrupted before it was done.").format(name)
        self.offer(told)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResumeOffer", text)
