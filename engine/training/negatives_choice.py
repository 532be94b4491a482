"""The folder of negatives that a person chose for a project, for all its trainings."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from engine.dataset import store
from engine.dataset.project import Project
from engine.progress import Report, Token
from engine.training.negatives import check_negatives
from engine.training.negatives_request import ChooseNegatives, NegativesChosen
from engine.training.request import Train

_SETTING = "negatives"


def choose_negatives(
    request: ChooseNegatives, *, report: Report, token: Token
) -> NegativesChosen:
    """Record the choice in the project, on disk when it returns.

    Raises:
        ProjectError: There are no pictures in the folder (``project.negatives``), or
            the project cannot be written.
    """
    del report  # too quick to tell about
    if request.negatives is not None:
        check_negatives(Path(request.negatives))
    token.raise_if_cancelled()
    home = store.find_home(Path(request.folder).resolve())
    connection = store.connect(home.database)
    try:
        with store.transaction(connection):
            connection.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
                (_SETTING, request.negatives or ""),
            )
    finally:
        connection.close()
    return NegativesChosen(request.negatives)


def chosen_negatives(connection: sqlite3.Connection) -> Path | None:
    """The folder chosen for the project, whether it is there now or not."""
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (_SETTING,)
    ).fetchone()
    return Path(row[0]) if row is not None and row[0] else None


def negatives_for(project: Project, request: Train) -> tuple[Path | None, str]:
    """The negatives of a training, and a note where the chosen ones are not there.

    What the request names comes first. A run that is repeated exactly uses what it
    used then.
    """
    if request.negatives is not None:
        return Path(request.negatives), ""
    chosen = None if request.repeat else chosen_negatives(project.connection)
    if chosen is None or chosen.is_dir():
        return chosen, ""
    return None, (
        f"The folder of pictures that are none of the classes was not there: {chosen}."
    )
