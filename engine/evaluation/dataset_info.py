"""The job that says what a data set is: its splits, its leaks, its last run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from engine.dataset import dealing
from engine.dataset.fingerprint import current_entries, fingerprint
from engine.dataset.plan import read_plan
from engine.dataset.project import Project
from engine.evaluation.dataset_request import DatasetInfo, DescribeDataset
from engine.evaluation.leak_score import score_without_leaks
from engine.progress import Report, Token
from engine.training.evidence import changed_since
from engine.training.runs import list_runs


def describe_dataset(
    request: DescribeDataset, *, report: Report, token: Token
) -> DatasetInfo:
    """Scan the project and describe it; no test image is scored for that.

    Raises:
        ProjectError: The folder is missing, holds no classes, or its index is unusable.
        Cancelled: The token asked for it.
    """
    with Project(Path(request.folder)) as project:
        project.scan(report=report, token=token)
        connection, database = project.connection, project.home.database
        run = next(iter(list_runs(database)), None)
        since = ""
        if run is not None:
            since = changed_since(database, run.id, run.result.data)
        plan = read_plan(connection)
        return DatasetInfo(
            summary=project.summary(),
            plan=plan.in_words(),
            seed=plan.seed,
            withheld=tuple(dealing.withheld(connection)),
            open_findings=_open_findings(connection),
            fingerprint=fingerprint(current_entries(connection)),
            last_run=run.id if run is not None else "",
            since_last_run=since,
            leaks=score_without_leaks(database, run),
        )


def _open_findings(connection: sqlite3.Connection) -> dict[str, int] | None:
    if not connection.execute("SELECT count(*) FROM checks").fetchone()[0]:
        return None
    return dict(
        connection.execute(
            "SELECT kind, count(*) FROM findings WHERE key NOT IN"
            " (SELECT key FROM decisions) GROUP BY kind ORDER BY kind"
        )
    )
