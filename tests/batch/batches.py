"""What the tests of batches share: classify some paths, and read what was written."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from engine.batch.folder import classify_folder
from engine.batch.request import ClassifyFolder, FolderResult
from engine.progress import Event, Token, ignore


def classify(
    model: Path,
    *paths: Path,
    report: Callable[[Event], None] = ignore,
    token: Token | None = None,
    **options: object,
) -> FolderResult:
    """Classify ``paths``, here and now."""
    names = tuple(map(str, paths))
    request = ClassifyFolder(str(model), names, **options)  # type: ignore[arg-type]
    return classify_folder(request, report=report, token=token or Token())


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def but_for_times(path: Path) -> list[list[str]]:
    """All cells of a CSV except the seconds."""
    rows = rows_of(path)
    return [
        list(rows[0]) if rows else [],
        *([text for name, text in row.items() if name != "seconds"] for row in rows),
    ]


def kept(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below ``folder`` but journals: its content and its time."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".journal"
    }
