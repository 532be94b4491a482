"""How good quick training is: test accuracy over five splits, and unseen pictures.

No baseline: the figures are there to be compared from one version to the next.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import heroes
from benchmarks.support import Bench, Figures, Row, Skipped, discern, run_json
from engine.models.catalogue import bundled_models
from engine.models.modelfile import read_manifest

NAME = "accuracy"
#: Seed 0 deals the split that a project records by itself.
_SEEDS = range(5)


def measure(bench: Bench) -> list[Row]:
    """Test accuracy and right answers on unseen pictures, for each encoder at hand.

    Raises:
        Skipped: The pictures are not here.
    """
    source = bench.pictures("superhero10")
    unseen = bench.pictures("superhero10-unseen")
    folder = bench.work / "all-heroes"
    if not folder.exists():
        shutil.copytree(source, folder, copy_function=shutil.copyfile)
        heroes.make_writable(folder)
    rows = []
    for name, options in _encoders(bench):
        try:
            rows += _one(bench, folder, unseen, name, options)
        except Skipped as reason:
            rows.append(Row(f"Test accuracy, {name}", "%", None, note=str(reason)))
    return rows


def _encoders(bench: Bench) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = [
        (name, ["--encoder", name])
        for name in (read_manifest(item.path).encoder.name for item in bundled_models())
    ] or [("bundled encoder", [])]
    if bench.weights is None:
        return [(heroes.ENCODER, []), *found]
    weights = ["--weights-dir", str(bench.weights), "--encoder", heroes.ENCODER]
    return [(heroes.ENCODER, weights), *found]


def _one(
    bench: Bench, folder: Path, unseen: Path, name: str, options: list[str]
) -> list[Row]:
    if not options:
        if name == heroes.ENCODER:
            bench.weights_folder()  # says that they are missing
        raise Skipped("no encoder is bundled here")
    model = bench.work / "accuracy.discern"
    user_dir = bench.work / "user"
    accuracies: list[float] = []
    right: list[float] = []
    sizes: set[int] = set()
    pictures = sorted(unseen.iterdir())
    for seed in list(_SEEDS)[: 2 if bench.quick else None]:
        command = discern(
            "train", folder, "-o", model, "--seed", str(seed), "--json", *options
        )
        document, _ = run_json(command, user_dir)
        accuracies.append(100 * document["test"]["accuracy"])
        sizes.add(document["test"]["images"])
        answers, _ = run_json(discern("classify", model, *pictures, "--json"), user_dir)
        right.append(
            sum(
                # The file's name tells the hero: "Black Panther 2.jpeg".
                answer["class"].lower() in Path(answer["path"]).name.lower()
                for answer in answers["results"]
            )
        )
        bench.say(f"  {name}, split {seed}: {accuracies[-1]:.1f} %, {right[-1]} right")
    return [
        Row(
            f"Test accuracy, {name}",
            "%",
            Figures(tuple(accuracies)),
            note=f"superhero10, {min(sizes)}–{max(sizes)} test images, "
            f"{len(accuracies)} split seeds",
            mean=True,
        ),
        Row(
            f"Unseen heroes named right, {name}",
            f"of {len(pictures)}",
            Figures(tuple(right)),
            note="for each seed: " + ", ".join(f"{count:.0f}" for count in right),
            mean=True,
        ),
    ]
