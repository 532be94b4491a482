"""The command of the probe: ``python -m benchmarks encoders``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks import report
from benchmarks.encoders import probe, speed, subjects, table
from benchmarks.encoders.sets import (
    QUICK_SETS,
    SETS,
    PictureSet,
    cell_name,
    embed_set,
    find_set,
)
from benchmarks.support import ROOT, Figures, folder_from
from engine.errors import DiscernError
from engine.models.encoder import Encoder

_COUNTS: tuple[int | None, ...] = (10, 40, None)
_SEEDS, _QUICK_SEEDS = range(5), range(3)
_ROUNDS, _QUICK_ROUNDS = 5, 1


def main(arguments: list[str] | None = None) -> int:
    """Probe what is asked for; the exit code is 1 if nothing could be probed."""
    options = _parse(arguments)
    console = Console(width=None if sys.stdout.isatty() else 200)

    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    # Converted weights are kept, and nobody's own settings are used.
    os.environ["DISCERN_USER_DIR"] = str(options.output / "user")
    facts = report.machine()
    say(report.describe(facts))
    sets = _sets(options, say)
    if not sets:
        return 1
    counts = (None,) if options.quick else _COUNTS
    seeds = _QUICK_SEEDS if options.quick else _SEEDS
    columns = [(pictures.name, each) for pictures in sets for each in counts]
    settings: dict[str, object] = {
        "quick": options.quick,
        "seeds": list(seeds),
        "pictures": {pictures.name: len(pictures.files) for pictures in sets},
    }
    probed: list[table.Probed] = []
    loaded: list[Encoder] = []
    for name, encoder in _encoders(options, say):
        row = _row(name, encoder)
        for pictures in sets:
            cache = options.output / "embeddings"
            rows = embed_set(encoder, pictures, cache)
            stem = cache / cell_name(encoder, pictures)
            for each in counts:
                values = probe.kept_accuracies(*rows, each, seeds, stem)
                row.accuracy[pictures.name, each] = Figures(values)
        say(f"  {table.briefly(row)}")
        probed.append(row)
        loaded.append(encoder)
    if not options.no_speed:
        say("  measuring the speed …")
        rounds = _QUICK_ROUNDS if options.quick else _ROUNDS
        speeds = speed.images_per_second(loaded, rounds)
        for row, values in zip(probed, speeds, strict=True):
            row.speed = Figures(values)
    console.print()
    table.show(probed, columns, console)
    saved = table.save(options.output, probed, columns, facts, settings)
    say(f"Everything: {saved}")
    return 0 if probed else 1


def _row(name: str, encoder: Encoder) -> table.Probed:
    spec = encoder.spec
    return table.Probed(
        name, len(encoder.graph), max(spec.geometry.size), spec.dimensions, spec.sha256
    )


def _encoders(
    options: argparse.Namespace, say: subjects.Say
) -> Iterator[tuple[str, Encoder]]:
    """The encoders asked for, each once: several models may hold the same one."""
    weights = folder_from("DISCERN_WEIGHTS_DIR", "weights")
    seen: set[str] = set()
    for wanted in options.encoder:
        try:
            name, encoder = subjects.given(wanted, weights, say)
        except DiscernError as error:
            say(f"  {wanted} is left out: {error}")
            continue
        if encoder.spec.cache_key not in seen:
            seen.add(encoder.spec.cache_key)
            yield name, encoder
    if options.encoder and (options.quick or options.only):
        return
    for name, encoder in subjects.at_hand(weights, say):
        if encoder.spec.cache_key not in seen:
            seen.add(encoder.spec.cache_key)
            yield name, encoder


def _sets(options: argparse.Namespace, say: subjects.Say) -> list[PictureSet]:
    usual = folder_from("DISCERN_DATA_DIR", "data")
    folders = [*options.pictures, *([usual] if usual else [])]
    found = []
    for name in QUICK_SETS if options.quick else SETS:
        pictures = find_set(name, folders)
        if pictures is None:
            say(f"  {name} is left out: it is neither below --pictures nor below "
                "DISCERN_DATA_DIR")  # fmt: skip
        else:
            found.append(pictures)
    return found


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks encoders",
        description="Probe encoders: a logistic head on what each of them sees.",
    )
    parser.add_argument(
        "--encoder",
        action="append",
        default=[],
        metavar="FOLDER|MODEL|NAME",
        help="an encoder's folder, a .discern file or a name; may be repeated",
    )
    parser.add_argument(
        "--only", action="store_true", help="only the encoders named with --encoder"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="all images only, 3 splits, two sets; with --encoder, only those",
    )
    parser.add_argument(
        "--no-speed", action="store_true", help="leave the speed out: it takes the CPU"
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help=f"where {', '.join(SETS)} lie, before DISCERN_DATA_DIR; may be repeated",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "benchmarks" / "results",
        help="where JSON, table and kept embeddings go (default: benchmarks/results)",
    )
    return parser.parse_args(arguments)
