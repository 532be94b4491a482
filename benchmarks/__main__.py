"""Runs the benchmarks and prints one table: ``python -m benchmarks [NAME ...]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks import (
    accuracy,
    batch_kills,
    drop,
    exports,
    findings,
    first_answer,
    folder,
    forecast,
    images_page,
    kills,
    many_files,
    network_epochs,
    quick_training,
    relabel,
    report,
    results_page,
    scan,
    serve,
    teachable_machine,
    throughput,
    training_told,
    unknown,
    window_stall,
    window_start,
)
from benchmarks.support import ROOT, Bench, Row, Skipped, folder_from

BENCHMARKS = {
    module.NAME: module.measure
    for module in (
        window_start,
        images_page,
        results_page,
        scan,
        first_answer,
        drop,
        folder,
        throughput,
        many_files,
        batch_kills,
        quick_training,
        accuracy,
        teachable_machine,
        network_epochs,
        training_told,
        window_stall,
        findings,
        forecast,
        relabel,
        kills,
        serve,
        unknown,
        exports,
    )
}


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; the exit code is 1 if a benchmark failed."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["encoders"]:
        # It compares encoders with each other: a table and options of its own.
        from benchmarks.encoders import command

        return command.main(words[1:])
    options = _parse(words)
    # Wide enough for the table wherever the output goes.
    console = Console(stderr=False, width=None if sys.stdout.isatty() else 200)
    facts = report.machine()
    console.print(report.describe(facts), highlight=False)
    rows: list[Row] = []
    load: dict[str, object] = {}
    failed = False
    saved: Path | None = None
    with tempfile.TemporaryDirectory(prefix="discern-bench-") as work:
        bench = Bench(
            quick=options.quick,
            work=Path(work),
            data=folder_from("DISCERN_DATA_DIR", "data"),
            weights=folder_from("DISCERN_WEIGHTS_DIR", "weights"),
            say=lambda text: console.print(text, highlight=False, markup=False),
            images=options.images,
        )
        for name in options.names or BENCHMARKS:
            bench.say(f"{name} …")
            before, start = report.load_average(), time.perf_counter()
            try:
                rows += BENCHMARKS[name](bench)
            except Skipped as reason:
                bench.say(f"  skipped: it {reason}")
                rows.append(Row(name, "", None, note=f"skipped: it {reason}"))
            except RuntimeError as error:
                failed = True
                bench.say(f"  failed: {error}")
                rows.append(Row(name, "", None, note="failed"))
            load[name] = {
                "before": before,
                "after": report.load_average(),
                "seconds": round(time.perf_counter() - start, 1),
            }
            # After each, so that an interruption loses no more than one.
            if saved is not None:
                saved.unlink()
            saved = report.save(options.output, rows, facts, load)
    console.print()
    report.show(rows, console)
    console.print(f"Everything: {saved}", highlight=False)
    return 1 if failed else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Discern beside the usual way."
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which ones: {', '.join(BENCHMARKS)}; all if left out",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="fewer repetitions and pictures; epochs of fit are extrapolated",
    )
    parser.add_argument(
        "--images",
        type=int,
        metavar="N",
        help="how many pictures: 'scan' (default: 10,000), 'many_files' (100,000), "
        "'batch_kills' (5,000)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "benchmarks" / "results",
        help="where the JSON goes (default: benchmarks/results)",
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(
            f"expected names of {', '.join(BENCHMARKS)}, received {', '.join(unknown)}"
        )
    return options


if __name__ == "__main__":
    raise SystemExit(main())
