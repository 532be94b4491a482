"""Planted errors: how many ``discern check`` finds, and how many it makes up.

Beside it, on the same files: perceptual hashes with plain thresholds, and brightness
and blur as cleanvision documents them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks import heroes
from benchmarks.findings import baselines
from benchmarks.findings.labels import label_rows, ranking_rows, share
from benchmarks.findings.planting import (
    COPIES,
    SPOILT,
    SWAPPED,
    Planted,
    pictures,
    plant,
    put_back,
    swap,
)
from benchmarks.support import Bench, Figures, Row, Skipped, discern, run_json
from benchmarks.support import usual as usual_script
from engine.models import catalogue

NAME = "findings"
_SETS = ("superhero10", "photos7")
_EACH = 40
#: Bits by which hashes of copies may differ; usual advice is 8 to 10 of 64.
_MOST_BITS = 8
_SEED = 1
_AGAINST = {"truncated": "Pillow"}
_THRESHOLDS = "cleanvision's thresholds"

Findings = list[dict[str, Any]]


def measure(bench: Bench) -> list[Row]:
    """Recall and precision of planted errors, for each set and encoder at hand.

    Raises:
        Skipped: The pictures are not here.
    """
    rows: list[Row] = []
    for name in _SETS[:1] if bench.quick else _SETS:
        source = bench.pictures(name)
        encoders = _encoders(bench)
        if not encoders:
            raise Skipped("needs an encoder; none is bundled here")
        # One folder for everything, so that each picture is looked at once.
        folder = _copy(source, bench.work / f"{name}-to-check")
        usual = {}
        for encoder, options in encoders:
            usual[encoder] = _check(bench, folder, options)
            bench.say(f"  {name}, {encoder}: {_counted(usual[encoder])}")
            rows.append(_false_alarms(name, encoder, folder, usual[encoder]))
        moved = swap(folder, SWAPPED, _SEED)
        for encoder, options in encoders:
            doubted = _check(bench, folder, options)
            rows += label_rows(name, encoder, folder, set(moved), doubted)
            rows += ranking_rows(bench, name, encoder, folder, set(moved), options)
        put_back(folder, moved)
        planted = plant(folder, _EACH // 2 if bench.quick else _EACH, _SEED)
        for number, (encoder, options) in enumerate(encoders):
            found = _check(bench, folder, options)
            if number == 0:
                rows += _one_picture(name, folder, planted, usual[encoder], found)
            rows += _copies(name, encoder, folder, planted, found, number == 0)
    return rows


def _encoders(bench: Bench) -> list[tuple[str, list[str]]]:
    # Those that come with the app, the preferred one first.
    bundled = [item.name for item in catalogue.encoders() if item.origin == "bundled"]
    found = [(name, ["--encoder", name]) for name in bundled]
    if bench.weights is not None and not bench.quick:
        weights = ["--weights-dir", str(bench.weights), "--encoder", heroes.ENCODER]
        found.append((heroes.ENCODER, weights))
    return found


def _copy(source: Path, target: Path) -> Path:
    if not target.exists():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
        heroes.make_writable(target)
    return target


def _check(bench: Bench, project: Path, options: list[str]) -> Findings:
    document, _ = run_json(
        discern("check", project, "--json", *options), bench.work / "user"
    )
    found: Findings = document["findings"]
    return found


def _one_picture(
    name: str, project: Path, planted: Planted, usual: Findings, found: Findings
) -> list[Row]:
    """Recall and false alarms of what is wrong with single pictures."""
    known = {(item["kind"], item["path"]) for item in usual}
    other = baseline_findings(project)
    real = baselines.cleanvision(project, usual_script("clean_vision.py")[1])
    if real is not None:
        other |= {kind: set(map(str, real[kind])) for kind in ("dark", "blurred")}
    rows = []
    for way, kind in SPOILT.items():
        wanted = planted.spoilt[way]
        ours = {item["path"] for item in found if item["kind"] == kind}
        extra = {path for path in ours - wanted if (kind, path) not in known}
        theirs = other.get(kind)
        note = f"{len(ours & wanted)} of {len(wanted)}, {len(extra)} more by planting"
        if theirs is not None:
            note += f"; baseline also names {len(theirs - wanted)} others"
        rows.append(
            Row(
                f"{name}: planted {way}, found",
                "%",
                share(ours & wanted, wanted),
                share(theirs & wanted, wanted) if theirs is not None else None,
                against=_AGAINST.get(kind, "cleanvision" if real else _THRESHOLDS)
                if theirs is not None
                else "",
                note=note,
            )
        )
    return rows


def baseline_findings(project: Path) -> dict[str, set[str]]:
    """What the thresholds say of every picture."""
    found: dict[str, set[str]] = {"dark": set(), "blurred": set(), "truncated": set()}
    for path in pictures(project):
        name = path.relative_to(project).as_posix()
        if baselines.is_truncated(path):
            found["truncated"].add(name)
            continue
        with Image.open(path) as image:
            if baselines.is_dark(image):
                found["dark"].add(name)
            if baselines.is_blurred(image):
                found["blurred"].add(name)
    return found


def _copies(
    name: str,
    encoder: str,
    project: Path,
    planted: Planted,
    found: Findings,
    with_baseline: bool,
) -> list[Row]:
    """Recall by way, and precision over pairs with a planted copy in them."""
    truth = {
        frozenset(pair) for known in planted.copies.values() for pair in known.items()
    }
    copies = {copy for known in planted.copies.values() for copy in known}
    ours = _pairs(
        (item["path"], *item["others"])
        for item in found
        if item["kind"] == "near_duplicate"
    )
    others: dict[str, set[frozenset[str]]] = {}
    if with_baseline:
        others = _hash_pairs(project)
        real = baselines.cleanvision(project, usual_script("clean_vision.py")[1])
        if real is not None:
            groups = [tuple(map(str, group)) for group in real["near"]]  # type: ignore[call-overload]
            others["cleanvision"] = _pairs(groups)
    rows = []
    for way in COPIES:
        wanted = {frozenset(pair) for pair in planted.copies[way].items()}
        for label, theirs in others.items() or [("", None)]:
            rows.append(
                Row(
                    f"{name}: {way} copies found, {encoder}",
                    "%",
                    share(ours & wanted, wanted),
                    None if theirs is None else share(theirs & wanted, wanted),
                    against=label,
                )
            )
    for label, theirs in others.items() or [("", None)]:
        mine = {pair for pair in ours if pair & copies}
        hers = {pair for pair in theirs or () if pair & copies}
        rows.append(
            Row(
                f"{name}: of found pairs with a planted copy right, {encoder}",
                "%",
                share(mine & truth, mine),
                None if theirs is None else share(hers & truth, hers),
                against=label,
                note=f"{len(mine - truth)} wrong"
                + (f", baseline {len(hers - truth)}" if theirs is not None else ""),
            )
        )
    return rows


def _hash_pairs(project: Path) -> dict[str, set[frozenset[str]]]:
    names: list[str] = []
    differences: list[int] = []
    waves: list[int] = []
    for path in pictures(project):
        if baselines.is_truncated(path):
            continue
        with Image.open(path) as image:
            differences.append(baselines.difference_hash(image))
            waves.append(baselines.wave_hash(image))
        names.append(path.relative_to(project).as_posix())
    return {
        f"{label}, {_MOST_BITS} bits or fewer": {
            frozenset((names[one], names[other]))
            for one, other in baselines.alike(hashes, _MOST_BITS)
        }
        for label, hashes in (("dHash", differences), ("pHash", waves))
    }


def _false_alarms(name: str, encoder: str, project: Path, usual: Findings) -> Row:
    return Row(
        f"{name} as it is: findings, {encoder}",
        "",
        Figures((float(len(usual)),)),
        note=f"of {len(pictures(project)):,} pictures: {_counted(usual)}",
    )


def _counted(found: Findings) -> str:
    kinds: dict[str, int] = {}
    for item in found:
        kinds[item["kind"]] = kinds.get(item["kind"], 0) + 1
    return ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "nothing"


def _pairs(families: Iterable[tuple[str, ...]]) -> set[frozenset[str]]:
    return {
        frozenset((one, other))
        for family in families
        for one in family
        for other in family
        if one != other
    }
