"""Forecasts made at half the data, against what the full data gave."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.heroes import copy_project
from benchmarks.support import Bench, Figures, Row, Skipped, scratch
from engine.dataset.project import Project
from engine.evaluation.forecast_curve import fit_curves
from engine.evaluation.forecast_refit import Material, folds_of, refit_on_parts
from engine.models.sources import bundled
from engine.progress import Token, ignore
from engine.training import heads
from engine.training.cache import EmbeddingCache
from engine.training.settings import QuickSettings

NAME = "forecast"
_STRENGTH = 0.03
_OF_CIFAR = 400  # images of each class
#: Share of the images that all is tested on.
_TESTED = 0.3
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class _Set:
    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]

    def rows(self, chosen: NDArray[np.bool_]) -> Material:
        return Material(
            self.embeddings[chosen],
            self.labels[chosen],
            self.groups[chosen],
            int(self.labels.max()) + 1,
            _STRENGTH,
            QuickSettings(),
        )


def measure(bench: Bench) -> list[Row]:
    """Mean absolute error in points; for each set and seed other images are drawn."""
    seeds = range(bench.repetitions(5, 2))
    rows = []
    for name in ("superhero10", "photos7", "cifar10.zip"):
        try:
            one = _embedded(bench, name)
        except Skipped as reason:
            rows.append(Row(f"Forecast, {name}", "points", None, note=str(reason)))
            continue
        tries = [_forecast(one, seed) for seed in seeds]
        level = [100 * abs(found - given) for found, given, *_ in tries]
        gain = [100 * abs(expected - real) for *_, expected, real, _ in tries]
        held = sum(inside for *_, inside in tries)
        short = name.removesuffix(".zip")
        note = f"halves of {len(one.labels):,} images; {len(tries)} draws"
        rows.append(
            Row(
                f"Forecast of the score with all images, {short}: mean error",
                "points",
                Figures(tuple(level)),
                note=note,
                mean=True,
            )
        )
        rows.append(
            Row(
                f"The same, of the gain, {short}",
                "points",
                Figures(tuple(gain)),
                note=f"inside its interval {held} of {len(tries)} times",
                mean=True,
            )
        )
    return rows


def _forecast(one: _Set, seed: int) -> tuple[float, float, float, float, bool]:
    """Score forecast and found, gain forecast and found, and whether it held."""
    units = int(one.groups.max()) + 1
    place = (np.random.default_rng(seed).permutation(units) / units)[one.groups]
    tested, trained = place < _TESTED, place >= _TESTED
    half = trained & (place < _TESTED + (1 - _TESTED) / 2)
    material = one.rows(half)
    folds = folds_of(material, seed)
    refits = refit_on_parts(material, folds, report=ignore, token=Token())
    curves = fit_curves(refits, material.groups[refits.rows])
    now, then = int(half.sum()), int(trained.sum())
    judged = len(refits.rows)
    score = curves.accuracy(then, judged).value
    gain = curves.gain(now, then, judged)
    right = [
        _right(one.rows(chosen), one.embeddings[tested], one.labels[tested])
        for chosen in (half, trained)
    ]
    found = right[1].astype(float) - right[0]
    # What was found is a sample, too.
    noise = float(found.std()) / np.sqrt(len(found))
    half_width = float(np.hypot(_Z * noise, (gain.high - gain.low) / 2))
    real = float(found.mean())
    held = abs(real - gain.value) <= half_width
    return score, float(right[1].mean()), gain.value, real, held


def _right(
    material: Material, images: NDArray[np.float32], labels: NDArray[np.int64]
) -> NDArray[np.bool_]:
    head = heads.fit(
        material.embeddings,
        material.labels,
        material.classes,
        _STRENGTH,
        material.settings,
        0,
    )
    return np.asarray(head.scores(images).argmax(axis=1) == labels)


def _embedded(bench: Bench, name: str) -> _Set:
    with scratch(bench.work / "forecast") as folder:
        target = folder / "pictures"
        if name.endswith(".zip"):
            _unpack(bench, name, target)
        else:
            copy_project(bench.pictures(name), target)
        with Project(target) as project:
            project.scan(report=ignore, token=Token())
            cache = EmbeddingCache(project, bundled()[0].load())
            samples = [item for items in project.samples().values() for item in items]
            rows = cache.embed(samples, report=ignore, token=Token())
            samples = [item for item in samples if item.content_hash in rows]
            alike = project.groups()
            names = [
                alike.get(item.content_hash, item.content_hash) for item in samples
            ]
            return _Set(
                cache.matrix(samples),
                np.array([item.label for item in samples], np.int64),
                np.unique(names, return_inverse=True)[1].astype(np.int64),
            )


def _unpack(bench: Bench, name: str, target: Path) -> None:
    if bench.data is None or not (bench.data / name).is_file():
        raise Skipped(f"needs {name} below DISCERN_DATA_DIR")
    taken: dict[str, int] = {}
    with zipfile.ZipFile(bench.data / name) as archive:
        for member in sorted(archive.namelist()):
            parts = member.split("/")
            if member.endswith("/") or "train" not in parts:
                continue
            taken[parts[-2]] = taken.get(parts[-2], 0) + 1
            if taken[parts[-2]] <= _OF_CIFAR:
                path = target / parts[-2] / parts[-1]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(member))
