"""The columns of every result file: an interface, so their names never change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.batch.record import Asked
from engine.batch.rows import Row

#: What a cell holds; None is an empty one.
Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one batch.

    Attributes:
        model: The model's name, the same in every row.
        model_hash: The hash of its file, the same in every row.
        top: How many classes a row lists.
        compared: Whether there is a column for the verdict of an earlier batch.
    """

    model: str
    model_hash: str
    top: int
    compared: bool = False

    @classmethod
    def of(cls, asked: Asked, *, compared: bool = False) -> Columns:
        """The columns of the batch that was asked this."""
        return cls(Path(asked.model).stem, asked.model_hash, asked.top, compared)

    def names(self) -> list[str]:
        """The columns' names."""
        ranks = range(1, self.top + 1)
        pairs = [name for rank in ranks for name in (f"top{rank}", f"p{rank}")]
        return [
            "path",
            "verdict",
            "class",
            "probability",
            "margin",
            *pairs,
            "unknown",
            "seconds",
            "model",
            "model_hash",
            "error",
            *(["before"] if self.compared else []),
        ]

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row, in the order of ``names``."""
        verdict = row.verdict
        pairs: list[Cell] = [cell for pair in verdict.top for cell in pair]
        pairs += [None] * (2 * self.top - len(pairs))
        return [
            verdict.path,
            verdict.verdict,
            verdict.class_name,
            verdict.probability,
            margin(row),
            *pairs,
            verdict.unknown,
            row.seconds,
            self.model,
            self.model_hash,
            verdict.error,
            *([row.before] if self.compared else []),
        ]

    def document(self, row: Row) -> dict[str, object]:
        """A row as one JSON document."""
        verdict = row.verdict
        document: dict[str, object] = {
            "path": verdict.path,
            "verdict": verdict.verdict,
            "class": verdict.class_name,
            "probability": verdict.probability,
            "margin": margin(row),
            "top": [list(pair) for pair in verdict.top],
            "unknown": verdict.unknown,
            "seconds": row.seconds,
            "model": self.model,
            "model_hash": self.model_hash,
            "error": verdict.error,
        }
        if self.compared:
            document["before"] = row.before
        return document


def margin(row: Row) -> float | None:
    """How far the best class is ahead of the second, where there are two."""
    top = row.verdict.top
    return top[0][1] - top[1][1] if len(top) > 1 else None
