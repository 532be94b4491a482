"""Which images a training uses: those of the project now, or exactly those of a run.

A run that is resumed or repeated uses the images it was begun with, each with the class
and split it had then, whatever happened to the project since; what is gone is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from engine.dataset.project import Project, check_trainable
from engine.dataset.samples import Sample
from engine.dataset.summary import SPLITS, TRAIN
from engine.errors import DiscernError, ProjectError
from engine.training.evidence import TrainingData, entries_of, read_data, run_folder
from engine.training.request import Train


@dataclass(frozen=True, slots=True)
class Choice:
    """The images of one training.

    Attributes:
        classes: The classes; labels index them.
        samples: The images by split.
        own_split: Whether they were dealt for this run alone.
        missing: How many images of the run to repeat are not there any more.
    """

    classes: tuple[str, ...]
    samples: dict[str, list[Sample]]
    own_split: bool = False
    missing: int = 0

    @property
    def data(self) -> TrainingData:
        """What the run's folder keeps about them."""
        samples = {split: tuple(items) for split, items in self.samples.items()}
        return TrainingData(entries_of(samples, self.classes), self.own_split)


def choose(project: Project, request: Train) -> Choice:
    """The images for ``request``, from the index as it is now.

    Raises:
        DiscernError: The run to repeat does not say what it was trained on.
        ProjectError: There are not two classes with images to train on.
    """
    wanted = request.resume or request.repeat
    data = read_data(run_folder(project.home.database, wanted)) if wanted else None
    if data is not None:
        return _again(project, data)
    if request.repeat:
        raise DiscernError(
            "run.no_data",
            f"Run {request.repeat} does not say which images it was trained on.",
            remedy="Train with its recipe on the images that are here now.",
        )
    check_trainable(project, request.split_seed)
    return Choice(
        project.classes(),
        project.samples(request.split_seed),
        request.split_seed is not None and not project.given_splits,
    )


def _again(project: Project, data: TrainingData) -> Choice:
    paths = {
        content: project.folder / path
        for path, content in project.connection.execute(
            "SELECT path, hash FROM images WHERE status = 'ok' ORDER BY path DESC"
        )
    }
    here = [entry for entry in data.entries if entry.content in paths]
    classes = tuple(sorted({entry.class_name for entry in here}))
    labels = {name: number for number, name in enumerate(classes)}
    samples: dict[str, list[Sample]] = {split: [] for split in SPLITS}
    for entry in here:
        label = labels[entry.class_name]
        sample = Sample(paths[entry.content], label, entry.content)
        samples[entry.split].append(sample)
    trained = Counter(sample.label for sample in samples[TRAIN])
    if len(trained) < max(2, len(classes)):
        raise ProjectError(
            "run.images_gone",
            "Too few of the images that the run was trained on are still there.",
            path=project.folder,
            remedy="Bring them back, or train on the images that are here now.",
        )
    return Choice(classes, samples, data.own_split, len(data.entries) - len(here))
