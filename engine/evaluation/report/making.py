"""Report cards: of a run of a project, and of a model on a labelled folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from engine.dataset.summary import SplitCounts
from engine.evaluation.leak_score import score_without_leaks
from engine.evaluation.report.card import (
    Fact,
    ReportCard,
    confused_of,
    limits_of,
    mistakes_of,
)
from engine.evaluation.request import Evaluation
from engine.evaluation.run_scores import RunScores
from engine.evaluation.run_view import images_of
from engine.evaluation.sentences import overfit_sentence, percent, score_sentence
from engine.models.manifest import Manifest
from engine.training.evidence import TrainingData, read_data, run_folder
from engine.training.history import read_history
from engine.training.recipe_file import as_plain
from engine.training.request import Train
from engine.training.runs import REQUEST_FILE, RunRecord

#: Families whose curve's steps are no epochs.
_STEPS = {"quick": "setting", "best": "try"}
#: Settings that say most about a training; the JSON report has all.
_TELLING = ("epochs", "learning_rate", "optimizer", "depth", "batch", "hidden", "views")


def card_of_run(
    database: Path, record: RunRecord, kept: RunScores, *, pictures: bool
) -> ReportCard:
    """The report card of a run.

    Raises:
        ProjectError: The index cannot be read.
    """
    folder = run_folder(database, record.id)
    project = database.parent.parent
    result, judged = record.result, kept.judged
    where = images_of(database, [one.name for one in judged])
    leaks = score_without_leaks(database, record)
    notes = list(result.notes)
    if leaks.leaks.leaks:
        notes.insert(0, leaks.sentence)
    if sentence := overfit_sentence(kept):
        notes.insert(0, sentence)
    request = _request(folder)

    def path_of(content: str) -> Path | None:
        row = where.get(content)
        return project / row.path if row is not None else None

    family = request.recipe.family if request is not None else ""
    data = read_data(folder)
    return ReportCard(
        title=record.title or project.name,
        what=f"A model that tells {_listed(result.classes)} apart",
        headline=_headline(kept),
        sentence=score_sentence(kept),
        scores=kept.scores,
        images=judged,
        names={name: row.path for name, row in where.items()},
        mistakes=mistakes_of(kept.scores, judged, path_of, pictures=pictures),
        confused=confused_of(kept.scores),
        data=_data_of_run(record, data),
        training=_training(record, request),
        limits=limits_of(kept.scores, judged, notes),
        points=read_history(folder),
        steps=_STEPS.get(family, "epoch"),
        classes=_counts(data, result.classes),
    )


def card_of_evaluation(
    model: Path, manifest: Manifest, found: Evaluation, folder: Path, *, pictures: bool
) -> ReportCard:
    """The report card of a model on a labelled folder it was scored on."""
    score = found.score
    low, high = percent(score.low).removesuffix(" %"), percent(score.high)
    sentence = (
        f"{percent(score.accuracy)} of {score.images:,} images of the folder "
        f"{folder.name} were right; the true figure probably lies between {low} and "
        f"{high}. Make sure that the model was not trained on them."
    )
    notes = list(manifest.notes)
    if found.failed:
        notes.append(f"{len(found.failed):,} files could not be read and do not count.")
    if found.unknown_classes:
        names = _listed(found.unknown_classes)
        notes.append(
            f"The folders {names} are no class of the model and were left out."
        )
    data = [
        Fact("Scored on", f"{score.images:,} images of {folder.name}"),
        Fact(
            "Named at all", f"{percent(found.coverage)} (the rest: not sure, or none)"
        ),
        Fact("Trained on", f"{manifest.images.train:,} images"),
    ]
    training = [
        Fact("Model file", model.name),
        Fact("Recipe", manifest.recipe),
        Fact("Encoder", manifest.encoder.title),
        *([Fact("Made", manifest.created[:10])] if manifest.created else []),
        *([Fact("Licence", manifest.licence)] if manifest.licence else []),
    ]
    return ReportCard(
        title=manifest.title,
        what=f"A model that tells {_listed(manifest.classes)} apart",
        headline=f"{percent(score.accuracy)} right",
        sentence=sentence,
        scores=found.scores,
        images=found.judged,
        names={one.name: one.name for one in found.judged},
        mistakes=mistakes_of(found.scores, found.judged, Path, pictures=pictures),
        confused=confused_of(found.scores),
        data=tuple(data),
        training=tuple(training),
        limits=limits_of(found.scores, found.judged, notes),
    )


def _headline(kept: RunScores) -> str:
    if kept.scores is None:
        return "No score"
    return f"{percent(kept.scores.accuracy.value)} right"


def _data_of_run(record: RunRecord, data: TrainingData | None) -> tuple[Fact, ...]:
    images = record.result.images
    facts = [
        Fact("Images", f"{images.total:,} in {len(record.result.classes)} classes"),
        Fact("Learned from", f"{images.train:,}"),
        Fact("Settings chosen on", f"{images.validation:,} validation images"),
        Fact("Tested on", f"{images.test:,} images it never saw"),
    ]
    if data is not None and data.own_split:
        facts.append(Fact("Split", "its own, not the project's"))
    if findings := record.result.findings:
        told = ", ".join(
            f"{kind.replace('_', ' ')}: {count:,}" for kind, count in findings.items()
        )
        facts.append(Fact("Findings open then", told))
    if record.result.data is not None:
        facts.append(Fact("Fingerprint of the images", record.result.data.whole))
    return tuple(facts)


def _training(record: RunRecord, request: Train | None) -> tuple[Fact, ...]:
    result = record.result
    # A network that was trained is its own encoder, and called after its run.
    own = request is not None and request.recipe.family != "quick"
    facts = [
        Fact("Recipe", result.recipe),
        Fact("Encoder", "its own, from this training" if own else result.encoder),
        Fact("Trained", record.created[:10]),
    ]
    if seconds := result.seconds.get("total"):
        facts.append(Fact("Took", f"{seconds:,.0f} s on the computer it was made on"))
    if request is not None:
        plain = as_plain(request.recipe)
        told = [
            f"{name.replace('_', ' ')} {plain[name]}"
            for name in _TELLING
            if plain.get(name)
        ]
        facts.append(Fact("Settings", ", ".join([*told, f"seed {plain['seed']}"])))
    if result.size:
        facts.append(Fact("Model file", f"{result.size / 1e6:,.1f} MB"))
    if result.rate:
        facts.append(Fact("Speed there", f"{result.rate:,.0f} images a second"))
    if record.note:
        facts.append(Fact("Note", record.note))
    return tuple(facts)


def _request(folder: Path) -> Train | None:
    try:
        return msgspec.json.decode((folder / REQUEST_FILE).read_bytes(), type=Train)
    except (OSError, msgspec.DecodeError):
        return None


def _counts(
    data: TrainingData | None, classes: tuple[str, ...]
) -> dict[str, SplitCounts]:
    if data is None:
        return {}
    counted = Counter((one.class_name, one.split) for one in data.entries)
    return {
        name: SplitCounts(
            counted[name, "train"], counted[name, "validation"], counted[name, "test"]
        )
        for name in classes
    }


def _listed(names: tuple[str, ...]) -> str:
    if len(names) > 6:
        return f"{', '.join(names[:5])} and {len(names) - 5} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
