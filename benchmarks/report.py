"""The table on the terminal, the same as Markdown, and everything as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.support import Figures, Row

_PACKAGES = (
    "discern",
    "PySide6-Essentials",
    "ai-edge-litert",
    "keras",
    "numpy",
    "pillow",
    "scikit-learn",
    "tensorflow",
    "tensorflow-cpu",
)
HEADINGS = ("", "Discern", "baseline", "ratio", "unit", "baseline is", "note")


def machine() -> dict[str, object]:
    """What was measured on: processor, cores, memory, versions. No names, no dates."""
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": versions,
    }


def describe(facts: dict[str, object]) -> str:
    """One line about the machine."""
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gb']} GB, "
        f"{facts['system']}, Python {facts['python']}"
    )


def show(rows: list[Row], console: Console) -> None:
    """Print the table."""
    table = Table(
        caption="ratio: how many times better Discern is; above 1 it is ahead"
    )
    for heading in HEADINGS:
        right = heading in {"Discern", "baseline", "ratio"}
        table.add_column(heading, justify="right" if right else "left")
    for row in rows:
        table.add_row(*cells(row))
    console.print(table)


def markdown(rows: list[Row]) -> str:
    """The table as Markdown."""
    lines = [HEADINGS, ("---", "---:", "---:", "---:", "---", "---", "---")]
    return "\n".join(
        f"| {' | '.join(line)} |" for line in [*lines, *(cells(row) for row in rows)]
    )


def cells(row: Row) -> tuple[str, ...]:
    """The texts of one line, in the order of ``HEADINGS``."""
    ratio = f"{statistics.median(row.ratios):.2f}×" if row.ratios else "–"
    return (
        row.name,
        "skipped" if row.subject is None else _figure(row.subject, row),
        "–" if row.baseline is None else _figure(row.baseline, row),
        ratio,
        row.unit,
        row.against or "–",
        row.note,
    )


def save(
    folder: Path, rows: list[Row], facts: dict[str, object], load: dict[str, object]
) -> Path:
    """Write ``results-<time>.json`` and ``table.md``; returns the first.

    Args:
        folder: Where to; made if need be.
        rows: What was measured.
        facts: The machine.
        load: How busy the machine was, by benchmark.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    document = {
        "measured": now.isoformat("T", "seconds"),
        "machine": facts,
        "load": load,
        "rows": [_row_json(row) for row in rows],
    }
    target = folder / f"results-{now:%Y%m%d-%H%M%S}.json"
    text = json.dumps(document, indent=2, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")
    table = f"{describe(facts)}\n\n{markdown(rows)}\n"
    (folder / "table.md").write_text(table, encoding="utf-8")
    return target


def load_average() -> float | None:
    """How many processes wanted to run in the last minute, where that is known."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def _row_json(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "unit": row.unit,
        "discern": row.subject.as_json() if row.subject else None,
        "baseline": row.baseline.as_json() if row.baseline else None,
        "ratio": Figures(row.ratios).as_json() if row.ratios else None,
        "repetitions": len(row.subject.values) if row.subject else 0,
        "baseline_is": row.against,
        "note": row.note,
    }


def _figure(figures: Figures, row: Row) -> str:
    if row.mean:
        mean = statistics.fmean(figures.values)
        return f"{_number(mean)} ± {_number(figures.deviation)}"
    text = _number(figures.median)
    low, high = _number(min(figures.values)), _number(max(figures.values))
    return text if low == high else f"{text} ({low}–{high})"


def _number(value: float) -> str:
    if value < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 1000 else f"{value:,.0f}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    if not hasattr(os, "sysconf"):
        return None
    size: int = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return round(size / 2**30)
