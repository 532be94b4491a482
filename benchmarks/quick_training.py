"""Quick training of about 1,500 images against ten epochs of the usual frozen fit."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

from benchmarks import heroes
from benchmarks.support import (
    Bench,
    Figures,
    Row,
    Run,
    alternate,
    compare,
    run_json,
    usual,
)
from engine.dataset.project import Project

NAME = "quick_training"
_EPOCHS = 10
_QUICK_EPOCHS = 2


def measure(bench: Bench) -> list[Row]:
    """``discern train`` three times over against one Keras script, on the same split.

    Each pair trains a new project on a machine that never saw the weights (they are
    converted first), a new project with the encoder at hand, and that project again.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    weights = bench.weights_folder() / heroes.WEIGHTS
    original = heroes.project(bench)
    heroes.model(bench)  # its encoder is at hand afterwards, its split recorded
    split = split_folders(original, bench.work / "split")
    epochs = _QUICK_EPOCHS if bench.quick else _EPOCHS

    def ours(_number: int) -> Run:
        run: dict[str, float] = {}
        new_user = bench.work / "user-new"
        shutil.rmtree(new_user, ignore_errors=True)
        folder, model = bench.work / "project", bench.work / "m.discern"
        user_dir = bench.work / "user"
        heroes.copy_project(original, folder)
        _, run["first"] = heroes.train(bench, folder, model, new_user)
        heroes.copy_project(original, folder)
        _, run["new"] = heroes.train(bench, folder, model, user_dir)
        document, run["again"] = heroes.train(bench, folder, model, user_dir)
        run["job"] = document["seconds"]["total"]
        run["accuracy"] = document["test"]["accuracy"]
        run["images"] = document["test"]["images"]
        run["all_images"] = sum(document["images"].values())
        return run

    def theirs(_number: int) -> Run:
        command = usual("frozen_fit.py", weights, split, str(epochs))
        document, seconds = run_json(command, bench.work / "user")
        missing = _EPOCHS - len(document["epochs"])
        # The first epoch is longer than the others: it traces the graph.
        seconds += missing * statistics.median(document["epochs"][1:])
        return {
            "seconds": seconds,
            "fit": sum(document["epochs"]) + missing * document["epochs"][-1],
            "epoch": statistics.median(document["epochs"][1:]),
            "accuracy": document["accuracy"],
            "images": document["test_images"],
        }

    pairs = alternate(
        ours, theirs, bench.repetitions(3, 1), warm_up=False, say=bench.say
    )
    return _rows(pairs, epochs)


def _rows(pairs: list[tuple[Run, Run]], epochs: int) -> list[Row]:
    ours, theirs = pairs[0]
    if ours["images"] != theirs["images"]:
        raise RuntimeError(f"Expected the same test images, received {pairs[0]}.")
    against = f"frozen MobileNetV2, GAP, Dense, Adam: {_EPOCHS} epochs of fit"
    if epochs != _EPOCHS:
        against += f" (EXTRAPOLATED from {epochs})"
    title = f"Quick training, {int(ours['all_images']):,} images"
    kinds = {
        "first": ("very first time", "converts the weights, once a machine"),
        "new": ("new project", "embeds every image"),
        "again": ("project again", "embeddings from the cache"),
    }
    rows = [
        compare(
            f"{title}, {name}",
            "s",
            pairs,
            key,
            against,
            baseline_key="seconds",
            note=f"whole process; {note}",
        )
        for key, (name, note) in kinds.items()
    ]
    rows.append(
        compare(
            f"{title}, project again, as the open window trains it",
            "s",
            pairs,
            "job",
            f"the {_EPOCHS} epochs alone",
            baseline_key="fit",
            note="start-up and imports left out on both sides",
        )
    )
    rows.append(
        Row(
            "… test accuracy",
            "%",
            _percent([run["accuracy"] for run, _ in pairs]),
            _percent([run["accuracy"] for _, run in pairs]),
            against=f"the same after {epochs} epochs",
            note=f"the same {int(ours['images'])} test images",
        )
    )
    return rows


def _percent(shares: list[float]) -> Figures:
    return Figures(tuple(100 * share for share in shares))


def split_folders(project_folder: Path, target: Path) -> Path:
    """Discern's own split as the ``train/ validation/ test/`` tree Keras wants."""
    with Project(project_folder) as project:
        classes = project.classes()
        for split, samples in project.samples().items():
            for name in classes:
                (target / split / name).mkdir(parents=True, exist_ok=True)
            for sample in samples:
                shutil.copyfile(
                    sample.path,
                    target / split / classes[sample.label] / sample.path.name,
                )
    return target
