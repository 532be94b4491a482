"""Result files of a folder classification, written row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from engine.errors import DiscernError
from engine.verdict import Verdict


class CsvResults:
    """A CSV file that spreadsheets open as it should be; use as a context manager.

    Rows go into a file beside the target, which takes its name when the batch ends,
    complete or cancelled.

    Args:
        path: The file.
        model: Name of the model, a column of every row.
        top: How many classes to list.

    Raises:
        DiscernError: The file cannot be written (``results.write``).
    """

    def __init__(self, path: Path, model: str, top: int) -> None:
        self._path = path
        self._model = model
        self._top = top
        self._part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The mark at the start is what makes Excel read it as UTF-8.
            self._file = self._part.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(self._header())
        except OSError as error:
            raise _refused(path, error) from error

    def __enter__(self) -> CsvResults:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._file.close()
            self._part.replace(self._path)
        except OSError as refused:
            raise _refused(self._path, refused) from refused

    def write(self, verdicts: Iterable[Verdict]) -> None:
        """Append rows and hand them to the operating system."""
        try:
            self._writer.writerows(self._row(verdict) for verdict in verdicts)
            self._file.flush()
        except OSError as error:
            raise _refused(self._path, error) from error

    def _header(self) -> list[str]:
        ranks = range(1, self._top + 1)
        pairs = [name for rank in ranks for name in (f"top{rank}", f"p{rank}")]
        return [
            "path",
            "verdict",
            "class",
            "probability",
            "margin",
            *pairs,
            "unknown",
            "model",
            "error",
        ]

    def _row(self, verdict: Verdict) -> list[str]:
        pairs = [text for name, value in verdict.top for text in (name, _number(value))]
        pairs += [""] * (2 * self._top - len(pairs))
        margin = None
        if len(verdict.top) > 1:
            margin = verdict.top[0][1] - verdict.top[1][1]
        return [
            verdict.path,
            verdict.verdict,
            verdict.class_name or "",
            _number(verdict.probability),
            _number(margin),
            *pairs,
            _number(verdict.unknown),
            self._model,
            verdict.error or "",
        ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _refused(path: Path, error: OSError) -> DiscernError:
    return DiscernError(
        "results.write",
        f"The results cannot be written: {error.strerror or error}.",
        path=path,
        remedy="Close it if a spreadsheet has it open, and check the disk's room.",
    )
