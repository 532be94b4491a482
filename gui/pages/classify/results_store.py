"""The answers of a folder classification, kept small enough for 100,000 rows.

A ``Verdict`` with its five best classes costs about a kilobyte of Python objects. Here
a row is its path, a few numbers in flat arrays, and names shared between all rows; the
verdict is put together again when somebody looks at it.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable

from engine.verdict import Verdict

_NOTHING = -1
_NAN = float("nan")


class ResultStore:
    """Verdicts by row number; appending and reading only."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._names: list[str] = []
        self._index: dict[str, int] = {}
        self._verdicts = array("i")
        self._classes = array("i")
        self._probabilities = array("d")
        self._unknown = array("d")
        self._top_ends = array("q")
        self._top_names = array("i")
        self._top_values = array("d")
        self._errors: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._paths)

    def extend(self, verdicts: Iterable[Verdict]) -> None:
        """Add ``verdicts`` at the end."""
        for verdict in verdicts:
            if verdict.error is not None:
                self._errors[len(self._paths)] = verdict.error
            self._paths.append(verdict.path)
            self._verdicts.append(self._code(verdict.verdict))
            self._classes.append(self._code(verdict.class_name))
            self._probabilities.append(_number(verdict.probability))
            self._unknown.append(_number(verdict.unknown))
            for name, probability in verdict.top:
                self._top_names.append(self._code(name))
                self._top_values.append(probability)
            self._top_ends.append(len(self._top_names))

    def path(self, row: int) -> str:
        """The file of a row."""
        return self._paths[row]

    def verdict_name(self, row: int) -> str:
        """The verdict of a row: a class, or one of the three words for none."""
        return self._names[self._verdicts[row]]

    def probability(self, row: int) -> float | None:
        """The probability of the best class; None on error."""
        return _known(self._probabilities[row])

    def error(self, row: int) -> str | None:
        """Why the file of a row could not be answered, if so."""
        return self._errors.get(row)

    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        codes = Counter(self._verdicts)
        return {self._names[code]: number for code, number in codes.items()}

    def rows_with(self, verdict: str | None, since: int = 0) -> list[int]:
        """The rows with a verdict, or all, from row ``since`` on."""
        if verdict is None:
            return list(range(since, len(self)))
        code = self._index.get(verdict, _NOTHING)
        found = self._verdicts
        return [row for row in range(since, len(self)) if found[row] == code]

    def by_certainty(self, rows: Iterable[int]) -> list[int]:
        """``rows``, the least certain first; those without a figure at the end."""
        figures = self._probabilities

        def place(row: int) -> float:
            figure = figures[row]
            return 2.0 if math.isnan(figure) else figure

        return sorted(rows, key=place)

    def by_verdict(self, rows: Iterable[int]) -> list[int]:
        """``rows`` by the names of their verdicts, the least certain first in each."""
        order = sorted(range(len(self._names)), key=lambda code: self._names[code])
        rank = {code: place for place, code in enumerate(order)}
        return sorted(
            self.by_certainty(rows), key=lambda row: rank[self._verdicts[row]]
        )

    def __getitem__(self, row: int) -> Verdict:
        begin = self._top_ends[row - 1] if row else 0
        end = self._top_ends[row]
        best = self._classes[row]
        return Verdict(
            path=self._paths[row],
            verdict=self.verdict_name(row),
            class_name=None if best == _NOTHING else self._names[best],
            probability=self.probability(row),
            top=tuple(
                (self._names[self._top_names[at]], self._top_values[at])
                for at in range(begin, end)
            ),
            unknown=_known(self._unknown[row]),
            error=self.error(row),
        )

    def _code(self, name: str | None) -> int:
        if name is None:
            return _NOTHING
        code = self._index.get(name)
        if code is None:
            code = self._index[name] = len(self._names)
            self._names.append(name)
        return code


def _number(value: float | None) -> float:
    return _NAN if value is None else value


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
