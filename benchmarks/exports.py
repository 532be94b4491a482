"""Exports: size, speed and parity of every format, for three kinds of model.

``python -m benchmarks exports``. Each export is made by the program itself, proved on
200 photographs, and then asked for one picture at a time by its own runtime.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.support import Bench, Figures, Row, Skipped, discern, run_json

NAME = "exports"
#: The recipe of each kind, and what keeps its training short.
KINDS = {
    "quick": ("--recipe", "quick"),
    "fine-tuned": (
        *("--recipe", "fine-tune", "--set", "epochs=4"),
        *("--set", "learning_rate=0.0005"),
    ),
    "from scratch": ("--recipe", "cnn-bn", "--set", "epochs=3"),
}
_IMAGES_A_CLASS = 60
_CLASSES = 4

#: Asks an export in a fresh process: pictures a second, one at a time.
_SPEED = """
import json, sys, time
import numpy as np
sys.path.insert(0, sys.argv[1])
import classify
network = classify.load()
h, w = classify.MANIFEST["geometry"]["size"]
picture = np.random.default_rng(0).integers(0, 256, (1, h, w, 3), dtype=np.uint8)
for _ in range(5): network(picture)
rates = []
for _ in range(5):
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < 0.4:
        network(picture); count += 1
    rates.append(count / (time.perf_counter() - begun))
print(json.dumps({"rates": rates}))
"""


def measure(bench: Bench) -> list[Row]:
    """Every format of every kind of model.

    Raises:
        Skipped: The photographs are not here.
    """
    photographs = bench.pictures("photos7")
    folder = _project(photographs, bench.work / "exports")
    user_dir = bench.work / "user"
    rows: list[Row] = []
    kinds = dict(list(KINDS.items())[: 1 if bench.quick else None])
    for kind, recipe in kinds.items():
        bench.say(f"exports: training, {kind}")
        model = bench.work / f"{kind.replace(' ', '-')}.discern"
        command = discern("train", folder, "-o", model, *recipe, "--json")
        trained, _ = run_json(command, user_dir)
        if kind != "quick" and trained["encoder"] == "general":
            bench.say(f"  {kind}: nothing was better than the head alone, left out")
            continue
        rows += _of_model(kind, model, photographs, bench)
    return rows


def _of_model(kind: str, model: Path, photographs: Path, bench: Bench) -> Iterator[Row]:
    user_dir = bench.work / "user"
    listed, _ = run_json(discern("export", model, "--json"), user_dir)
    for one in listed["formats"]:
        name, title = one["name"], f"Export, {kind}: {one['name']}"
        bench.say(f"exports: {kind} to {name}")
        if one["obstacle"]:
            yield Row(title, "images/s", None, note=one["obstacle"])
            continue
        target = bench.work / f"{kind}-{name}{'.html' * (name == 'html')}"
        begun = time.perf_counter()
        try:
            command = ("export", model, "--to", name, "-o", target, "--json")
            told, _ = run_json(discern(*command, "--images", photographs), user_dir)
        except RuntimeError as error:
            reason = " ".join(str(error).split())[-260:]
            yield Row(title, "images/s", None, note=f"refused: {reason}")
            continue
        took = time.perf_counter() - begun
        last = told["parity"][-1]
        note = (
            f"{told['bytes'] / 1e6:.1f} MB, written and proved in {took:.0f} s; "
            f"{last['count']} {last['pictures']}: largest difference "
            f"{last['largest']:.1e}, mean {last['mean']:.1e}, "
            f"same class {100 * last['agreement']:.1f} %"
        )
        figures = None
        if name != "html":
            speed = (sys.executable, "-c", _SPEED, str(target))
            found, _ = run_json(speed, user_dir)
            figures = Figures(tuple(found["rates"]))
        yield Row(title, "images/s", figures, note=note)


def _project(photographs: Path, folder: Path) -> Path:
    """A few classes of the photographs, so that training does not take long."""
    classes = sorted(path for path in photographs.iterdir() if path.is_dir())
    if not classes:
        raise Skipped(f"Expected folders of photographs in {photographs}, found none.")
    for place in classes[:_CLASSES]:
        (folder / place.name).mkdir(parents=True)
        for path in sorted(place.iterdir())[:_IMAGES_A_CLASS]:
            shutil.copy2(path, folder / place.name)
    return folder
