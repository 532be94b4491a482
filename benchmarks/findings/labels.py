"""Figures about swapped labels: of the list that is shown, and of the whole ranking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.findings.planting import SWAPPED, pictures
from benchmarks.findings.ranking import precision_of
from benchmarks.support import PYTHON, Bench, Figures, Row, run_json


def share(part: set[Any], whole: set[Any]) -> Figures:
    """``part`` of ``whole`` in percent."""
    return Figures((100 * len(part) / len(whole) if whole else 0.0,))


def label_rows(
    name: str,
    encoder: str,
    project: Path,
    swapped: set[str],
    found: list[dict[str, Any]],
) -> list[Row]:
    """Average precision of the list as it is shown, and recall in its first 5 %."""
    ranked = [item["path"] for item in found if item["kind"] == "mislabel"]
    hits = len(swapped & set(ranked))
    first = ranked[: round(SWAPPED * len(pictures(project)))]
    total = len(swapped)
    note = f"{hits} of {total} swapped labels in a list of {len(ranked)}"
    return [
        Row(
            f"{name}: swapped labels, average precision, {encoder}",
            "",
            Figures((precision_of(ranked, swapped),)),
            note=note + "; what is not listed counts as not found",
        ),
        Row(
            f"{name}: swapped labels in the first 5 %, {encoder}",
            "%",
            share(swapped & set(first), swapped),
            note=note,
        ),
    ]


def ranking_rows(
    bench: Bench,
    name: str,
    encoder: str,
    project: Path,
    swapped: set[str],
    options: list[str],
) -> list[Row]:
    """The same of all pictures, ranked by how doubtful their label is."""
    weights = options[1:2] if "--weights-dir" in options else []
    command = [PYTHON, "-m", "benchmarks.findings.ranking", str(project), encoder]
    document, _ = run_json([*command, *weights], bench.work / "user")
    ranked: list[str] = document["ranked"]
    first = ranked[: round(SWAPPED * len(ranked))]
    note = f"all {len(ranked):,} pictures in order, also those that are not shown"
    return [
        Row(
            f"{name}: ranking of all labels, average precision, {encoder}",
            "",
            Figures((precision_of(ranked, swapped),)),
            note=f"{note}; by chance {SWAPPED:.2f}",
        ),
        Row(
            f"{name}: ranking of all labels, swapped in the first 5 %, {encoder}",
            "%",
            share(swapped & set(first), swapped),
            note=note,
        ),
    ]
