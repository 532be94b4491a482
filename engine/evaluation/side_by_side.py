"""Several runs side by side on the same test images, read from what they kept.

Nothing goes through a network again; whether one is better is decided by the same
functions as in ``discern compare``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from engine.dataset.listing import ImageRow
from engine.dataset.summary import TEST
from engine.evaluation.comparison import Comparison, compare, verdict
from engine.evaluation.run_scores import RunScores, read_scores
from engine.evaluation.run_view import images_of
from engine.evaluation.scores import Judged
from engine.progress import CurvePoint
from engine.training.evidence import run_folder
from engine.training.history import read_history
from engine.training.recipe_file import as_plain
from engine.training.request import Train
from engine.training.runs import REQUEST_FILE, RunRecord

#: Two recipes that a study of superheroes compared.
STUDY = ("vgg16", "resnet50")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the runs.

    Attributes:
        record: The run.
        kept: Its scores; None where they are yet to be computed.
        points: Its learning curve.
        settings: Its recipe's settings by name; empty where it did not keep them.
        family: Its recipe's family; empty where it did not keep it.
    """

    record: RunRecord
    kept: RunScores | None
    points: tuple[CurvePoint, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    family: str = ""


@dataclass(frozen=True, slots=True)
class Versus:
    """A run against the first one.

    Attributes:
        second: Its place among the sides; the other is the first.
        found: Which is better, or None where that cannot be told.
        sentence: The same for a person, or why it cannot be told.
        classes: What the numbers in ``found`` mean.
        left_out: Test images of either that were no such images of the other, or of
            another class there.
    """

    second: int
    found: Comparison | None
    sentence: str
    classes: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Several runs.

    Attributes:
        sides: The runs, the one that the others are compared with first.
        versus: Each of the others against it.
        where: The images that they disagree about, as far as they are in the project.
    """

    sides: tuple[Side, ...]
    versus: tuple[Versus, ...] = ()
    where: dict[str, ImageRow] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The runs whose scores are yet to be computed."""
        return tuple(one.record.id for one in self.sides if one.kept is None)


def side_by_side(
    database: Path, records: Sequence[RunRecord], names: Sequence[str]
) -> SideBySide:
    """Put runs side by side.

    Args:
        database: The project's index.
        records: The runs, the one to compare the others with first.
        names: What sentences call them.

    Raises:
        ProjectError: The index cannot be read.
    """
    sides = tuple(_side(database, record) for record in records)
    first, *others = sides
    if any(side.kept is None for side in sides):
        return SideBySide(sides)
    versus = tuple(
        against(first, other, number, names[0], names[number])
        for number, other in enumerate(others, start=1)
    )
    contents = {
        pair[0].name: None
        for one in versus
        if one.found is not None
        for pair in one.found.disagree
    }
    return SideBySide(sides, versus, images_of(database, list(contents)))


def against(first: Side, other: Side, number: int, a: str, b: str) -> Versus:
    """Whether ``other`` is better than ``first``, on the images that tested both."""
    assert first.kept is not None
    assert other.kept is not None
    if {first.kept.split, other.kept.split} != {TEST}:
        return Versus(
            number, None, "They were not both tested on images kept aside for that."
        )
    classes = first.record.result.classes
    theirs = other.record.result.classes
    if set(classes) != set(theirs):
        return Versus(
            number,
            None,
            f"{a} and {b} tell other classes apart, so their scores say nothing about "
            "which is better.",
        )
    order = [classes.index(name) for name in theirs]
    truths = {one.name: one.truth for one in first.kept.judged}
    judged = [
        one
        for one in (_renumbered(item, order) for item in other.kept.judged)
        if truths.get(one.name) == one.truth
    ]
    if not judged:
        return Versus(number, None, f"No image tested both {a} and {b}.")
    found = compare(first.kept.judged, judged)
    all_names = truths.keys() | {one.name for one in other.kept.judged}
    left_out = len(all_names) - found.images
    return Versus(number, found, verdict(found, a, b), classes, left_out)


def differing(sides: Sequence[Side]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The settings in which the recipes differ: each name, and every run's value.

    A run whose recipe has no such setting, or that did not keep it, has ``None`` there.
    Not to have a setting, and to have it turned off, is no difference.
    """
    names = dict.fromkeys(name for side in sides for name in side.settings)
    rows = ((name, tuple(side.settings.get(name) for side in sides)) for name in names)
    return tuple(
        (name, values)
        for name, values in rows
        if any(value != values[0] for value in values) and any(values)
    )


def study_of(runs: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """The newest run of each network of the superhero study; empty unless both ran."""
    found = tuple(
        next((run for run in runs if run.result.recipe == name), None) for name in STUDY
    )
    return tuple(run for run in found if run is not None) if all(found) else ()


def _side(database: Path, record: RunRecord) -> Side:
    folder = run_folder(database, record.id)
    settings: dict[str, Any] = {}
    family = ""
    try:
        text = (folder / REQUEST_FILE).read_bytes()
        request = msgspec.json.decode(text, type=Train)
        settings = as_plain(request.recipe)
        family = request.recipe.family
        if family == "quick":  # a network is its own encoder, named after its run
            settings["encoder"] = record.result.encoder
    except (OSError, msgspec.DecodeError):
        pass  # a run of an older Discern; its scores are no worse for it
    return Side(record, read_scores(folder), read_history(folder), settings, family)


def _renumbered(one: Judged, order: Sequence[int]) -> Judged:
    return one._replace(truth=order[one.truth], answer=order[one.answer])
