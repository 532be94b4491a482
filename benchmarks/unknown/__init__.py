"""What a model makes of pictures it knows nothing of: "none of these", or a class?

AUROC of known against strange pictures, and the share of strange ones that is taken
for known where 95 % of known ones should be; for the combination that models use and,
beside it, for each of its scores alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from benchmarks.encoders.sets import embed_set, find_set
from benchmarks.encoders.subjects import given
from benchmarks.support import ROOT, Bench, Figures, Row
from benchmarks.unknown.worlds import cifar, drawn
from engine.errors import DiscernError
from engine.models.doubt import Doubt, learn_doubt
from engine.models.encoder import Encoder
from engine.models.head import Head
from engine.models.unknown import PARTS
from engine.progress import Token, ignore
from engine.training.quick import fit_head
from engine.training.recipes import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

NAME = "unknown"
_KNOWN = ("photos7", "superhero10")
_WORLDS = ("photos7", "superhero10", "cifar10", "noise", "blank", "text")
_ENCODERS = ("general", "mobilenet-v2")
#: Training images a class, without validation images; None: all, and a fifth of them
#: validates.
_COUNTS: tuple[int | None, ...] = (None, 10, 5)
_SEEDS, _DRAWN = range(3), 90
#: One strength: which is the best one is another benchmark's question.
_SETTINGS = QuickSettings(strengths=(0.01,))
COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Found:
    """One model's figures: acceptance of known, AUROC and acceptance of each world."""

    accepted: float
    worlds: dict[str, tuple[float, float]]


def measure(bench: Bench) -> list[Row]:
    """A row for each encoder, set of known pictures, number of images and world.

    Raises:
        Skipped: The pictures are not here.
    """
    kept = ROOT / "benchmarks" / "results"
    # Converted weights and embeddings are kept from run to run.
    os.environ["DISCERN_USER_DIR"] = str(kept / "user")
    folders = {name: bench.pictures(name).parent for name in _KNOWN}
    folders["cifar10"] = cifar(_archive(bench), kept / "unknown").parent
    folders["drawn"] = drawn(kept / "unknown" / "drawn", _DRAWN).parent
    rows: list[Row] = []
    for name in _ENCODERS[:1] if bench.quick else _ENCODERS:
        try:
            _, encoder = given(name, bench.weights, bench.say)
        except DiscernError as error:
            bench.say(f"  {name} is left out: {error}")
            continue
        pictures = _pictures(encoder, folders, kept / "embeddings")
        for known in _KNOWN:
            for each in _COUNTS:
                rows += _one(bench, name, known, each, pictures)
    return rows


def _archive(bench: Bench) -> Path:
    return bench.pictures("photos7").parent / "cifar10.zip"


def _pictures(
    encoder: Encoder, folders: dict[str, Path], cache: Path
) -> dict[str, tuple[Matrix, Labels]]:
    found: dict[str, tuple[Matrix, Labels]] = {}
    for name, folder in folders.items():
        pictures = find_set(name, [folder])
        assert pictures is not None
        rows, labels = embed_set(encoder, pictures, cache)
        if name != "drawn":
            found[name] = rows, labels
            continue
        for number, world in enumerate(pictures.classes):
            found[world] = rows[labels == number], labels[labels == number]
    return found


def _one(
    bench: Bench,
    encoder: str,
    known: str,
    each: int | None,
    pictures: dict[str, tuple[Matrix, Labels]],
) -> list[Row]:
    """Rows of one encoder, one set of known pictures and one number of images."""
    seeds = list(_SEEDS)[: 1 if bench.quick else None]
    models = [_models(pictures, known, each, seed) for seed in seeds]
    what = f"{encoder}, {known}, {'all' if each is None else each} a class"
    whole = [one[COMBINED] for one in models]
    accepted = tuple(100 * found.accepted for found in whole)
    rows = [Row(f"{what}: known accepted", "%", Figures(accepted), mean=True)]
    for world in (name for name in _WORLDS if name != known):
        alone = ", ".join(
            f"{part} {_mean([one[part].worlds[world][0] for one in models]):.1f}"
            f"/{_mean([one[part].worlds[world][1] for one in models]):.1f}"
            for part in PARTS[:-1]
        )
        areas, mistakes = (
            tuple(100 * found.worlds[world][place] for found in whole)
            for place in (0, 1)
        )
        rows += [
            Row(f"{what}: AUROC, {world}", "%", Figures(areas), note=alone, mean=True),
            Row(f"{what}: accepted, {world}", "%", Figures(mistakes), mean=True),
        ]
    bench.say(
        f"  {what}: known accepted {np.mean(accepted):.1f} %; AUROC/accepted: "
        + ", ".join(
            f"{world} {_mean([found.worlds[world][0] for found in whole]):.1f}"
            f"/{_mean([found.worlds[world][1] for found in whole]):.1f}"
            for world in whole[0].worlds
        )
    )
    return rows


def _models(
    pictures: dict[str, tuple[Matrix, Labels]], known: str, each: int | None, seed: int
) -> dict[str, Found]:
    """Train one model; the figures of the combination and of each score alone."""
    rows, labels = pictures[known]
    train, test = train_test_split(
        np.arange(len(labels)), test_size=0.2, stratify=labels, random_state=seed
    )
    validation = train[:0]
    if each is None:
        train, validation = train_test_split(
            train, test_size=0.2, stratify=labels[train], random_state=seed
        )
    else:
        mixed = np.random.default_rng(seed).permutation(train)
        train = np.concatenate(
            [mixed[labels[mixed] == label][:each] for label in np.unique(labels)]
        )
    fitted = fit_head(
        (rows[train], labels[train]),
        (rows[validation], labels[validation]),
        len(np.unique(labels)),
        _SETTINGS,
        seed,
        report=ignore,
        token=Token(),
    )
    doubt = learn_doubt(fitted.head, rows[train], labels[train], fitted.held_out)
    own = _scores(doubt, fitted.head, rows[test])
    others = {
        world: _scores(doubt, fitted.head, pictures[world][0])
        for world in _WORLDS
        if world != known
    }
    return {
        name: Found(
            float((own[name] <= 1).mean()),
            {
                world: (
                    _area(own[name], scores[name]),
                    float((scores[name] <= 1).mean()),
                )
                for world, scores in others.items()
            },
        )
        for name in own
    }


def _scores(doubt: Doubt, head: Head, rows: Matrix) -> dict[str, Matrix]:
    """The combined score and each alone; 1 is the threshold of each."""
    assert doubt.unknown is not None
    class_scores = head.scores(rows)
    parts = doubt.unknown.parts(rows, class_scores)
    return {COMBINED: doubt.unknown.scores(rows, class_scores), **parts}


def _area(known: Matrix, strange: Matrix) -> float:
    truth = np.r_[np.zeros(len(known)), np.ones(len(strange))]
    return float(roc_auc_score(truth, np.r_[known, strange]))


def _mean(shares: list[float]) -> float:
    return 100 * float(np.mean(shares))
