"""Trains a ready-made model as the app would, measures it and writes its files."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import platform
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.jobs import queue
from engine.jobs.requests import TRAIN_NETWORK
from engine.models.borrowed import can_be_borrowed
from engine.models.classifier import Classifier
from engine.models.modelfile import SUFFIX, load_model, read_network, save_model
from engine.progress import Event, Progress, Token
from engine.training.recipes import Recipe
from engine.training.request import Train, TrainResult
from engine.training.train import train_quick
from tools.ready_made.card import render
from tools.ready_made.encoders import Chosen, choose
from tools.ready_made.lookalikes import without_lookalikes
from tools.ready_made.measure import score, scores, worlds
from tools.ready_made.pictures import Named
from tools.ready_made.subjects import Subject
from tools.ready_made.trim import trim_folder

_LIBRARIES = ("tensorflow-cpu", "keras", "ai-edge-litert", "numpy", "pillow")
_LIBRARIES_OF_QUICK = ("ai-edge-litert", "numpy", "pillow", "scikit-learn")
#: Further splits that are trained on to say how much the score depends on chance.
_MORE_SPLITS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Order:
    """What to make.

    Attributes:
        subject: Which model.
        pictures: The tree of class folders; only read.
        encoder: Name of an encoder of the catalogue, an encoder's folder, or a model
            file to take it from.
        recipe: The recipe, with its seed.
        out: The folder to write.
        other_splits: The same pictures dealt differently, where the tree has splits.
        tries: Labelled pictures of other sources.
        worlds: Pictures that show none of the classes.
        most: At most so many pictures of each world.
        weights: Folder of Keras weights to take the encoder from, or None.
        command: The command line, for the card.
    """

    subject: Subject
    pictures: Path
    encoder: str
    recipe: Recipe
    out: Path
    other_splits: tuple[Path, ...]
    tries: tuple[Named, ...]
    worlds: tuple[Named, ...]
    most: int
    weights: Path | None
    command: str


def make(order: Order) -> dict[str, object]:
    """Train, measure and write ``NAME.discern``, ``card.md`` and ``training.json``.

    Returns:
        The record written to ``training.json``.
    """
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="discern-ready-made-") as work:
        project = Path(work) / order.subject.title
        _copy(order, order.pictures, project)
        trained = Path(work) / f"trained{SUFFIX}"
        chosen = (
            None if order.recipe.is_network else choose(order.encoder, order.weights)
        )
        result, accuracies = _train(order, project, trained, chosen)
        classifier = Classifier(load_model(trained))
        record = {
            **_facts(order, result, classifier),
            **_held_out(project, classifier),
            "encoder_training": dict(chosen.training) if chosen else {},
            "test_accuracy_of_other_splits": [round(value, 4) for value in accuracies],
            "tries": scores(classifier, order.tries),
            "other_worlds": worlds(
                classifier, order.worlds, order.most, order.recipe.seed
            ),
        }
        record["seconds"] = round(time.perf_counter() - start, 1)
        _write(order, classifier, trained, record)
    return record


def _copy(order: Order, pictures: Path, target: Path) -> Path:
    """A copy to work in: nothing is written beside the pictures."""
    shutil.copytree(
        pictures,
        target,
        copy_function=shutil.copyfile,
        ignore=shutil.ignore_patterns(".discern"),
    )
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    if order.subject.barred:
        trim_folder(target)
    return target


def _train(
    order: Order, project: Path, target: Path, chosen: Chosen | None
) -> tuple[TrainResult, list[float]]:
    """Train on the project's split; test accuracies of models of other splits."""
    request = Train(str(project), order.recipe, output=str(target))
    if chosen is None:
        result = queue.run(TRAIN_NETWORK, request, report=_say, token=Token())
        return result, []
    encoder = chosen.encoder
    result = train_quick(request, encoder, report=_say, token=Token())
    again = dataclasses.replace(request, output=None)
    others = []
    for number, tree in enumerate(order.other_splits):
        copy = _copy(order, tree, target.with_name(f"other-{number}"))
        others.append(dataclasses.replace(again, folder=str(copy)))
    if not any((project / name).is_dir() for name in ("train", "test")):
        others += [dataclasses.replace(again, split_seed=seed) for seed in _MORE_SPLITS]
    scores = [
        train_quick(other, encoder, report=_say, token=Token()).test for other in others
    ]
    return result, [score.accuracy for score in scores if score is not None]


def _held_out(folder: Path, classifier: Classifier) -> dict[str, object]:
    """How the model does on the project's test images, with and without look-alikes."""
    with Project(folder) as project:
        samples = project.samples()
    test = [(item.path, item.label) for item in samples[TEST]]
    if not test:
        return {"test": None, "test_without_lookalikes": None}
    seen = [item.path for name in (TRAIN, VALIDATION) for item in samples[name]]
    apart = without_lookalikes(test, seen)
    return {
        "test": dataclasses.asdict(score(classifier, test)),
        "test_without_lookalikes": (
            dataclasses.asdict(score(classifier, apart)) if apart else None
        ),
    }


def _facts(
    order: Order, result: TrainResult, classifier: Classifier
) -> dict[str, object]:
    wanted = _LIBRARIES if order.recipe.is_network else _LIBRARIES_OF_QUICK
    return {
        "command": order.command,
        "seed": order.recipe.seed,
        "recipe": dataclasses.asdict(order.recipe),
        "encoder": dataclasses.asdict(classifier.model.encoder.spec),
        "borrows": can_be_borrowed(classifier.model.encoder.spec),
        "classes": list(result.classes),
        "images": dataclasses.asdict(result.images),
        "training_seconds": result.seconds,
        "findings": result.findings,
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in wanted},
        },
    }


def _write(
    order: Order, classifier: Classifier, trained: Path, record: dict[str, object]
) -> None:
    card = render(order.subject, record)
    model = classifier.model
    manifest = dataclasses.replace(
        model.manifest,
        title=order.subject.title,
        licence="Apache-2.0",
        notes=(*order.subject.notes, *model.manifest.notes),
    )
    order.out.mkdir(parents=True, exist_ok=True)
    target = order.out / f"{order.subject.name}{SUFFIX}"
    save_model(
        dataclasses.replace(
            model, manifest=manifest, card=card, network=read_network(trained)
        ),
        target,
        borrow=can_be_borrowed(model.encoder.spec),
    )
    (order.out / "card.md").write_text(card, encoding="utf-8")
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (order.out / "training.json").write_text(f"{text}\n", encoding="utf-8")


def _say(event: Event) -> None:
    if isinstance(event, Progress) and event.stage == "train":
        print(f"  {event.detail}: {event.done} of {event.total} {event.unit}")
