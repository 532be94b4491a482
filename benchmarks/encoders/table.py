"""The probe's table on the terminal, as Markdown, and everything as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.encoders.sets import SETS
from benchmarks.support import Figures

#: A column of the probe: name of the set, and images a class (None: all).
Column = tuple[str, int | None]


@dataclass(slots=True)
class Probed:
    """What was found out about one encoder.

    Attributes:
        name: What the table calls it.
        size: Bytes of its graph.
        side: Side of its input, in pixels.
        dimensions: Length of an embedding.
        sha256: Of its graph.
        accuracy: Test accuracies in percent, by column.
        speed: Images/s; None until measured.
    """

    name: str
    size: int
    side: int
    dimensions: int
    sha256: str
    accuracy: dict[Column, Figures] = field(default_factory=dict)
    speed: Figures | None = None

    def average(self) -> float | None:
        """Mean over the sets of the accuracy with all images."""
        means = [
            statistics.fmean(figures.values)
            for (_, each), figures in self.accuracy.items()
            if each is None
        ]
        return statistics.fmean(means) if means else None


def show(probed: Sequence[Probed], columns: Sequence[Column], console: Console) -> None:
    """Print the table."""
    table = Table(caption="test accuracy in %, mean ± standard deviation over splits")
    for number, heading in enumerate(_headings(columns)):
        table.add_column(heading, justify="right" if number else "left")
    for row in probed:
        table.add_row(*_cells(row, columns))
    console.print(table)


def markdown(probed: Sequence[Probed], columns: Sequence[Column]) -> str:
    """The table as Markdown."""
    headings = _headings(columns)
    lines = [
        [heading.replace("\n", ", ") for heading in headings],
        ["---", *["---:"] * (len(headings) - 1)],
        *(_cells(row, columns) for row in probed),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def save(
    folder: Path,
    probed: Sequence[Probed],
    columns: Sequence[Column],
    facts: dict[str, object],
    settings: dict[str, object],
) -> Path:
    """Write ``encoders-<time>.json`` and ``encoders.md``; returns the first."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    document = {
        "measured": now.isoformat("T", "seconds"),
        "machine": facts,
        "settings": settings,
        "encoders": [_as_json(row) for row in probed],
    }
    target = folder / f"encoders-{now:%Y%m%d-%H%M%S}.json"
    text = json.dumps(document, indent=2, ensure_ascii=False)
    target.write_text(f"{text}\n", encoding="utf-8")
    (folder / "encoders.md").write_text(
        f"{markdown(probed, columns)}\n", encoding="utf-8"
    )
    return target


def briefly(row: Probed) -> str:
    """One line about an encoder that was just probed."""
    parts = [
        f"{SETS[name]} {_mean(figures)}"
        for (name, each), figures in row.accuracy.items()
        if each is None
    ]
    average = row.average()
    parts += [] if average is None else [f"average {average:.1f}"]
    return f"{row.name}: {', '.join(parts)}"


def _headings(columns: Sequence[Column]) -> list[str]:
    return [
        "encoder",
        *(
            f"{SETS[name]}\n{'all' if each is None else f'{each} a class'}"
            for name, each in columns
        ),
        "average\nall",
        "images/s",
        "MB",
        "px",
        "numbers",
    ]


def _cells(row: Probed, columns: Sequence[Column]) -> list[str]:
    average = row.average()
    return [
        row.name,
        *(
            _mean(row.accuracy[column]) if column in row.accuracy else "–"
            for column in columns
        ),
        "–" if average is None else f"{average:.1f}",
        "–" if row.speed is None else f"{row.speed.median:.0f}",
        f"{row.size / 1e6:.1f}",
        str(row.side),
        str(row.dimensions),
    ]


def _mean(figures: Figures) -> str:
    return f"{statistics.fmean(figures.values):.1f} ± {figures.deviation:.1f}"


def _as_json(row: Probed) -> dict[str, object]:
    return {
        "name": row.name,
        "sha256": row.sha256,
        "bytes": row.size,
        "input": row.side,
        "dimensions": row.dimensions,
        "average": row.average(),
        "images_per_second": row.speed.as_json() if row.speed else None,
        "accuracy": [
            {"set": name, "images_a_class": each, **figures.as_json()}
            for (name, each), figures in row.accuracy.items()
        ],
    }
