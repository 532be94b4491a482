"""Everything the window shows of one run, read in one go from what is kept.

Nothing is computed but sentences, so that a page opens at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.dataset.listing import ImageRow
from engine.dataset.store import reading
from engine.evaluation.dataset_request import LeakScore
from engine.evaluation.forecast_request import RunForecast, read_forecast
from engine.evaluation.leak_score import score_without_leaks
from engine.evaluation.looking_request import Looking, read_looking
from engine.evaluation.run_scores import RunScores, read_scores
from engine.evaluation.slices import Slices, find_slices, read_facts
from engine.training.evidence import run_folder
from engine.training.runs import RunRecord

_WHERE = """
    SELECT hash, path, class, coalesce(given_split, split, ''), width, height, size,
        mtime_ns
    FROM images LEFT JOIN splits USING (hash)
    WHERE status = 'ok' AND hash IN (SELECT value FROM json_each(?)) ORDER BY path
"""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, ready to be shown.

    Attributes:
        record: The run.
        kept: Its scores; None where they are yet to be computed.
        where: Its judged images by content, as far as they are still in the project.
        leaks: Its leaked test images, and the score without them.
        model_bytes: Size of its model file; 0 if that is gone.
        forecast: What more images would bring; None where that is yet to be asked.
        looking: What its model looks at; None where that is yet to be asked.
        slices: Groups of images on which it does worse or better than on others.
    """

    record: RunRecord
    kept: RunScores | None
    where: dict[str, ImageRow] = field(default_factory=dict)
    leaks: LeakScore | None = None
    model_bytes: int = 0
    forecast: RunForecast | None = None
    looking: Looking | None = None
    slices: Slices = field(default_factory=Slices)


def read_run(database: Path, record: RunRecord) -> RunView:
    """What is known of ``record``.

    Raises:
        ProjectError: The index cannot be read; its folder may be gone.
    """
    folder = run_folder(database, record.id)
    kept = read_scores(folder)
    if kept is None:
        return RunView(record, None)
    model, looking = Path(record.result.model), read_looking(folder)
    contents = [one.name for one in kept.judged]
    facts = read_facts(database, contents, looking.brightness if looking else {})
    return RunView(
        record,
        kept,
        images_of(database, contents),
        score_without_leaks(database, record),
        model.stat().st_size if model.is_file() else 0,
        read_forecast(folder),
        looking,
        find_slices(kept.judged, facts),
    )


def images_of(database: Path, contents: list[str]) -> dict[str, ImageRow]:
    """Where the images of these contents are now; of copies, the first by path.

    Raises:
        ProjectError: The index cannot be read.
    """
    found: dict[str, ImageRow] = {}
    wanted = msgspec.json.encode(contents).decode()
    with reading(database) as connection:
        for content, *row in connection.execute(_WHERE, (wanted,)):
            found.setdefault(content, ImageRow(*row))
    return found
