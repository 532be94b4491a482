"""Results in sentences, for a person at a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Each command brings its own; classifying one picture does without the others'.
    from engine.batch.request import FolderResult
    from engine.batch.sorting.request import LeftFile, Sorted, Unsorted
    from engine.evaluation.request import Evaluation
    from engine.models.manifest import Manifest
    from engine.models.precision import Precision
    from engine.models.score import Score
    from engine.training.request import TrainResult
    from engine.verdict import Verdict

#: More files than this are counted, not listed.
_MOST_LINES = 20
#: The precision that ``discern info`` speaks of.
_EXAMPLE_PRECISION = 0.98


def score(value: Score) -> str:
    """An accuracy with its interval: ``81.0 % (76.2 to 84.9 %) of 309 images``."""
    return (
        f"{100 * value.accuracy:.1f} % "
        f"({100 * value.low:.1f} to {100 * value.high:.1f} %) of {value.images} images"
    )


def training(result: TrainResult) -> str:
    """What a training came to."""
    images = result.images
    lines = [
        f"Classes     {', '.join(result.classes)}",
        f"Images      {images.train} to train on, {images.validation} to choose with, "
        f"{images.test} to test on",
        f"Recipe      {result.recipe}, encoder {result.encoder}",
    ]
    if result.test is not None:
        lines.append(f"Test score  {score(result.test)} it had never seen were right")
    elif result.validation is not None:
        lines.append(f"Validation  {score(result.validation)} were right")
    lines.append(f"Time        {result.seconds.get('total', 0):.1f} s")
    lines.append(f"Model       {result.model}")
    return "\n".join([*lines, *_notes(result.notes)])


def row(verdict: Verdict) -> str:
    """One line of a classification, tab-separated for other programs to read."""
    if verdict.error is not None:
        return f"{verdict.path}\t{verdict.verdict}\t\t{verdict.error}"
    probability = "" if verdict.probability is None else f"{verdict.probability:.4f}"
    return f"{verdict.path}\t{verdict.verdict}\t{probability}\t{verdict.class_name}"


def classification(result: FolderResult, files: Iterable[Path]) -> str:
    """What classifying a folder came to, and where the results are."""
    lines = [
        f"{count:>8,}  {verdict}" for verdict, count in sorted(result.counts.items())
    ]
    fresh = result.images - result.resumed
    rate = fresh / result.seconds if result.seconds else 0
    lines.append(f"{fresh:,} images in {result.seconds:.1f} s ({rate:,.0f}/s)")
    if result.resumed:
        lines.append(f"{result.resumed:,} had been answered before")
    if result.failed:
        lines.append(f"{result.failed:,} could not be read; each row says why")
    if result.changes:
        changed = sum(result.changes.values())
        lines.append(f"{changed:,} are answered differently than before:")
        some = list(result.changes.items())[:_MOST_LINES]
        lines += [f"{count:>8,}  {change}" for change, count in some]
    lines += [f"Results: {path}" for path in files if path.exists()]
    return "\n".join(lines)


def sorted_files(result: Sorted, mode: str) -> str:
    """What sorting came to, or would come to."""
    planned = result.journal is None
    past = {"copy": "copied", "link": "linked", "move": "moved"}[mode]
    verb = f"would be {past}" if planned else past
    lines = [f"{count:>8,}  {verb} to {name}" for name, count in result.folders.items()]
    if result.renamed:
        lines.append(f"{result.renamed:,} get a number, as others have their name")
    lines += _left(result.left, result.left_files)
    if result.problem:
        lines.append(result.problem)
    if result.journal is not None:
        lines.append(f"To take it back: discern undo {shlex.quote(result.journal)}")
    return "\n".join(lines)


def unsorted_files(result: Unsorted) -> str:
    """What taking a sort back came to."""
    lines = [f"{result.restored:,} files are as they were before"]
    lines += _left(result.left, result.left_files)
    return "\n".join(lines)


def _left(some: Sequence[LeftFile], total: int) -> list[str]:
    lines = [f"Left {one.path}: {one.reason}" for one in some[:_MOST_LINES]]
    if total > len(lines):
        lines.append(f"and {total - len(lines):,} more files")
    return lines


def evaluation(result: Evaluation) -> str:
    """How a model does on a labelled folder."""
    from engine.cli.figures import figures_in_words

    width = max(len(name) for name in result.per_class)
    lines = [
        f"{score(result.score)} were right; "
        f"a class was named for {100 * result.coverage:.1f} %.",
        f"{'class':<{width}}  precision  recall      f1  images",
    ]
    lines += [
        f"{name:<{width}}  {item.precision:9.3f}  {item.recall:6.3f}  "
        f"{item.f1:6.3f}  {item.images:6,}"
        for name, item in result.per_class.items()
    ]
    if result.scores is not None:
        lines += ["", figures_in_words(result.scores)]
    lines += [f"{path}: {reason}" for path, reason in result.failed.items()]
    if result.unknown_classes:
        lines.append(f"Left out, no such class: {', '.join(result.unknown_classes)}")
    return "\n".join(lines)


def model_info(path: Path, manifest: Manifest) -> str:
    """What a model is."""
    encoder = manifest.encoder
    height, width = encoder.geometry.size
    lines = [
        f"{manifest.title} ({path})",
        f"Classes     {', '.join(manifest.classes)}",
        f"Recipe      {manifest.recipe}",
        f"Encoder     {encoder.title}, {width}×{height} px in, "
        f"{encoder.dimensions} numbers out",
        f"Trained on  {manifest.images.train} images, {manifest.created}",
    ]
    if manifest.test is not None:
        lines.append(f"Test score  {score(manifest.test)}")
    lines += _honesty(manifest)
    if manifest.licence:
        lines.append(f"Licence     {manifest.licence}")
    return "\n".join([*lines, *_notes(manifest.notes)])


def _honesty(manifest: Manifest) -> list[str]:
    """How far probabilities can be believed, and what a precision would leave."""
    from engine.models.precision import threshold_for
    from engine.models.reliability import believed

    lines = []
    told = believed(manifest.reliability, manifest.outcomes)
    if told is not None:
        lines.append(
            f"Honesty     probabilities are {100 * told.error:.1f} points off "
            f"({100 * told.low:.1f} to {100 * told.high:.1f}; "
            f"{100 * told.by_chance:.1f} by chance alone), on {told.images} images, "
            f"{told.source}"
        )
    if manifest.outcomes is not None:
        wanted = manifest.precision or _EXAMPLE_PRECISION
        found = threshold_for(manifest.outcomes, wanted)
        if found is not None:
            kept = "; this is kept in the model" if manifest.precision else ""
            lines.append(f"Precision   {precision(wanted, found)}{kept}")
    return lines


def precision(wanted: float, found: Precision) -> str:
    """What sorting with a wanted precision comes to."""
    return (
        f"to have {100 * wanted:g} % right, {100 * found.sorted.accuracy:.0f} % "
        f"({100 * found.sorted.low:.0f} to {100 * found.sorted.high:.0f}) are sorted, "
        f"those it is {100 * found.threshold:.1f} % sure of; "
        f"{100 * found.right.accuracy:.1f} % ({100 * found.right.low:.1f} to "
        f"{100 * found.right.high:.1f}) of {found.right.images} such images were right"
    )


def _notes(notes: Iterable[str]) -> list[str]:
    return [f"Note        {note}" for note in notes]
