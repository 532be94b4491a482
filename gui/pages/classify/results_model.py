"""The table of a folder classification: fills while the job runs, cheap at any size."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from engine.progress import Rows
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict
from gui import words
from gui.pages.classify.results_store import ResultStore

AnyIndex = QModelIndex | QPersistentModelIndex

#: Role of the file's path, on every column.
PATH_ROLE = Qt.ItemDataRole.UserRole + 1
#: Role of the tone an answer is drawn in: "" for plain text, else a chip's tone.
TONE_ROLE = Qt.ItemDataRole.UserRole + 2

_TONES = {NOT_SURE: "warning", NONE_OF_THESE: "neutral", ERROR: "danger"}


#: What is chosen to see only the answers that another model gave differently.
CHANGED = "\0changed"


class Column(IntEnum):
    """The columns, from the left."""

    IMAGE = 0
    ANSWER = 1
    SURE = 2


class ResultsModel(QAbstractTableModel):
    """Rows of answers, in the order of the job's events.

    Rows are only ever added at the end, so a table shows them without being laid out
    anew; what a row shows is worked out when it is drawn. Filter and order are a list
    of row numbers, made anew when somebody asks for others.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = ResultStore()
        self._only: str | None = None
        self._order = (Column.IMAGE, Qt.SortOrder.AscendingOrder)
        self._shown: list[int] | None = None  # None for all, in the order they came
        self._before: dict[str, str] = {}
        self._changed: list[int] = []

    def clear(self, *, compare: bool = False) -> None:
        """Forget all rows, for the next job.

        Args:
            compare: Show from now on what is answered differently than until now.
        """
        self.beginResetModel()
        self._before = {}
        if compare:
            rows = range(len(self._store))
            verdict = self._store.verdict_name
            self._before = {self._store.path(row): verdict(row) for row in rows}
        self._changed = []
        self._store = ResultStore()
        self._only = None
        self._shown = None if self._is_plain() else []
        self.endResetModel()

    @property
    def answered(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._store)

    def counts(self) -> dict[str, int]:
        """How many rows have each verdict, shown or not, and how many changed."""
        counts = self._store.counts()
        if self._before:
            counts[CHANGED] = len(self._changed)
        return counts

    def show_only(self, verdict: str | None) -> None:
        """Show the rows with one verdict, or all."""
        if verdict != self._only:
            self._only = verdict
            self._arrange()

    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        """Show rows as they came, by verdict, or the least certain first."""
        wanted = (Column(max(0, column)), order)
        if wanted != self._order:
            self._order = wanted
            self._arrange()

    def _is_plain(self) -> bool:
        ascending = Qt.SortOrder.AscendingOrder
        return self._only is None and self._order == (Column.IMAGE, ascending)

    def _arrange(self) -> None:
        self.beginResetModel()
        if self._is_plain():
            self._shown = None
        else:
            column, order = self._order
            rows = self._chosen_from(0)
            if column == Column.ANSWER:
                rows = self._store.by_verdict(rows)
            elif column == Column.SURE:
                rows = self._store.by_certainty(rows)
            if order == Qt.SortOrder.DescendingOrder:
                rows.reverse()
            self._shown = rows
        self.endResetModel()

    def _chosen_from(self, first: int) -> list[int]:
        """The rows that are wanted, from row ``first`` on."""
        if self._only == CHANGED:
            return [row for row in self._changed if row >= first]
        return self._store.rows_with(self._only, first)

    def _note_changes(self, first: int) -> None:
        for row in range(first, len(self._store)) if self._before else ():
            before = self._before.get(self._store.path(row))
            if before is not None and before != self._store.verdict_name(row):
                self._changed.append(row)

    def _row(self, shown: int) -> int:
        """The number in the store of the row shown at a place."""
        return shown if self._shown is None else self._shown[shown]

    def add(self, batches: Iterable[Rows]) -> None:
        """Add the rows of some events, in one go.

        A row that is already there is left as it is: a repeated event does no harm.
        """
        fresh: list[Verdict] = []
        for batch in batches:
            known = len(self._store) + len(fresh)
            fresh.extend(batch.rows[max(0, known - batch.start) :])
        if not fresh:
            return
        first = len(self._store)
        if self._shown is None:
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._store.extend(fresh)
            self._note_changes(first)
            self.endInsertRows()
            return
        # At the end, so that nothing moves under a hand that points at it.
        self._store.extend(fresh)
        self._note_changes(first)
        more = self._chosen_from(first)
        if more:
            at = len(self._shown)
            self.beginInsertRows(QModelIndex(), at, at + len(more) - 1)
            self._shown += more
            self.endInsertRows()

    def verdict(self, row: int) -> Verdict:
        """The whole answer in a row."""
        return self._store[self._row(row)]

    def unsure(self, most: int) -> list[Verdict]:
        """The first answers that are none, in the order they are shown."""
        found = []
        for shown in range(self.rowCount()):
            row = self._row(shown)
            if self._store.verdict_name(row) in {NOT_SURE, NONE_OF_THESE}:
                found.append(self._store[row])
                if len(found) == most:
                    break
        return found

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows so far; none below a row."""
        if parent.isValid():
            return 0
        return len(self._store) if self._shown is None else len(self._shown)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Always the same three; none below a row."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("image"), self.tr("answer"), self.tr("sure"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, path, tone and screen reader's text of a cell."""
        if not index.isValid():
            return None
        row, column = self._row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == PATH_ROLE:
            return self._store.path(row)
        if role == TONE_ROLE and column == Column.ANSWER:
            return _TONES.get(self._store.verdict_name(row), "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._store.error(row) or self._store.path(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _text(self, row: int, column: int) -> str:
        if column == Column.IMAGE:
            return words.file_name(self._store.path(row))
        name = self._store.verdict_name(row)
        if column == Column.ANSWER:
            return words.answer_name(name)
        if name == ERROR:
            return self._store.error(row) or ""
        before = self._before.get(self._store.path(row), name)
        if before != name:
            return self.tr("before: {0}").format(words.answer_name(before))
        probability = self._store.probability(row)
        if probability is None or name == NONE_OF_THESE:
            return "–"
        return words.percent(probability)

    def _spoken(self, row: int) -> str:
        return ", ".join(self._text(row, column) for column in Column)
