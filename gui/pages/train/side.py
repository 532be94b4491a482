"""Beside a training: what to know before relying on it, and the earlier runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary
from engine.training.request import TrainResult
from gui import words
from gui.widgets import ROW_HEIGHT, Card, Dot, Heading, PlainTable, QuietButton
from gui.widgets.labels import Tone

if TYPE_CHECKING:
    from engine.training.runs import RunRecord

#: A class with fewer images than this deserves a word.
_FEW_IN_CLASS = 20
#: From this share of copies on, they deserve a word.
_MANY_COPIES = 0.05
#: More runs than this scroll.
_MOST_ROWS = 8


class SideCard(Card):
    """Facts about the project and the newest result, and a table of runs.

    Signals:
        aside_requested: Somebody wants to see the files that were set aside.
        history_requested: Somebody wants to see all that is known of the runs.
    """

    aside_requested = Signal()
    history_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Before you rely on it"))
        self.body.addWidget(Heading(self.tr("Before you rely on it"), "group"))
        self._facts = QWidget()
        self._column = QVBoxLayout(self._facts)
        self._column.setContentsMargins(0, 2, 0, 4)
        self._column.setSpacing(8)
        self.body.addWidget(self._facts)
        self.load = Heading("", "secondary")
        self.load.setToolTip(self.tr("What the training takes of this computer now"))
        self.load.hide()
        self.body.addWidget(self.load)
        self._runs_title = QWidget()
        head = QHBoxLayout(self._runs_title)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(Heading(self.tr("Earlier runs"), "group"), 1)
        self.history = QuietButton(self.tr("Details"))
        self.history.setAccessibleName(self.tr("Details of the earlier runs"))
        self.history.setStyleSheet("padding: 0 8px; min-height: 20px;")
        self.history.clicked.connect(self.history_requested)
        head.addWidget(self.history)
        self.body.addSpacing(6)
        self.body.addWidget(self._runs_title)
        self.runs = RunsTable()
        self.body.addWidget(self.runs)
        self.show_runs(())

    def facts(self) -> list[str]:
        """The sentences it shows."""
        return [label.text() for label in self._facts.findChildren(Heading)]

    def show_facts(
        self, project: ProjectSummary | None, result: TrainResult | None = None
    ) -> None:
        """Say what is known about ``project``, and about ``result`` if it is new."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        if project is None:
            return
        notes = dict.fromkeys([*project.notes, *(result.notes if result else ())])
        sentence, tone = self._smallest_class(project)
        lone = sum(known.images.total > 0 for known in project.classes) == 1
        if (tone == "good" and not lone) or not notes:  # else the engine has said it
            self._add_fact(sentence, tone)
        for note in notes:
            self._add_fact(note, "warning")
        copies = project.findings.get("exact_duplicate", 0)
        if copies >= _MANY_COPIES * project.images.total > 0:
            share = words.whole_percent(copies / project.images.total)
            sentence = self.tr("{0} of the images are copies of others: see Clean up.")
            self._add_fact(sentence.format(share), "warning")
        if project.set_aside:
            number = len(project.set_aside)
            files = words.counted(number, self.tr("file was"), self.tr("files were"))
            sentence = self.tr("{0} set aside because they cannot be used.")
            self._add_fact(sentence.format(files), "warning", self.tr("Show"))

    def show_load(self, sentence: str) -> None:
        """Say what the training takes of the computer; nothing where none runs."""
        self.load.setText(sentence)
        self.load.setVisible(bool(sentence))

    def show_runs(self, runs: tuple[RunRecord, ...]) -> None:
        """List ``runs``, newest first."""
        self._runs_title.setVisible(bool(runs))
        self.runs.setVisible(bool(runs))
        self.runs.show_runs(runs)

    def _smallest_class(self, project: ProjectSummary) -> tuple[str, Tone]:
        if not project.classes:
            return self.tr("There are no classes yet."), "warning"
        smallest = min(project.classes, key=lambda known: known.images.total)
        number = smallest.images.total
        if number < _FEW_IN_CLASS:
            images = words.counted(number, self.tr("image"), self.tr("images"))
            sentence = self.tr("{0} has only {1}.").format(smallest.name, images)
            return sentence, "warning"
        sentence = self.tr("Every class has at least {0} images.")
        return sentence.format(words.count(number)), "good"

    def _add_fact(self, sentence: str, tone: Tone, action: str = "") -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Dot(tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Heading(sentence, "body", wrap=True), 1)
        if action:
            button = QuietButton(action)
            button.setStyleSheet("padding: 0 8px; min-height: 20px;")
            button.clicked.connect(self.aside_requested)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(line)


class RunsTable(PlainTable):
    """The earlier runs: what, how good on unseen images, how long it took."""

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            tr("RunsTable", "Earlier runs"),
            (
                tr("RunsTable", "run"),
                tr("RunsTable", "unseen"),
                tr("RunsTable", "took"),
            ),
            parent,
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_runs(self, runs: tuple[RunRecord, ...]) -> None:
        """List ``runs``, newest first."""
        self.setRowCount(len(runs))
        shown = min(len(runs), _MOST_ROWS)
        header = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + shown * ROW_HEIGHT + 2)
        for row, run in enumerate(runs):
            result = run.result
            seconds = result.seconds.get("total")
            texts = (
                run.title or f"{len(runs) - row} {words.recipe(result.recipe)}",
                words.score(result.test),
                "–" if seconds is None else words.duration(seconds),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(words.when(run.created))
                self.setItem(row, column, item)
