"""The Results page of a run with 10,000 test images: open it, press cells."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.images_page import make_project
from benchmarks.support import PYTHON, Bench, Figures, Row, run_json, scratch
from engine.dataset import store
from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import SPLITS, TEST, SplitCounts
from engine.evaluation.run_scores import ScoreRun
from engine.evaluation.score_run import score_run
from engine.models.score import wilson
from engine.progress import Token, ignore
from engine.training.evidence import (
    TrainingData,
    answers_of,
    entries_of,
    keep_evidence,
)
from engine.training.predictions import keep_predictions, predictions_of
from engine.training.recipes import recipe_named
from engine.training.request import Train, TrainResult
from engine.training.runs import finish_run, start_run

NAME = "results_page"
#: One image in five tests.
_USUAL, _QUICK = 50_000, 10_000


def measure(bench: Bench) -> list[Row]:
    """One window, driven by its own widgets; there is nothing to compare it with."""
    count = _QUICK if bench.quick else _USUAL
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with scratch(bench.work / "results-page") as folder:
        tests = make_run(make_project(folder / "project", count))
        command = [
            PYTHON,
            "-m",
            "benchmarks.results_window",
            str(folder / "project"),
        ]
        found, _ = run_json(command, bench.work / "user-results")
    rows = []
    for key, name in (
        ("open", f"Open the results of {tests:,} test images, until they are seen"),
        ("again", "Come back to them from another page"),
        ("cell", "Press a cell of the matrix, until its images are seen"),
        ("list", "Show all images, the least sure first"),
    ):
        one = found[key]
        note = f"worst of {len(one)}: {1000 * max(one):.0f} ms"
        rows.append(Row(name, "s", Figures(tuple(one)), note=note))
    return rows


def make_run(folder: Path) -> int:
    """Give the project a run whose model is right nine times in ten.

    Returns:
        How many test images it has.
    """
    dice = np.random.default_rng(0)
    with Project(folder) as project:
        samples = project.samples()
        classes = project.classes()
        request = Train(str(folder), recipe_named("quick"))
        run = start_run(project, request)
        kept = {name: tuple(samples[name]) for name in SPLITS}
        data = TrainingData(entries_of(kept, classes))
        answers = {
            name: _answers(items, len(classes), dice) for name, items in kept.items()
        }
        keep_evidence(run.folder, data, answers_of(kept[TEST], answers[TEST], classes))
        labels = {
            name: np.array([item.label for item in items], np.int64)
            for name, items in kept.items()
        }
        keep_predictions(
            run.folder,
            {
                name: predictions_of(items, labels[name], answers[name])
                for name, items in kept.items()
            },
        )
        right = int((answers[TEST].argmax(axis=1) == labels[TEST]).sum())
        result = TrainResult(
            model=str(run.model),
            classes=classes,
            recipe="quick",
            encoder="general",
            images=SplitCounts(*(len(kept[name]) for name in SPLITS)),
            test=wilson(right, len(kept[TEST])),
            validation=None,
            seconds={"total": 1.0},
            findings={},
        )
        finish_run(project, run, result)
    score_run(ScoreRun(str(folder), run.id), report=ignore, token=Token())
    with closing(store.connect(store.find_home(folder).database)) as connection:
        connection.execute("ANALYZE")
    return len(kept[TEST])


def _answers(
    items: tuple[Sample, ...], classes: int, dice: np.random.Generator
) -> np.ndarray:
    """Probabilities ``(n, classes)``: mostly right, and more or less sure."""
    scores = dice.normal(size=(len(items), classes)).astype(np.float32)
    labels = np.array([item.label for item in items], np.intp)
    scores[np.arange(len(items)), labels] += 3.2
    powers = np.exp(scores)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
