"""The encoders and models that the app knows, and what is done with them.

One for the whole window: the Models page lists and fetches, the Train page asks which
encoder to use. Nothing is ever fetched unless a person pressed Fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import FETCH_BACKBONE, FetchBackbone
from engine.progress import Progress
from gui import catalogue_look, words
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.catalogue_look import Look
from gui.remembered import Remembered

if TYPE_CHECKING:
    from engine.models.catalogue import CatalogueRow


class Catalogue(QObject):
    """Knows the catalogue's rows, fetches and removes, and which encoder is chosen.

    Args:
        bridge: Where fetching is submitted.
        remembered: Keeps the choice and the answer to the offer.

    Signals:
        changed: Rows, the choice, or what is being fetched are others.
        fetch_moved: A fetch reported how far it is; with the row's name.
        problem_met: With a ``Failed``.
        notice_posted: With a sentence that may go by itself.
    """

    changed = Signal()
    fetch_moved = Signal(str)
    problem_met = Signal(object)
    notice_posted = Signal(str)

    def __init__(
        self, bridge: JobBridge, remembered: Remembered, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._remembered = remembered
        self._background = Background(self)
        self._look: Look | None = None
        self._looking = False
        self._look_again = False
        self._fetching: dict[str, JobSignals] = {}
        self._failures: dict[str, Failed] = {}
        self._removing: set[str] = set()
        self._accepted = ""

    @property
    def is_known(self) -> bool:
        """Whether anybody looked yet."""
        return self._look is not None

    @property
    def rows(self) -> tuple[CatalogueRow, ...]:
        """All rows, as far as they are known."""
        return self._look.rows if self._look is not None else ()

    @property
    def is_reachable(self) -> bool:
        """Whether there may be a place to fetch from; also before anybody looked."""
        return self._look is None or self._look.reachable

    @property
    def mirror(self) -> str:
        """The person's own folder or address of weights, or empty."""
        return self._look.mirror if self._look is not None else ""

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences about rows of the person's own that cannot be used."""
        return self._look.problems if self._look is not None else ()

    @property
    def encoders(self) -> tuple[CatalogueRow, ...]:
        """The encoders at hand, the one that is preferred by itself first."""
        return tuple(
            row
            for row in self.rows
            if row.kind == "encoder" and row.state != "available"
        )

    @property
    def encoder(self) -> CatalogueRow | None:
        """The encoder that quick training uses, as far as that is known."""
        chosen = self._remembered.settings.encoder
        by_name = {row.name: row for row in self.encoders}
        return by_name.get(chosen) or next(iter(self.encoders), None)

    @property
    def encoder_name(self) -> str | None:
        """What to ask quick training for; None for what it prefers by itself."""
        chosen = self._remembered.settings.encoder
        if self.is_known and chosen not in {row.name for row in self.encoders}:
            return None
        return chosen or None

    @property
    def offer(self) -> CatalogueRow | None:
        """A stronger encoder to offer, where there is reason to, and once only."""
        look = self._look
        if look is None or not look.reachable:
            return None
        if any(row.state == "fetched" for row in self.encoders):
            return None
        if self._remembered.settings.offer_answered and not self._accepted:
            return None
        open_to_fetch = (row for row in self.rows if row.state == "available")
        return next((row for row in open_to_fetch if row.size), None)

    def refresh(self) -> None:
        """Look at the files again, off the window's thread."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        self._background.run(
            catalogue_look.look, self._on_looked, lambda _reason: self._on_looked(None)
        )

    def choose_encoder(self, name: str) -> None:
        """Let quick training use the encoder called ``name`` from now on."""
        if name == next((row.name for row in self.encoders), None):
            name = ""  # whatever is preferred by itself, then too if that changes
        if name != self._remembered.settings.encoder:
            self._remembered.change(encoder=name)
            self.changed.emit()

    def job_of(self, name: str) -> JobSignals | None:
        """The job that fetches ``name``, if one does."""
        return self._fetching.get(name)

    def failure_of(self, name: str) -> Failed | None:
        """Why ``name`` could not be fetched the last time, if it could not."""
        return self._failures.get(name)

    def begun(self, name: str) -> int:
        """Bytes of ``name`` that are here from a fetch that was not finished."""
        begun = self._look.begun if self._look is not None else None
        return (begun or {}).get(name, 0)

    def is_removing(self, name: str) -> bool:
        """Whether ``name`` is being removed."""
        return name in self._removing

    def fetch(self, row: CatalogueRow, *, then_use: bool = False) -> None:
        """Get ``row`` onto this computer, because somebody asked for it.

        Args:
            row: What to fetch.
            then_use: Let quick training use it when it is here.
        """
        if row.name in self._fetching:
            return
        self._failures.pop(row.name, None)
        title = self.tr("Fetching {0}").format(words.short_title(row.title))
        job = self._bridge.submit(FETCH_BACKBONE, FetchBackbone(row.name), title)
        self._fetching[row.name] = job
        job.event.connect(lambda event: self._on_reported(row.name, event))
        job.outcome.connect(lambda outcome: self._on_ended(row, then_use, outcome))
        self.changed.emit()

    def accept_offer(self) -> None:
        """Fetch what is offered, and use it."""
        row = self.offer
        if row is not None:
            self._accepted = row.name
            self._remembered.change(offer_answered=True)
            self.fetch(row, then_use=True)

    def decline_offer(self) -> None:
        """Do not offer it again."""
        self._accepted = ""
        self._remembered.change(offer_answered=True)
        self.changed.emit()

    def remove(self, row: CatalogueRow) -> None:
        """Remove what was fetched of ``row``; it can be fetched again."""
        if row.name in self._removing:
            return
        self._removing.add(row.name)
        self.changed.emit()
        self._background.run(
            lambda: catalogue_look.remove(row.name),
            lambda freed: self._on_removed(row, freed),
            lambda reason: self._on_removed(row, Failed("model.remove", reason)),
        )

    def _on_looked(self, look: Look | None) -> None:
        self._looking = False
        if look is not None:
            self._look = look
            self.changed.emit()
        if self._look_again:
            self._look_again = False
            self.refresh()

    def _on_reported(self, name: str, event: object) -> None:
        if isinstance(event, Progress):
            self.fetch_moved.emit(name)

    def _on_ended(self, row: CatalogueRow, then_use: bool, outcome: Outcome) -> None:
        self._fetching.pop(row.name, None)
        title = words.short_title(row.title)
        if isinstance(outcome, Failed):
            self._failures[row.name] = outcome
            self.problem_met.emit(outcome)
        elif isinstance(outcome, Finished):
            sentence = self.tr("{0} is on this computer now.")
            if then_use:
                self._remembered.change(encoder=row.name)
                sentence = self.tr("{0} is here; quick training uses it from now on.")
            self.notice_posted.emit(sentence.format(title))
        elif self._accepted == row.name:
            self._accepted = ""  # somebody changed their mind
        self.changed.emit()
        self.refresh()

    def _on_removed(self, row: CatalogueRow, freed: int | Failed) -> None:
        self._removing.discard(row.name)
        if isinstance(freed, Failed):
            self.problem_met.emit(freed)
        else:
            self._failures.pop(row.name, None)
            if self._remembered.settings.encoder == row.name:
                self._remembered.change(encoder="")
            sentence = self.tr("{0} was removed, {1} are free. Fetch brings it back.")
            self.notice_posted.emit(
                sentence.format(words.short_title(row.title), words.size(freed))
            )
        self.changed.emit()
        self.refresh()
