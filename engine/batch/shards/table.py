"""A shard as a table: the columns of every result file, and what tells files again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.batch.record import Asked
from engine.batch.results.columns import Cell, Columns
from engine.batch.rows import Row
from engine.verdict import Verdict

#: What a record keeps of a row beside its result: fields of ``Row``.
KEPT = ("content", "size", "mtime_ns", "name")
#: Those of them that are whole numbers; the others are text.
WHOLE = ("size", "mtime_ns")
_NUMBERS = ("probability", "margin", "unknown", "seconds")


@dataclass(frozen=True)
class ShardTable:
    """The table of one shard, whatever kind of file it is in.

    Args:
        asked: What the shard was asked.
    """

    asked: Asked

    @property
    def _columns(self) -> Columns:
        return Columns.of(self.asked, compared=self.asked.compare is not None)

    def names(self) -> list[str]:
        """The names of its columns."""
        return [*self._columns.names(), *KEPT]

    def numbers(self) -> set[str]:
        """The names of those that hold numbers with fractions."""
        return {*_NUMBERS, *(f"p{rank}" for rank in range(1, self.asked.top + 1))}

    def cells(self, rows: Iterator[Row]) -> Iterator[list[Cell]]:
        """The cells of each row, in the order of ``names``."""
        columns = self._columns
        for row in rows:
            yield [*columns.cells(row), *(getattr(row, name) for name in KEPT)]

    def row(self, cells: dict[str, Cell]) -> Row:
        """The row that these cells were made of.

        Raises:
            KeyError: A column is missing.
            TypeError: A cell holds something else.
            ValueError: The same.
        """
        ranks = range(1, self.asked.top + 1)
        pairs = [(cells[f"top{rank}"], cells[f"p{rank}"]) for rank in ranks]
        verdict = Verdict(
            str(cells["path"]),
            str(cells["verdict"]),
            _text(cells["class"]),
            _number(cells["probability"]),
            tuple((str(name), float(value or 0)) for name, value in pairs if name),
            _number(cells["unknown"]),
            _text(cells["error"]),
        )
        return Row(
            verdict,
            float(cells["seconds"] or 0),
            content=_text(cells["content"]) or "",
            size=int(cells["size"] or 0),
            mtime_ns=int(cells["mtime_ns"] or 0),
            name=_text(cells["name"]) or "",
            before=_text(cells.get("before")) or "",
        )


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _number(cell: Cell) -> float | None:
    return None if cell is None else float(cell)
