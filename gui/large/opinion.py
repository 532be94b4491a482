"""What the newest model says of the image that is looked at, and what is like it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from engine.dataset.listing import ImageRow
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import JUDGE_IMAGE, ImageJudged, JudgeImage
from engine.verdict import Verdict
from gui import words
from gui.bridge import JobBridge, JobSignals
from gui.large.neighbour_button import NeighbourButton
from gui.widgets import Heading

#: Milliseconds that an image is looked at before anybody is asked about it.
_PAUSE = 120
_COLUMNS = 3


class Opinion(QWidget):
    """Asks a worker, and shows its answer when it is there.

    Args:
        bridge: Where the question is submitted.

    Signals:
        image_asked: With the ``ImageRow`` of a neighbour that somebody wants to see.
    """

    image_asked = Signal(object)

    def __init__(self, bridge: JobBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._folder = Path()
        self._item: ImageRow | None = None
        self._job: JobSignals | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(Heading(self.tr("The newest model"), "group"))
        self.answer = Heading("", "strong", wrap=True)
        column.addWidget(self.answer)
        self.words = Heading("", "small", wrap=True)
        column.addWidget(self.words)
        column.addSpacing(8)
        column.addWidget(Heading(self.tr("Most alike"), "group"))
        self.alike = Heading("", "small", wrap=True)
        column.addWidget(self.alike)
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(_COLUMNS, 1)
        column.addLayout(self._grid)
        self.neighbours: list[NeighbourButton] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._ask)

    def show_image(self, folder: Path, item: ImageRow) -> None:
        """Show what is thought of ``item`` of the project in ``folder``."""
        self._drop_job()
        self._folder, self._item = folder, item
        self._show("", self.tr("Asking…"), "")
        self._pause.start()

    def close_down(self) -> None:
        """Nobody waits for an answer any more."""
        self._pause.stop()
        self._drop_job()

    def _ask(self) -> None:
        if self._item is None:
            return
        request = JudgeImage(str(self._folder), self._item.path)
        job = self._bridge.submit(JUDGE_IMAGE, request)
        self._job = job
        job.outcome.connect(lambda outcome: self._on_judged(job, outcome))

    def _drop_job(self) -> None:
        job, self._job = self._job, None
        if job is not None and job.waiting:
            # One that runs is over sooner than its process would be replaced.
            job.cancel()

    def _on_judged(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(outcome, Failed):
            self._show("", outcome.message, "")
        elif isinstance(outcome, Finished):
            self._show_judged(outcome.result)

    def _show_judged(self, judged: ImageJudged) -> None:
        verdict = judged.verdict
        if verdict is not None:
            answer, said = self._sentences(verdict, learned=judged.learned)
        elif judged.run:
            answer, said = "", self.tr("It cannot say: the picture cannot be read.")
        else:
            answer = ""
            said = self.tr("There is no model of this project yet. Train one first.")
        nothing = self.tr(
            "Nothing compares this image yet. Looking for problems, or training, does."
        )
        self._show(answer, said, "" if judged.neighbours else nothing)
        assert self._item is not None
        for number, neighbour in enumerate(judged.neighbours):
            button = NeighbourButton(self._folder, neighbour, self._item.class_name)
            button.clicked.connect(
                lambda _on=False, image=button.image: self.image_asked.emit(image)
            )
            self._grid.addWidget(button, *divmod(number, _COLUMNS))
            self.neighbours.append(button)

    def _sentences(self, verdict: Verdict, *, learned: bool) -> tuple[str, str]:
        """The answer, and how sure it is, whether it agrees and what that is worth."""
        assert self._item is not None
        sentences = [words.answer_sentence(verdict)]
        if verdict.class_name != self._item.class_name:
            text = self.tr("It disagrees: the image is in {name}.")
            name = words.short_name(self._item.class_name)
            sentences.append(text.format(name=name))
        elif learned:
            sentences.append(
                self.tr("It learned from this very image, so that says little.")
            )
        return words.answer_name(verdict.verdict), " ".join(sentences)

    def _show(self, answer: str, said: str, alike: str) -> None:
        for label, text in (
            (self.answer, answer),
            (self.words, said),
            (self.alike, alike),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        for button in self.neighbours:
            button.deleteLater()
        self.neighbours.clear()
