"""What a score is worth without the test images that the model has seen a copy of.

Read from the answers that a run kept, so nothing is looked at again and no image moves.
A run from before answers were kept has its test images scored once more, which counts
as a look at them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dataset.leaks import LeakReport, leaks
from engine.dataset.looks import EVALUATION, record_look
from engine.dataset.project import Project
from engine.dataset.summary import TEST
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


@dataclass(frozen=True, slots=True)
class LeakScore:
    """A run's score with and without leaked test images.

    Attributes:
        run: The run's id; empty where the project has none that can be scored.
        leaks: The leaked test images, by the splits the run was trained on.
        told: The score on all test images.
        without: The score on those that have no copy in training.
    """

    run: str
    leaks: LeakReport
    told: Score | None = None
    without: Score | None = None

    @property
    def sentence(self) -> str:
        """What that means, for a person."""
        count = len(self.leaks.leaks)
        if not count:
            return "No test image has a copy in training."
        what = "test image has a copy" if count == 1 else "test images have copies"
        said = f"{count} {what} in training"
        if self.told is None:
            return f"{said}: the score will flatter."
        if self.without is None:
            return f"{said}: nothing is left to score honestly."
        return (
            f"{said}: {100 * self.told.accuracy:.1f} % is really "
            f"{100 * self.without.accuracy:.1f} % ({100 * self.without.low:.1f} to "
            f"{100 * self.without.high:.1f} %) of {self.without.images} images."
        )


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


@dataclass(frozen=True, slots=True)
class ScoreLeaks:
    """Score the project's newest run without leaked test images.

    Attributes:
        folder: The project's folder.
    """

    folder: str


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
