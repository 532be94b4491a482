"""What a score is worth without the test images that the model has seen a copy of.

Read from the answers that a run kept, so nothing is looked at again and no image moves.
A run from before answers were kept has its test images scored once more, which counts
as a look at them.
"""

from __future__ import annotations

from pathlib import Path

from engine.dataset.leaks import LeakReport, leaks
from engine.dataset.looks import EVALUATION, record_look
from engine.dataset.project import Project
from engine.dataset.summary import TEST
from engine.evaluation.dataset_request import LeakScore, ScoreLeaks
from engine.models.modelfile import load_model
from engine.models.score import Score, wilson
from engine.progress import Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.evidence import (
    Answer,
    read_answers,
    read_data,
    run_folder,
)
from engine.training.runs import RunRecord, list_runs


def score_without_leaks(database: Path, run: RunRecord | None = None) -> LeakScore:
    """The leaks of a project, and a run's score without them where it kept answers.

    Args:
        database: The project's index.
        run: The run; the newest if left out.

    Raises:
        ProjectError: The index cannot be read.
    """
    run = run or next(iter(list_runs(database)), None)
    if run is None:
        return LeakScore("", leaks(database))
    folder = run_folder(database, run.id)
    data, answers = read_data(folder), read_answers(folder)
    if data is None or answers is None:
        return LeakScore("", leaks(database))
    found = leaks(database, data.splits)
    return _without(run.id, found, answers)


def score_leaks(request: ScoreLeaks, *, report: Report, token: Token) -> LeakScore:
    """``score_without_leaks``, after scoring an old run's test images where needed.

    Raises:
        ProjectError: The folder is missing, or its index is unusable.
        ModelError: The run's model cannot be used.
        Cancelled: The token asked for it.
    """
    folder = Path(request.folder)
    with Project(folder) as project:
        project.scan(report=report, token=token)
        database = project.home.database
        run = next(iter(list_runs(database)), None)
        kept = run is None or read_answers(run_folder(database, run.id)) is not None
        if run is None or kept:
            return score_without_leaks(database, run)
        answers = _answers_now(project, run, report=report, token=token)
        found = leaks(database)
        return _without(run.id, found, answers)


def _answers_now(
    project: Project, run: RunRecord, *, report: Report, token: Token
) -> tuple[Answer, ...]:
    """What an old run's model answers for the project's test images."""
    model = load_model(Path(run.result.model))
    classes = model.manifest.classes
    cache = EmbeddingCache(project, model.encoder)
    tested = project.samples()[TEST]
    rows = cache.embed(tested, report=report, token=token)
    usable = [item for item in tested if item.content_hash in rows]
    if not usable:
        return ()
    record_look(project.connection, EVALUATION, len(usable), run.id)
    best = model.head.scores(cache.matrix(usable)).argmax(axis=1).tolist()
    named = project.classes()
    return tuple(
        Answer(item.content_hash, named[item.label], classes[answer])
        for item, answer in zip(usable, best, strict=True)
    )


def _without(run: str, found: LeakReport, answers: tuple[Answer, ...]) -> LeakScore:
    honest = [one for one in answers if one.content not in found.contents]
    return LeakScore(run, found, _score(list(answers)), _score(honest))


def _score(answers: list[Answer]) -> Score | None:
    if not answers:
        return None
    right = sum(one.class_name == one.answer for one in answers)
    return wilson(right, len(answers))
