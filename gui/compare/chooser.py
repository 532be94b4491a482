"""Which runs to compare: a list with boxes to tick, the first ticked one is A."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.evaluation.side_by_side import study_of
from gui import words
from gui.compare.names import MOST_RUNS, letter, run_name
from gui.widgets import Heading, SecondaryButton

if TYPE_CHECKING:
    from engine.training.runs import RunRecord

WIDTH = 252
_RUN = Qt.ItemDataRole.UserRole
_NAME = Qt.ItemDataRole.UserRole + 1


class RunChooser(QWidget):
    """The runs of a project, newest first.

    Signals:
        chosen_changed: Other runs are ticked.
    """

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._runs: Sequence[RunRecord] = ()
        self._order: list[str] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Heading(self.tr("Compare runs"), "title"))
        column.addWidget(
            Heading(
                self.tr("Tick two or more. The others are compared with A."),
                "secondary",
                wrap=True,
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Runs to compare"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(3)
        self.list.itemChanged.connect(self._on_item_changed)
        column.addWidget(self.list, 1)
        self.study = SecondaryButton(self.tr("VGG16 against ResNet50"))
        self.study.setToolTip(
            self.tr("The newest run of each network of the superhero study")
        )
        self.study.clicked.connect(self._on_study_clicked)
        column.addWidget(self.study)

    @property
    def chosen(self) -> list[RunRecord]:
        """The ticked runs, in the order they were ticked."""
        known = {run.id: run for run in self._runs}
        return [known[name] for name in self._order if name in known]

    def show_runs(self, runs: Sequence[RunRecord]) -> None:
        """List ``runs``; those that are ticked stay so."""
        self._runs = runs
        known = {run.id for run in runs}
        self._order = [name for name in self._order if name in known]
        self.list.blockSignals(True)
        self.list.clear()
        for run in runs:
            item = QListWidgetItem()
            item.setData(_RUN, run.id)
            score = words.score(run.result.test)
            item.setData(_NAME, f"{run_name(run, runs)} · {score}")
            item.setToolTip(f"{item.data(_NAME)}\n{words.when(run.created)}")
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.study.setVisible(bool(study_of(runs)))
        self._tell()

    def choose(self, runs: Sequence[str]) -> None:
        """Tick these runs and no others."""
        self._order = list(runs)[:MOST_RUNS]
        self._tell()
        self.chosen_changed.emit()

    def _on_study_clicked(self) -> None:
        self.choose([run.id for run in study_of(self._runs)])

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        name = item.data(_RUN)
        ticked = item.checkState() is Qt.CheckState.Checked
        if ticked == (name in self._order):
            return
        if not ticked:
            self._order.remove(name)
        elif len(self._order) < MOST_RUNS:
            self._order.append(name)
        self._tell()
        self.chosen_changed.emit()

    def _tell(self) -> None:
        """Write names and letters, and tick what is chosen."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            item = self.list.item(row)
            name = item.data(_RUN)
            ticked = name in self._order
            states = Qt.CheckState
            item.setCheckState(states.Checked if ticked else states.Unchecked)
            before = f"{letter(self._order.index(name))}  " if ticked else ""
            item.setText(before + item.data(_NAME))
        self.list.blockSignals(False)
