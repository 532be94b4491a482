"""Which images a training uses: those of the project now, or exactly those of a run.

A run that is resumed or repeated uses the images it was begun with, each with the class
and split it had then, whatever happened to the project since; what is gone is left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from engine.dataset.project import Project, check_trainable
from engine.dataset.samples import Sample
from engine.dataset.summary import SPLITS, TRAIN
from engine.errors import DiscernError, ProjectError
from engine.training.evidence import TrainingData, entries_of, read_data, run_folder
from engine.training.recipe import Recipe
from engine.training.request import Train


@dataclass(frozen=True, slots=True)
class Choice:
    """The images of one training.

    Attributes:
        classes: The classes; labels index them.
        samples: The images by split.
        own_split: Whether they were dealt for this run alone.
        missing: How many images of the run to repeat are not there any more.
        left_out: How many the recipe has no use for, as it takes only some of each
            class.
    """

    classes: tuple[str, ...]
    samples: dict[str, list[Sample]]
    own_split: bool = False
    missing: int = 0
    left_out: int = 0

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
    everything = project.samples(request.split_seed)
    samples = _some(everything, request.recipe)
    return Choice(
        project.classes(),
        samples,
        request.split_seed is not None and not project.given_splits,
        left_out=sum(map(len, everything.values())) - sum(map(len, samples.values())),
    )


def _some(samples: dict[str, list[Sample]], recipe: Recipe) -> dict[str, list[Sample]]:
    """Of each class and split as many images as the recipe takes.

    Which ones follows from the seed and their contents, so a picture more changes no
    others. Each keeps the split that it has in the project.
    """
    settings = recipe.training
    if settings is None or not settings.images_a_class:
        return samples
    most = dict(zip(SPLITS, settings.images_a_class, strict=True))
    taken = {}
    for split, items in samples.items():
        drawn = sorted(items, key=lambda item: _lot(item, recipe.seed))
        counts: Counter[int] = Counter()
        chosen = set()
        for item in drawn:
            if counts[item.label] < most[split]:
                counts[item.label] += 1
                chosen.add(item)
        taken[split] = [item for item in items if item in chosen]
    return taken


def _lot(sample: Sample, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{sample.content_hash}".encode()).digest()


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
