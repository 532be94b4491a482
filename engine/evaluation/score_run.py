"""The job that computes a run's scores, once; they are kept in the run's folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.dataset.looks import EVALUATION, record_look
from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.errors import ProjectError
from engine.evaluation import intervals
from engine.evaluation.run_samples import samples_of_run
from engine.evaluation.run_scores import (
    RunScored,
    RunScores,
    ScoreRun,
    keep_scores,
    read_scores,
)
from engine.evaluation.scores import Figure
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Meter, Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.evidence import run_folder
from engine.training.predictions import (
    Predictions,
    keep_predictions,
    predictions_of,
    read_predictions,
)
from engine.training.runs import RunRecord, list_runs


def score_run(request: ScoreRun, *, report: Report, token: Token) -> RunScored:
    """Compute a run's scores, unless they are kept already.

    A run from before answers were kept has its images answered once more, from the
    embeddings that the project keeps; that counts as a look at its test images.

    Raises:
        ProjectError: The folder is missing, its index is unusable, or it has no such
            run (``run.unknown``).
        ModelError: The run's model cannot be used.
        Cancelled: The token asked for it.
    """
    with Project(Path(request.folder)) as project:
        record = find_run(project.home.database, request.run)
        folder = run_folder(project.home.database, record.id)
        kept = read_scores(folder)
        if kept is None:
            meter = Meter(report, "score", 1, unit="steps")
            predictions = read_predictions(folder)
            if predictions is None:
                predictions = _answer_again(project, record, report=report, token=token)
            token.raise_if_cancelled()
            kept = scores_of(record.result.classes, predictions)
            keep_scores(folder, kept)
            meter.finish()
        return RunScored(record.id, kept.scores.images if kept.scores else 0)


def find_run(database: Path, run: str) -> RunRecord:
    """The run called ``run``.

    Raises:
        ProjectError: There is none (``run.unknown``).
    """
    for record in list_runs(database):
        if record.id == run:
            return record
    raise ProjectError(
        "run.unknown", f"Expected a run of this project, received {run!r}."
    )


def scores_of(classes: tuple[str, ...], splits: dict[str, Predictions]) -> RunScores:
    """The scores of a run from its answers by split."""
    from engine.evaluation.figures import judge, score

    chosen = next(
        (
            name
            for name in (TEST, VALIDATION)
            if name in splits and splits[name].contents
        ),
        "",
    )
    if not chosen:
        return RunScores("", None, train=_accuracy(splits.get(TRAIN)))
    one = splits[chosen]
    return RunScores(
        split=chosen,
        scores=score(classes, one.labels, one.probabilities),
        judged=judge(one.contents, one.labels, one.probabilities),
        train=_accuracy(splits.get(TRAIN)),
        validation=_accuracy(splits.get(VALIDATION)),
    )


def _accuracy(one: Predictions | None) -> Figure | None:
    if one is None or not one.contents:
        return None
    right = one.probabilities.argmax(axis=1) == one.labels
    return intervals.of_share(float(right.mean()), len(right))


def _answer_again(
    project: Project, record: RunRecord, *, report: Report, token: Token
) -> dict[str, Predictions]:
    """What an old run's model answers for the images it had, where they are here."""
    model = load_model(Path(record.result.model))
    classifier = Classifier(model)
    numbers = {name: number for number, name in enumerate(record.result.classes)}
    cache = EmbeddingCache(project, model.encoder)
    found: dict[str, Predictions] = {}
    for name, samples in samples_of_run(project, record.id).items():
        rows = cache.embed(samples, report=report, token=token)
        usable = [
            Sample(item.path, numbers[item_class], item.content_hash)
            for item in samples
            if item.content_hash in rows
            and (item_class := project.classes()[item.label]) in numbers
        ]
        labels = np.array([item.label for item in usable], dtype=np.int64)
        answers = classifier.probabilities(cache.matrix(usable))
        found[name] = predictions_of(usable, labels, answers)
    if found[TEST].contents:
        record_look(
            project.connection, EVALUATION, len(found[TEST].contents), record.id
        )
    keep_predictions(run_folder(project.home.database, record.id), found)
    return found
