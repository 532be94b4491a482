"""Classifying a folder: images a second, from the shell and without the start."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks import heroes
from benchmarks.support import (
    Bench,
    Row,
    Run,
    alternate,
    compare,
    discern,
    run_json,
    usual,
)

NAME = "folder"
_AGAINST = "image_dataset_from_directory + predict, batch 32"


def measure(bench: Bench) -> list[Row]:
    """``discern classify`` against the usual Keras script: same files, same weights.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    small = heroes.project(bench)
    # Both models first, so that the work folder's disk cache is alike for both.
    heroes.keras_model(bench)
    rows = _one(bench, small, "224×224", bench.repetitions(5, 1))
    bench.say("  (making large pictures)")
    large = heroes.photos(bench, 40 if bench.quick else 200)
    return rows + _one(bench, large, "1600×1200 JPEG", bench.repetitions(5, 1))


def _one(bench: Bench, folder: Path, kind: str, repetitions: int) -> list[Row]:
    model, network = heroes.model(bench), heroes.keras_model(bench)
    user_dir = bench.work / "user"
    our_csv, their_csv = bench.work / "ours.csv", bench.work / "theirs.csv"

    def ours(_number: int) -> Run:
        command = discern("classify", model, folder, "--csv", our_csv, "--json")
        document, seconds = run_json(command, user_dir)
        # Discern's own figure holds loading the model, too.
        return _rates(len(document["results"]), seconds, document["seconds"])

    def theirs(_number: int) -> Run:
        command = usual("predict_folder.py", network, folder, their_csv)
        document, seconds = run_json(command, user_dir)
        return _rates(document["images"], seconds, document["work"])

    pairs = alternate(ours, theirs, repetitions, say=bench.say)
    count = int(pairs[0][0]["images"])
    if pairs[0][1]["images"] != count:
        raise RuntimeError(f"Expected {count} images from both, received {pairs[0]}.")
    same = _agreement(our_csv, their_csv)
    title = f"Classify {count:,} images {kind}"
    return [
        compare(
            f"{title}, whole process",
            "images/s",
            pairs,
            "whole",
            _AGAINST,
            note=f"same class for {100 * same:.1f} % of the images",
        ),
        compare(
            f"{title}, without start-up",
            "images/s",
            pairs,
            "work",
            _AGAINST,
            note="Discern's figure holds loading the model, the baseline's does not",
        ),
    ]


def _rates(images: int, whole: float, work: float) -> Run:
    return {"images": images, "whole": images / whole, "work": images / work}


def _agreement(ours: Path, theirs: Path) -> float:
    """Share of the pictures that both sides put into the same class."""
    with ours.open(encoding="utf-8-sig", newline="") as file:
        named = {Path(row["path"]): row["class"] for row in csv.DictReader(file)}
    with theirs.open(encoding="utf-8", newline="") as file:
        numbered = {Path(row[0]): int(row[1]) for row in csv.reader(file)}
    # The baseline knows classes by number, in alphabetical order.
    classes = sorted(set(named.values()))
    same: int = sum(classes[numbered[path]] == name for path, name in named.items())
    return same / len(named)
