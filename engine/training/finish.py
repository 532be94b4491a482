"""The end of every training: calibrate, learn what is unknown, score once, save."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.dataset import looks
from engine.dataset.fingerprint import fingerprint
from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TEST, TRAIN, VALIDATION, ProjectSummary, SplitCounts
from engine.models.card import model_card
from engine.models.classifier import Classifier
from engine.models.doubt import learn_doubt
from engine.models.encoder import Encoder
from engine.models.head import Head
from engine.models.heldout import HeldOut, of_validation
from engine.models.manifest import Manifest
from engine.models.modelfile import Model, digest, save_model
from engine.models.score import Score, wilson
from engine.progress import CurvePoint
from engine.training.cache import EmbeddingCache
from engine.training.choice import Choice
from engine.training.evidence import (
    TrainingData,
    answers_of,
    entries_of,
    keep_evidence,
    right_by_class,
)
from engine.training.negatives import embed_negatives
from engine.training.negatives_choice import negatives_for
from engine.training.predictions import keep_predictions, predictions_of
from engine.training.recipes import Recipe
from engine.training.request import Train, TrainResult
from engine.training.runs import Run, finish_run

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

#: Fewer test images than this and the score says so.
_FEW_TESTS = 30
_TIMED_IMAGES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The samples of one split, those with an embedding, and their embeddings."""

    samples: tuple[Sample, ...]
    embeddings: Matrix
    labels: Labels


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a recipe produced, before it is a model.

    Attributes:
        encoder: The encoder.
        head: The head.
        held_out: Images the head was not fitted on, for calibration and for what is
            unknown; None where there are none.
        network: The Keras network the encoder was cut from, or None.
        history: The learning curve.
        stopped: Whether it was cancelled and this is the best until then.
        seconds: What each stage took.
        chosen: What was chosen on validation images.
    """

    encoder: Encoder
    head: Head
    held_out: HeldOut | None = None
    network: bytes | None = None
    history: tuple[CurvePoint, ...] = ()
    stopped: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    chosen: dict[str, float] = field(default_factory=dict)


def load_splits(
    cache: EmbeddingCache, samples: dict[str, list[Sample]], rows: dict[str, int]
) -> dict[str, Split]:
    """Each split's samples that could be embedded, with their embeddings."""
    splits: dict[str, Split] = {}
    for name, items in samples.items():
        usable = tuple(item for item in items if item.content_hash in rows)
        labels = np.array([item.label for item in usable], dtype=np.int64)
        splits[name] = Split(usable, cache.matrix(usable), labels)
    return splits


def finish(
    project: Project,
    run: Run,
    request: Train,
    trained: Trained,
    splits: dict[str, Split],
    choice: Choice,
) -> TrainResult:
    """Turn what was trained into a model file and a recorded result.

    The test images are looked at here and nowhere else, once.
    """
    summary = project.summary()
    classes = choice.classes
    images = SplitCounts(
        *(len(splits[name].labels) for name in (TRAIN, VALIDATION, TEST))
    )
    data = TrainingData(
        entries_of({name: split.samples for name, split in splits.items()}, classes),
        own_split=choice.own_split,
    )
    tested = splits[TEST]
    scores = trained.head.scores(tested.embeddings)
    answers = answers_of(tested.samples, scores, classes)
    test = _score(trained.head, tested)
    if test is not None:
        looks.record_look(project.connection, looks.TRAINING, test.images, run.id)
    validation = _score(trained.head, splits[VALIDATION])
    notes = _notes(summary, request, test, trained, choice)
    negatives, missing = negatives_for(project, request)
    notes = (*notes, missing) if missing else notes
    doubt = learn_doubt(
        trained.head,
        splits[TRAIN].embeddings,
        splits[TRAIN].labels,
        trained.held_out,
        embed_negatives(project, trained.encoder, negatives)
        if negatives is not None
        else None,
    )
    model = Model(
        manifest=Manifest(
            title=project.folder.name,
            classes=classes,
            encoder=trained.encoder.spec,
            recipe=request.recipe.name,
            settings=_plain(request.recipe),
            images=images,
            test=test,
            validation=validation,
            calibration=doubt.calibration,
            outcomes=doubt.outcomes,
            reliability=doubt.reliability,
            notes=notes,
            data=fingerprint(data.entries),
        ),
        encoder=trained.encoder,
        head=trained.head,
        unknown=doubt.unknown,
        network=trained.network,
    )
    card = model_card(model.manifest, right_by_class(answers, classes))
    model = dataclasses.replace(model, card=card)
    save_model(model, run.model)
    result = TrainResult(
        model=str(run.model),
        classes=classes,
        recipe=request.recipe.name,
        encoder=trained.encoder.spec.name,
        images=images,
        test=test,
        validation=validation,
        seconds={name: round(value, 3) for name, value in trained.seconds.items()},
        findings=summary.findings,
        notes=notes,
        stopped=trained.stopped,
        data=model.manifest.data,
        train=_score(trained.head, splits[TRAIN]),
        size=run.model.stat().st_size,
        rate=measured_rate(trained.encoder),
        fingerprint=digest(model),
        chosen=trained.chosen,
    )
    try:
        keep_evidence(run.folder, data, answers)
        probabilities = Classifier(model).probabilities
        keep_predictions(
            run.folder,
            {
                name: predictions_of(
                    split.samples, split.labels, probabilities(split.embeddings)
                )
                for name, split in splits.items()
            },
        )
        if request.output is not None:
            save_model(model, Path(request.output))
            result = dataclasses.replace(result, model=request.output)
    finally:
        # Even if it cannot go where it was wanted, what was trained is not lost.
        finish_run(project, run, result, trained.history)
    return result


def measured_rate(encoder: Encoder) -> float:
    """Images a second through the encoder, on a few made-up pictures."""
    rng = np.random.default_rng(0)
    height, width = encoder.spec.geometry.size
    batch = rng.integers(0, 256, (_TIMED_IMAGES, height, width, 3), np.uint8)
    encoder.embed(batch)  # the first run gets its memory
    start = time.perf_counter()
    encoder.embed(batch)
    return round(_TIMED_IMAGES / (time.perf_counter() - start), 1)


def _score(head: Head, split: Split) -> Score | None:
    if not len(split.labels):
        return None
    right = head.scores(split.embeddings).argmax(axis=1) == split.labels
    return wilson(int(right.sum()), len(split.labels))


def _notes(
    summary: ProjectSummary,
    request: Train,
    test: Score | None,
    trained: Trained,
    choice: Choice,
) -> tuple[str, ...]:
    notes = list(summary.notes)
    if request.split_seed is not None and summary.split_source == "assigned":
        notes.append(
            f"Trained on a split of its own (seed {request.split_seed}), not on the "
            "project's."
        )
    if choice.missing:
        notes.append(
            f"{choice.missing} of the images that the run began with are not there "
            "any more; it went on without them."
        )
    if choice.left_out:
        notes.append(
            f"The recipe takes only some images of each class: {choice.left_out} of "
            "the project's were left out."
        )
    if test is None:
        notes.append(
            "There are no test images, so nothing is known about new pictures."
        )
    elif test.images < _FEW_TESTS:
        notes.append(
            f"The score rests on {test.images} test images only; it may be far off."
        )
    if trained.stopped:
        notes.append("Training was stopped early; this is the best model until then.")
    return tuple(notes)


def _plain(recipe: Recipe) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(recipe)
    return plain


def held_out_scores(head: Head, validation: Split) -> HeldOut | None:
    """Scores and classes of the validation images, if there are any."""
    if not len(validation.labels):
        return None
    scores = head.scores(validation.embeddings)
    return of_validation(scores, validation.labels, validation.embeddings)


def all_samples(samples: dict[str, list[Sample]]) -> Sequence[Sample]:
    """The samples of every split in one list."""
    return [item for items in samples.values() for item in items]
