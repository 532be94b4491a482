"""What every card below the scores has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs.operation import Operation
from engine.jobs.protocol import Failed, Finished, Outcome
from gui.bridge import JobBridge, JobSignals
from gui.state import AppState
from gui.widgets import Card, FoldButton, Heading, SecondaryButton

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView


class Section(Card):
    """A card of the Results page that shows something of a run.

    Args:
        title: What it is called.
        state: The project.
        bridge: Where jobs are submitted.

    Signals:
        images_asked: Somebody wants to see images: a title, and their contents.
        place_asked: Somebody wants to go to a page.
        refresh_asked: More is known about the run than was read.
        failed: With a ``Failed``.
    """

    images_asked = Signal(str, object)
    place_asked = Signal(str)
    refresh_asked = Signal()
    failed = Signal(object)

    def __init__(
        self,
        title: str,
        state: AppState,
        bridge: JobBridge,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(title)
        self.state = state
        self.bridge = bridge
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.title = Heading(title, "section")
        self.fold = FoldButton(title, title=True)
        self.fold.hide()
        self.head.addWidget(self.title)
        self.head.addWidget(self.fold)
        self.head.addStretch(1)
        self.body.addLayout(self.head)

    def offer_fold(self, *, offered: bool) -> None:
        """Whether there is more than the title, to be unfolded by pressing it."""
        self.title.setVisible(not offered)
        self.fold.setVisible(offered)

    def show_view(self, view: RunView) -> None:
        """Show a run."""
        raise NotImplementedError


class WorkedOutSection(Section):
    """A section whose content a job works out when somebody asks for it.

    What is known already is one sentence; the rest is unfolded by the title.

    Args:
        title: What it is called.
        invitation: What it would tell, as long as nobody has asked.
        operation: The job.
        state: The project.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self,
        title: str,
        invitation: str,
        operation: Operation[Any, Any],
        state: AppState,
        bridge: JobBridge,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, state, bridge, parent)
        self._title = title
        self._invitation = invitation
        self._operation = operation
        self._job: JobSignals | None = None
        self._view: RunView | None = None
        self._known = False
        self.button = SecondaryButton("")
        self.button.clicked.connect(self.work_out)
        self.head.addWidget(self.button)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self.content = QWidget()
        self.inside = QVBoxLayout(self.content)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(10)
        self.body.addWidget(self.content, 1)
        self.fold.toggled.connect(lambda _opened: self._show_content())

    def request(self, view: RunView, *, again: bool) -> object:
        """What the job is asked."""
        raise NotImplementedError

    def show_known(self, view: RunView) -> str | None:
        """Show what is kept of a run; the sentence above it, or None if nothing is."""
        raise NotImplementedError

    def show_view(self, view: RunView) -> None:
        """Show what is kept, or offer to work it out."""
        self._view = view
        said = self.show_known(view)
        self._known = said is not None
        self.offer_fold(offered=self._known)
        self._show_content()
        self.sentence.setText(self._invitation if said is None else said)
        self._name_button()

    def work_out(self) -> None:
        """Have the job done; anew, where something is kept already."""
        view, project = self._view, self.state.project
        if view is None or project is None or self._job is not None:
            return
        request = self.request(view, again=self._known)
        self._job = self.bridge.submit(self._operation, request, self._title)
        self._job.outcome.connect(self._on_outcome)
        self._name_button()

    def _on_outcome(self, outcome: Outcome) -> None:
        self._job = None
        self._name_button()
        if isinstance(outcome, Finished):
            self.fold.setChecked(True)
            self.refresh_asked.emit()
        elif isinstance(outcome, Failed):
            self.failed.emit(outcome)

    def _show_content(self) -> None:
        self.content.setVisible(self._known and self.fold.isChecked())

    def _name_button(self) -> None:
        text = self.tr("Work it out again") if self._known else self.tr("Work it out")
        if self._job is not None:
            text = self.tr("Working…")
        self.button.setText(text)
        self.button.setAccessibleName(f"{self._title}: {text}")
        self.button.setEnabled(self._job is None)
