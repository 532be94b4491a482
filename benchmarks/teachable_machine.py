"""Quick training's test accuracy beside Teachable Machine's recipe: the same splits.

Both start from MobileNetV2-0.35, which Teachable Machine uses; the general encoder that
comes with Discern is told beside them, as it is what a person gets who fetches nothing.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks import heroes
from benchmarks.quick_training import split_folders
from benchmarks.support import Bench, Figures, Row, discern, run_json, usual

NAME = "teachable_machine"
ENCODER = "mobilenet-v2-0.35"
_WEIGHTS = "mobilenet_v2_0.35_224_notop.weights.h5"
_BUNDLED = "general"
_SEEDS = range(5)


def measure(bench: Bench) -> list[Row]:
    """Five splits of each set, dealt by Discern and given to both.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    weights = bench.weights_folder() / _WEIGHTS
    originals = {
        "superhero10": heroes.project(bench),
        "photos7": bench.pictures("photos7"),
    }
    rows: list[Row] = []
    for name, original in originals.items():
        runs = [
            _one(bench, original, weights, seed)
            for seed in list(_SEEDS)[: 2 if bench.quick else None]
        ]
        rows += _rows(name, runs)
    return rows


def _one(bench: Bench, original: Path, weights: Path, seed: int) -> dict[str, float]:
    """One split: our two models, then the recipe."""
    user_dir, work = bench.work / "user", bench.work / "teachable"
    folder = heroes.copy_project(original, work / "project")
    run_json(discern("split", folder, "--seed", str(seed), "--json"), user_dir)
    model = work / "model.discern"
    run: dict[str, float] = {}
    for key, encoder in (("same", ENCODER), ("bundled", _BUNDLED)):
        document, _ = heroes.train(bench, folder, model, user_dir, encoder=encoder)
        run[key] = 100 * document["test"]["accuracy"]
    # Once more with everything at hand: the seconds of somebody who trains again.
    document, run["seconds"] = heroes.train(
        bench, folder, model, user_dir, encoder=ENCODER
    )
    run["fit"] = document["seconds"]["total"]
    split = split_folders(folder, work / f"split-{original.name}-{seed}")
    theirs, run["their_seconds"] = run_json(
        usual("teachable_machine.py", weights, split), user_dir
    )
    if theirs["test_images"] != document["test"]["images"]:
        raise RuntimeError(
            f"Expected the same test images, received {theirs['test_images']} and "
            f"{document['test']['images']}."
        )
    run["theirs"] = 100 * theirs["accuracy"]
    run["frozen"] = 100 * theirs["frozen_accuracy"]
    run["their_fit"] = theirs["fit"]
    bench.say(
        f"  {original.name}, split {seed}: Discern {run['same']:.1f} %, Teachable "
        f"Machine {run['theirs']:.1f}, one dense layer {run['frozen']:.1f}; the "
        f"general encoder {run['bundled']:.1f}"
    )
    return run


def _rows(name: str, runs: list[dict[str, float]]) -> list[Row]:
    def of(key: str) -> Figures:
        return Figures(tuple(run[key] for run in runs))

    note = f"{len(runs)} splits, the same for both"
    recipe = "Teachable Machine's recipe, the same encoder"
    rows = [
        Row(f"{name}, {title}", "%", of(key), of(their), (), against, note, mean=True)
        for title, key, their, against in (
            (ENCODER, "same", "theirs", recipe),
            (ENCODER, "same", "frozen", "ten epochs of one dense layer, the same"),
            ("the encoder that is bundled", "bundled", "theirs", recipe),
        )
    ]
    ratios = tuple(run["their_fit"] / run["fit"] for run in runs)
    rows.append(
        Row(
            f"{name}, train again",
            "s",
            of("fit"),
            of("their_fit"),
            ratios,
            "its 50 epochs on embeddings at hand",
            "embeddings at hand on both sides; Discern's holds the scan, calibration, "
            "what is unknown, scores and saving",
        )
    )
    return rows
