"""Epochs of the CIFAR-10 network against the same layers in the plainest Keras loop."""

from __future__ import annotations

import csv
import json
import statistics
import zipfile
from pathlib import Path

from benchmarks import heroes
from benchmarks.quick_training import split_folders
from benchmarks.support import (
    Bench,
    Figures,
    Row,
    Run,
    Skipped,
    alternate,
    compare,
    discern,
    run_json,
    usual,
)
from engine.dataset.store import find_home
from engine.training.evidence import run_folder
from engine.training.recipes import recipe_named
from engine.training.runs import list_runs

NAME = "network_epochs"
_RECIPE = "cnn-bn"
_EPOCHS = 4
#: Images of each class that train, validate and test.
_COUNTS, _QUICK_COUNTS = (1000, 100, 100), (200, 50, 50)


def measure(bench: Bench) -> list[Row]:
    """A few epochs on the same images, in turn; the first, which traces, is left out.

    Raises:
        Skipped: The pictures are not here.
    """
    counts = _QUICK_COUNTS if bench.quick else _COUNTS
    original = cifar_pictures(bench, sum(counts))
    settings = recipe_named(_RECIPE).network
    assert settings is not None
    layers = json.dumps(
        {
            "filters": settings.filters,
            "dense": settings.dense,
            "dropout": settings.dropout,
        }
    )
    dealt = heroes.copy_project(original, bench.work / "cifar-dealt")
    user_dir = bench.work / "user"
    shares = "/".join(map(str, counts))
    run_json(discern("split", dealt, "--counts", shares, "--json"), user_dir)
    split = split_folders(dealt, bench.work / "cifar-split")

    def ours(_number: int) -> Run:
        folder = heroes.copy_project(original, bench.work / "cifar-project")
        run_json(discern("split", folder, "--counts", shares, "--json"), user_dir)
        document, _ = run_json(
            discern(
                "train", folder, "-o", bench.work / "cifar.discern", "--json",
                "--recipe", _RECIPE, "--set", f"epochs={_EPOCHS}",
            ),
            user_dir,
        )  # fmt: skip
        return {
            "images": document["images"]["train"] / _epoch_seconds(folder),
            "accuracy": 100 * document["test"]["accuracy"],
        }

    def theirs(_number: int) -> Run:
        document, _ = run_json(
            usual("network_fit.py", split, str(_EPOCHS), layers), user_dir
        )
        seconds = statistics.median(document["epochs"][1:])
        return {
            "images": document["train_images"] / seconds,
            "accuracy": 100 * document["accuracy"],
        }

    pairs = alternate(
        ours, theirs, bench.repetitions(3, 1), warm_up=False, say=bench.say
    )
    against = "image_dataset_from_directory and fit, batches of 32, the same layers"
    title = f"{_RECIPE} on {10 * counts[0]:,} images of CIFAR-10"
    return [
        compare(
            f"{title}, training",
            "images/s",
            pairs,
            "images",
            against,
            note="whole epochs, validation, checkpoint and log included",
        ),
        Row(
            f"… test accuracy after {_EPOCHS} epochs",
            "%",
            Figures(tuple(run["accuracy"] for run, _ in pairs)),
            Figures(tuple(run["accuracy"] for _, run in pairs)),
            against="the same test images",
        ),
    ]


def cifar_pictures(bench: Bench, each: int) -> Path:
    """So many pictures of each class of CIFAR-10's training part."""
    if bench.data is None or not (bench.data / "cifar10.zip").is_file():
        raise Skipped("needs cifar10.zip below DISCERN_DATA_DIR, which is not there")
    target = bench.work / f"cifar-{each}"
    if not target.exists():
        taken: dict[str, int] = {}
        with zipfile.ZipFile(bench.data / "cifar10.zip") as archive:
            for entry in sorted(archive.namelist()):
                part, _, rest = entry.partition("/")
                name, _, file = rest.partition("/")
                if part != "train" or not file or taken.get(name, 0) == each:
                    continue
                taken[name] = taken.get(name, 0) + 1
                (target / name).mkdir(parents=True, exist_ok=True)
                (target / name / file).write_bytes(archive.read(entry))
    return target


def _epoch_seconds(folder: Path) -> float:
    """The median epoch of the newest run, without the first."""
    database = find_home(folder).database
    history = run_folder(database, list_runs(database)[0].id) / "history.csv"
    with history.open(newline="", encoding="utf-8") as file:
        seconds = [float(line["seconds"]) for line in csv.DictReader(file)]
    return statistics.median(seconds[1:])
