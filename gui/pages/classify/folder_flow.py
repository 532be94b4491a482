"""What happens when somebody uses the folder card: between the card and the jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.batch.request import ClassifyFolder, Exported, FolderResult
from engine.batch.sorting.request import COPY, Sorted, Unsorted
from engine.jobs.protocol import Failed, Outcome, Stopped
from gui.bridge import JobBridge
from gui.pages.classify.answer import TOP
from gui.pages.classify.batch import Batch
from gui.pages.classify.cluster import Cluster
from gui.pages.classify.folder import FolderCard
from gui.pages.classify.reviewing import Reviewing
from gui.pages.classify.sort import SortSheet
from gui.state import AppState

#: More than this nobody goes through in one sitting.
_MOST_REVIEWED = 500


class FolderFlow(QObject):
    """Ties a folder card to its batch.

    Args:
        state: Knows the project that reviewed pictures go into.
        bridge: Where jobs are submitted.
        card: What is shown and pressed.
        page: Whose window sheets belong to.

    Signals:
        failed: Something went wrong (``Failed``).
        left: A batch was stopped for good, before its end (its record, a ``Path``).
    """

    failed = Signal(object)
    left = Signal(object)

    def __init__(
        self, state: AppState, bridge: JobBridge, card: FolderCard, page: QWidget
    ) -> None:
        super().__init__(page)
        self._card = card
        self._page = page
        self._sources: list[Path] = []
        self.sheet: SortSheet | None = None
        self._sorted: tuple[Path, str] | None = None  # where to, and how
        self._mode = COPY
        self.batch = Batch(bridge, self)
        self.reviewing = Reviewing(state, bridge, page)
        batch = self.batch
        batch.waiting.connect(card.show_waiting)
        batch.started.connect(card.show_started)
        batch.reported.connect(card.take_event)
        batch.paused.connect(card.show_paused)
        batch.ended.connect(self._on_ended)
        batch.exported.connect(self._on_exported)
        batch.planned.connect(self._on_planned)
        batch.sorted.connect(self._on_sorted)
        batch.unsorted.connect(self._on_unsorted)
        batch.watching.connect(card.show_watching)
        batch.failed.connect(self._on_failed)
        card.cancel_requested.connect(self._on_cancel_requested)
        card.pause_requested.connect(batch.pause)
        card.go_on_requested.connect(self._on_go_on_requested)
        card.export_requested.connect(self.export)
        card.sort_requested.connect(self.ask_how_to_sort)
        card.undo_requested.connect(self.undo_sort)
        card.review.clicked.connect(self._on_review_clicked)
        card.watch_toggled.connect(self._on_watch_toggled)

    def start(
        self,
        model: Path,
        paths: Sequence[Path],
        csv: Path,
        title: str,
        *,
        precision: float | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        """Classify what is at ``paths``, into a table that is kept in ``csv``.

        Args:
            model: The model that is asked.
            paths: Files and folders.
            csv: The table.
            title: What the batch is called.
            precision: The share of answers that should be right.
            cluster: The cluster that is asked; None for this computer.
        """
        self._sources = list(paths)
        self._sorted = None
        watchable = cluster is None and any(path.is_dir() for path in paths)
        self._card.offer_watching(offered=watchable)
        request = ClassifyFolder(
            str(model),
            tuple(str(path) for path in paths),
            str(csv),
            TOP,
            record=f"{csv}.journal",
            keep_record=True,
            precision=precision,
        )
        self.batch.start(request, title, cluster)

    def go_on_with(self, request: ClassifyFolder, title: str) -> None:
        """Go on with a batch of an earlier session."""
        self._sources = [Path(path) for path in request.paths]
        self._sorted = None
        watchable = any(path.is_dir() for path in self._sources)
        self._card.offer_watching(offered=watchable)
        self.batch.start(request, title)

    def again(self, model: Path, csv: Path, *, precision: float | None = None) -> None:
        """Classify the same files with another model, beside what was answered."""
        before = self.batch.request
        if before is None:
            return
        self.batch.start(
            replace(
                before,
                model=str(model),
                csv=str(csv),
                record=f"{csv}.journal",
                resume=False,
                precision=precision,
                compare=before.record,
            ),
            self.batch.title,
        )

    def export(self, kind: str, target: Path, thumbnails: bool = False) -> None:
        """Make a result file of a kind."""
        self.batch.export(kind, target, thumbnails=thumbnails)

    def ask_how_to_sort(self) -> None:
        """Show the sheet about sorting."""
        sheet = SortSheet(self._card.model.answered, self._proposed(), self._page)
        self.sheet = sheet
        sheet.plan_requested.connect(self.batch.plan_sort)
        sheet.accepted.connect(self._on_sheet_accepted)
        sheet.finished.connect(sheet.deleteLater)
        sheet.finished.connect(self._on_sheet_finished)
        sheet.ask()
        sheet.open()

    def undo_sort(self, journal: str) -> None:
        """Take a sort back."""
        self._card.show_busy(self.tr("Taking it back…"))
        self.batch.undo_sort(journal)

    def _proposed(self) -> Path:
        """A new folder beside what was classified."""
        first = self._sources[0].absolute() if self._sources else Path.home()
        name = first.name if first.is_dir() else first.parent.name
        home = first.parent if first.is_dir() else first.parent.parent
        title = self.tr("{0} sorted").format(name)
        folder, number = home / title, 1
        while folder.exists():
            number += 1
            folder = home / f"{title} {number}"
        return folder

    def _on_cancel_requested(self) -> None:
        if self.batch.is_running:
            self.batch.cancel()
            self._card.show_stopping()
        else:  # it is paused
            self._card.show_ended()
            self._tell_left()

    def _on_go_on_requested(self) -> None:
        self._card.show_going_on()
        self.batch.go_on()

    def _on_ended(self, outcome: Outcome) -> None:
        self._card.take_outcome(outcome)
        unsure = self._card.model.unsure(1)
        self._card.review.setVisible(bool(unsure) and self.reviewing.is_possible)
        if isinstance(outcome, Failed):
            self.failed.emit(outcome)
        elif isinstance(outcome, Stopped) or (
            isinstance(outcome.result, FolderResult) and outcome.result.stopped
        ):
            self._tell_left()

    def _tell_left(self) -> None:
        if self.batch.record is not None:
            self.left.emit(self.batch.record)

    def _on_review_clicked(self) -> None:
        self.reviewing.review(self._card.model.unsure(_MOST_REVIEWED))

    def _on_exported(self, result: Exported) -> None:
        self._card.files.show_exported(Path(result.target), result.notes)

    def _on_planned(self, plan: object) -> None:
        if self.sheet is None:
            return
        if isinstance(plan, Sorted):
            self.sheet.show_plan(plan)
        elif isinstance(plan, Failed):
            self.sheet.show_trouble(plan.sentence)

    def _on_sheet_accepted(self) -> None:
        if self.sheet is not None:
            self._card.show_busy(self.tr("Sorting…"))
            self._mode = self.sheet.mode
            self.batch.sort(self.sheet.into, self._mode)

    def _on_sheet_finished(self) -> None:
        self.sheet = None

    def _on_watch_toggled(self, wanted: bool) -> None:
        if wanted:
            into, mode = self._sorted or (None, COPY)
            self.batch.watch(into, mode)
        else:
            self.batch.stop_watching()

    def _on_sorted(self, result: Sorted) -> None:
        if result.journal is not None:
            self._sorted = (Path(result.journal).parent, self._mode)
        self._card.show_idle()
        self._card.files.show_sorted(result)

    def _on_unsorted(self, result: Unsorted) -> None:
        self._sorted = None
        self._card.show_idle()
        self._card.files.show_unsorted(result)

    def _on_failed(self, failure: Failed) -> None:
        self._card.show_idle()
        self.failed.emit(failure)
