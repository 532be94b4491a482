"""All that is known of a project's runs: sort, name, note, use, remove them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import EDIT_RUN, EditRun
from engine.training.verdicts import overfit_gap, overfit_words
from gui import words
from gui.compare.opening import open_comparison
from gui.pages.train.begin import repeated
from gui.pages.train.tensorboard import TensorBoard
from gui.state import AppState
from gui.widgets import (
    ElidedLabel,
    Heading,
    PlainTable,
    QuietButton,
    SecondaryButton,
)

if TYPE_CHECKING:
    from engine.training.runs import RunRecord

_ROW_HEIGHT = 34
_EDITED = (
    QAbstractItemView.EditTrigger.DoubleClicked
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
)
_NAME, _WHEN, _DATA, _NOTE = 0, 2, 6, 11
_SORT_ROLE = Qt.ItemDataRole.UserRole + 1
_RUN_ROLE = Qt.ItemDataRole.UserRole + 2
_EVENTS = "tensorboard"


class RunHistory(QDialog):
    """A table of the runs; name and note are typed into it.

    Args:
        state: The open project and its runs.
        parent: The page it belongs to.
    """

    def __init__(self, state: AppState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Runs"))
        self.resize(min(1220, parent.window().width() - 40), 460)
        self._state = state
        self._filling = False
        self._tensorboard = TensorBoard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(Heading(self.tr("Runs"), "title"))
        self.table = self._make_table()
        column.addWidget(self.table, 1)
        self.verdict = ElidedLabel("", "muted")
        column.addWidget(self.verdict)
        column.addLayout(self._make_buttons())
        state.runs_changed.connect(self._fill)
        self._fill()

    def _make_table(self) -> QTableWidget:
        names = (
            self.tr("name"),
            self.tr("recipe"),
            self.tr("when"),
            self.tr("unseen"),
            self.tr("validation"),
            self.tr("over-fit"),
            self.tr("data"),
            self.tr("images"),
            self.tr("took"),
            self.tr("size"),
            self.tr("speed"),
            self.tr("note"),
        )
        table = PlainTable(self.tr("Runs"), names)
        table.setEditTriggers(_EDITED)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NOTE, QHeaderView.ResizeMode.Stretch)
        table.sortByColumn(_WHEN, Qt.SortOrder.DescendingOrder)
        table.itemChanged.connect(self._on_item_changed)
        table.itemSelectionChanged.connect(self._show_selected)
        return table

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.use = SecondaryButton(self.tr("Use this model"))
        self.repeat = SecondaryButton(self.tr("Repeat"))
        self.compare = SecondaryButton(self.tr("Compare…"))
        self.board = SecondaryButton(self.tr("TensorBoard"))
        self.files = SecondaryButton(self.tr("Open folder"))
        self.remove = QuietButton(self.tr("Remove"), "trash")
        self.close_button = SecondaryButton(self.tr("Close"))
        self.use.clicked.connect(lambda: self._edit(current=True))
        self.repeat.clicked.connect(self._on_repeat_clicked)
        self.compare.clicked.connect(self._on_compare_clicked)
        self.board.clicked.connect(self._on_board_clicked)
        self.files.clicked.connect(self._on_files_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.close_button.clicked.connect(self.close)
        buttons = (self.use, self.repeat, self.compare, self.board, self.files)
        for button in (*buttons, self.remove):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row

    @property
    def selected(self) -> RunRecord | None:
        """The run whose row is selected."""
        items = self.table.selectedItems()
        name = items[0].data(_RUN_ROLE) if items else None
        return next((run for run in self._state.runs if run.id == name), None)

    def _fill(self) -> None:
        chosen = self.selected
        runs = self._state.runs
        self._filling = True
        self.table.setSortingEnabled(False)
        self.table.setRowCount(len(runs))
        for row, run in enumerate(runs):
            for column, (text, key) in enumerate(_cells(run, len(runs) - row)):
                item = _Cell(text)
                item.setData(_SORT_ROLE, key)
                item.setData(_RUN_ROLE, run.id)
                if column not in {_NAME, _NOTE}:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                if column == _DATA:
                    item.setToolTip(self.tr("Its images: fingerprint {0}").format(key))
                if run.current and column == _NAME:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                    item.setToolTip(self.tr("Its model is the project's"))
                self.table.setItem(row, column, item)
        self.table.setSortingEnabled(True)
        self._filling = False
        self._select((chosen or runs[0]).id if runs else "")
        self._show_selected()

    def _select(self, run: str) -> None:
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(_RUN_ROLE) == run:
                self.table.selectRow(row)
                return
        if self.table.rowCount():
            self.table.selectRow(0)

    def _show_selected(self) -> None:
        run = self.selected
        for button in (self.use, self.repeat, self.files, self.remove):
            button.setEnabled(run is not None)
        self.compare.setEnabled(self.table.rowCount() > 1)
        events = run is not None and (_folder(run) / _EVENTS).is_dir()
        self.board.setEnabled(events)
        if run is None:
            self.verdict.setText("")
            return
        self.use.setEnabled(not run.current)
        self.verdict.setText(
            overfit_words(run.result).capitalize()
            or self.tr("As good on other images as on those it learned from.")
            if overfit_gap(run.result) is not None
            else ""
        )

    def _edit(self, **change: Any) -> None:
        run, project = self.selected, self._state.project
        if run is None or project is None:
            return
        request = EditRun(project.folder, run.id, **change)
        job = self._state.submit(EDIT_RUN, request, self.tr("Changing a run"))
        job.outcome.connect(self._on_edited)

    def _on_edited(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self._state.report(outcome)
        self._state.refresh_runs()

    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        if self._filling or self.selected is None:
            return
        if item.column() == _NAME:
            self._edit(title=item.text())
        elif item.column() == _NOTE:
            self._edit(note=item.text())

    def _on_remove_clicked(self) -> None:
        run, project = self.selected, self._state.project
        if run is None or project is None:
            return

        def put(trashed: bool) -> None:
            request = EditRun(project.folder, run.id, trashed=trashed)
            job = self._state.submit(EDIT_RUN, request, self.tr("Removing a run"))
            job.outcome.connect(lambda _outcome: self._state.refresh_runs())

        self._state.editing.history.note(
            lambda: put(True), lambda: put(False), self.tr("Remove a run")
        )

    def _on_repeat_clicked(self) -> None:
        run = self.selected
        request = None if run is None else repeated(self._state, run)
        if request is not None:
            self.close()
            self._state.training_requested.emit(request)

    def _on_compare_clicked(self) -> None:
        run = self.selected
        open_comparison(self._state, run.id if run is not None else None, self)

    def _on_files_clicked(self) -> None:
        if self.selected is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(_folder(self.selected))))

    def _on_board_clicked(self) -> None:
        if self.selected is not None:
            self.verdict.setText(self.tr("TensorBoard is starting…"))
            self._tensorboard.open(_folder(self.selected) / _EVENTS)


class _Cell(QTableWidgetItem):
    """A cell that sorts by what it stands for, not by its letters."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return bool(self.data(_SORT_ROLE) < other.data(_SORT_ROLE))


def _folder(run: RunRecord) -> Path:
    return Path(run.result.model).parent


def _cells(run: RunRecord, number: int) -> list[tuple[str, Any]]:
    result = run.result
    name = run.title or f"{number} {words.recipe(result.recipe)}"
    gap = overfit_gap(result)
    test, validation = result.test, result.validation
    seconds = result.seconds.get("total", 0.0)
    digest = result.data.whole if result.data else "–"
    return [
        (name, name.casefold()),
        (words.recipe(result.recipe), result.recipe),
        (words.when(run.created), run.created),
        (words.score(test), test.accuracy if test else -1.0),
        (words.score(validation), validation.accuracy if validation else -1.0),
        ("–" if gap is None else words.percent(max(gap, 0.0), 0), gap or 0.0),
        (digest[:8], digest),
        (words.count(result.images.total), result.images.total),
        (words.duration(seconds), seconds),
        (words.size(result.size) if result.size else "–", result.size),
        (words.rate(result.rate) or "–", result.rate or 0.0),
        (run.note, run.note.casefold()),
    ]
