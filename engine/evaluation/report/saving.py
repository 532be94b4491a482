"""The job that writes a report, and writing one in any of its forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from engine.dataset import store
from engine.errors import DiscernError, ProjectError
from engine.evaluation.report.card import ReportCard
from engine.evaluation.report.data import as_csv, as_json
from engine.evaluation.report.making import card_of_run
from engine.evaluation.report.page import as_html
from engine.evaluation.report.request import ReportSaved, SaveReport, check_form
from engine.evaluation.report.text import as_markdown
from engine.evaluation.run_scores import ScoreRun, read_scores
from engine.evaluation.score_run import find_run, score_run
from engine.progress import Meter, Report, Token
from engine.training.evidence import run_folder


def save_report(request: SaveReport, *, report: Report, token: Token) -> ReportSaved:
    """Write a report on a run, whole or not at all.

    Raises:
        ProjectError: The index cannot be read, or there is no such run.
        DiscernError: The form is none of ours, or the disk refuses (``report.write``).
        Cancelled: The token asked for it.
    """
    target = Path(request.target)
    check_form(target)
    folder = Path(request.folder)
    score_run(ScoreRun(request.folder, request.run), report=report, token=token)
    meter = Meter(report, "export", 1, unit="steps")
    database = store.find_home(folder.resolve()).database
    record = find_run(database, request.run)
    kept = read_scores(run_folder(database, record.id))
    if kept is None:
        raise ProjectError(
            "report.no_scores",
            "The run's scores cannot be read.",
            path=folder,
            remedy="Look at its results, then save the report again.",
        )
    card = card_of_run(database, record, kept, pictures=request.pictures)
    token.raise_if_cancelled()
    size = write_report(card, target)
    meter.finish()
    return ReportSaved(str(target), size)


def write_report(card: ReportCard, target: Path) -> int:
    """Write ``card`` in the form that the name of ``target`` asks for.

    Returns:
        How many bytes it has.

    Raises:
        DiscernError: The form is none of ours (``report.form``), or the disk refuses
            (``report.write``).
    """
    data = _WRITERS[check_form(target)](card)
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DiscernError(
            "report.write",
            f"The report cannot be saved: {error.strerror or error}.",
            path=target,
            remedy="Choose a folder you may write to, on a disk with room.",
        ) from error
    return len(data)


def _pdf(card: ReportCard) -> bytes:
    # Imported when somebody wants paper: it brings fonts and what shapes letters.
    from engine.evaluation.report.paper import as_pdf

    return as_pdf(card)


_WRITERS: dict[str, Callable[[ReportCard], bytes]] = {
    ".html": lambda card: as_html(card).encode(),
    ".pdf": _pdf,
    ".md": lambda card: as_markdown(card).encode(),
    # Excel knows UTF-8 by its first bytes alone.
    ".csv": lambda card: as_csv(card).encode("utf-8-sig"),
    ".json": lambda card: as_json(card).encode(),
}
