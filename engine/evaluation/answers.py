"""The job that lets the newest model answer for all images of a project.

The answers are kept in the index by content, so that each image is asked about once for
every model; embeddings come from the cache, where the training put most of them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.store import transaction
from engine.evaluation.answer_request import AnswerProject, ProjectAnswered
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Meter, Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.runs import RunRecord, list_runs
from engine.verdict import Verdict

_AT_A_TIME = 1024


def newest_run(database: Path) -> RunRecord | None:
    """The newest run whose model is there.

    Raises:
        ProjectError: The index cannot be read.
    """
    runs = list_runs(database)
    return next((run for run in runs if Path(run.result.model).is_file()), None)


def answer_project(
    request: AnswerProject, *, report: Report, token: Token
) -> ProjectAnswered:
    """Answer for every image that the newest model has not answered for.

    Cancelling keeps the answers given until then.

    Raises:
        ProjectError: The project cannot be used.
        ModelError: The model cannot be used.
        Cancelled: The token asked for it.
    """
    with Project(Path(request.folder)) as project:
        run = newest_run(project.home.database)
        if run is None:
            return ProjectAnswered("")
        connection = project.connection
        with transaction(connection):
            connection.execute("DELETE FROM answers WHERE run != ?", (run.id,))
        missing = _missing(project)
        new = 0
        if missing:
            new = _answer(project, run, missing, report=report, token=token)
        images, disagree = connection.execute(
            "SELECT count(*), coalesce(sum(answers.class != images.class), 0)"
            " FROM images JOIN answers USING (hash) WHERE status = 'ok'"
        ).fetchone()
        return ProjectAnswered(run.id, images, disagree, new)


def _missing(project: Project) -> list[Sample]:
    return [
        Sample(project.folder / path, 0, content)
        for content, path in project.connection.execute(
            "SELECT hash, min(path) FROM images WHERE status = 'ok'"
            " AND hash NOT IN (SELECT hash FROM answers) GROUP BY hash"
        )
    ]


def _answer(
    project: Project,
    run: RunRecord,
    missing: list[Sample],
    *,
    report: Report,
    token: Token,
) -> int:
    """Answer for ``missing`` and write that down; how many could be answered for."""
    model = load_model(Path(run.result.model))
    classifier = Classifier(model, top=1)
    cache = EmbeddingCache(project, model.encoder)
    rows = cache.embed(missing, report=report, token=token)
    usable = [item for item in missing if item.content_hash in rows]
    meter = Meter(report, "classify", len(usable))
    for start in range(0, len(usable), _AT_A_TIME):
        token.raise_if_cancelled()
        some = usable[start : start + _AT_A_TIME]
        contents = [item.content_hash for item in some]
        _write(
            project.connection,
            run.id,
            classifier.verdicts(contents, cache.matrix(some)),
        )
        meter.advance(len(some))
    meter.finish()
    return len(usable)


def _write(connection: sqlite3.Connection, run: str, verdicts: list[Verdict]) -> None:
    """Keep verdicts whose paths are contents."""
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO answers (hash, run, verdict, class, probability)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (one.path, run, one.verdict, one.class_name, one.probability)
                for one in verdicts
            ],
        )
