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
from benchmarks.findings.planting import (
    COPIES,
    SPOILT,
    Planted,
    pictures,
    plant,
    put_back,
    swap,
)
from benchmarks.support import Bench, Figures, Row, Skipped, discern, run_json
from engine.models import catalogue

NAME = "findings"
_SETS = ("superhero10", "photos7")
_EACH = 40
_SWAPPED = 0.05
#: Bits by which hashes of copies may differ; usual advice is 8 to 10 of 64.
_MOST_BITS = 8
_SEED = 1

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
        moved = swap(folder, _SWAPPED, _SEED)
        for encoder, options in encoders:
            doubted = _check(bench, folder, options)
            rows += _labels(name, encoder, folder, set(moved), doubted)
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
                _share(ours & wanted, wanted),
                _share(theirs & wanted, wanted) if theirs is not None else None,
                against="cleanvision's thresholds, Pillow"
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
    rows = []
    for way in COPIES:
        wanted = {frozenset(pair) for pair in planted.copies[way].items()}
        for label, theirs in others.items() or [("", None)]:
            rows.append(
                Row(
                    f"{name}: {way} copies found, {encoder}",
                    "%",
                    _share(ours & wanted, wanted),
                    None if theirs is None else _share(theirs & wanted, wanted),
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
                _share(mine & truth, mine),
                None if theirs is None else _share(hers & truth, hers),
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


def _labels(
    name: str, encoder: str, project: Path, swapped: set[str], found: Findings
) -> list[Row]:
    """Average precision of the list as it is shown, and recall in its first 5 %."""
    ranked = [item["path"] for item in found if item["kind"] == "mislabel"]
    hits = 0
    precisions = 0.0
    for place, path in enumerate(ranked, start=1):
        if path in swapped:
            hits += 1
            precisions += hits / place
    first = ranked[: round(_SWAPPED * len(pictures(project)))]
    total = len(swapped)
    note = f"{hits} of {total} swapped labels in a list of {len(ranked)}"
    return [
        Row(
            f"{name}: swapped labels, average precision, {encoder}",
            "",
            Figures((precisions / total,)),
            note=note + "; what is not listed counts as not found",
        ),
        Row(
            f"{name}: swapped labels in the first 5 %, {encoder}",
            "%",
            _share(swapped & set(first), swapped),
            note=note,
        ),
    ]


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


def _share(part: set[Any], whole: set[Any]) -> Figures:
    return Figures((100 * len(part) / len(whole) if whole else 0.0,))
