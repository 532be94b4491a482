"""The images of a run that are still in the project, by the splits of the run."""

from __future__ import annotations

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import SPLITS
from engine.training.evidence import read_data, run_folder


def samples_of_run(project: Project, run: str) -> dict[str, list[Sample]]:
    """A run's images by split, each with the class that it has now.

    A run from before that was kept is taken to have had the project's own splits.
    """
    samples = project.samples()
    data = read_data(run_folder(project.home.database, run))
    if data is None:
        return samples
    splits = data.splits
    again: dict[str, list[Sample]] = {name: [] for name in SPLITS}
    for item in (item for items in samples.values() for item in items):
        if (split := splits.get(item.content_hash)) is not None:
            again[split].append(item)
    return again
