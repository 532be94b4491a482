"""The job that finds out whether a run's model looks at the right thing.

It asks the model about its scored images with one half of each hidden, draws a mean
heat map of each class, and sees how far metadata alone would get. That is a look at
the test images, and counted as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.looks import EVALUATION, record_look
from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.errors import ImageError, ProjectError
from engine.evaluation import intervals
from engine.evaluation.comparison import mcnemar
from engine.evaluation.heat import activation_map
from engine.evaluation.looking_request import (
    ClassHeat,
    LookAtRun,
    Looking,
    MetadataScore,
    keep_looking,
    read_looking,
)
from engine.evaluation.masking import CENTRE, SURROUND, embed_masked
from engine.evaluation.metadata import KINDS, answers_by, features_of
from engine.evaluation.run_samples import samples_of_run
from engine.evaluation.score_run import find_run
from engine.evaluation.scores import Figure
from engine.images import load_array
from engine.models.modelfile import Model, load_model
from engine.progress import Meter, Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.evidence import run_folder
from engine.training.runs import RunRecord

#: So many pictures of a class are enough for a mean heat map.
_MAPPED = 24
#: More training images than this teach metadata nothing new.
_MOST_TRAINED = 5_000

Right = NDArray[np.bool_]


def look_at_run(request: LookAtRun, *, report: Report, token: Token) -> Looking:
    """Find out what a run's model looks at; it is kept.

    Raises:
        ProjectError: The folder is missing, its index is unusable, it has no such run
            (``run.unknown``), or none of its scored images is left (``run.images``).
        ModelError: The run's model cannot be used.
        Cancelled: The token asked for it.
    """
    with Project(Path(request.folder)) as project:
        record = find_run(project.home.database, request.run)
        folder = run_folder(project.home.database, record.id)
        found = None if request.again else read_looking(folder)
        if found is None or found.sources != request.sources:
            found = _look(project, record, request, report=report, token=token)
            keep_looking(folder, found)
        return found


def _look(
    project: Project,
    record: RunRecord,
    request: LookAtRun,
    *,
    report: Report,
    token: Token,
) -> Looking:
    model = load_model(Path(record.result.model))
    samples = {
        name: _numbered(items, project.classes(), record.result.classes)
        for name, items in samples_of_run(project, record.id).items()
    }
    split = TEST if samples[TEST] else VALIDATION
    judged = samples[split]
    cache = EmbeddingCache(project, model.encoder)
    rows = cache.embed(judged, report=report, token=token)
    judged = [item for item in judged if item.content_hash in rows]
    if not judged:
        raise ProjectError(
            "run.images",
            "None of the images that this run was scored on is in the project now.",
            path=project.folder,
            remedy="Bring them back, or train on the images that are here now.",
        )
    if split == TEST:
        record_look(project.connection, EVALUATION, len(judged), record.id)
    labels = np.array([item.label for item in judged], np.int64)
    whole = model.head.scores(cache.matrix(judged)).argmax(axis=1) == labels
    centre, surround = (
        _masked(model, cache, judged, visible, report=report, token=token)
        for visible in (CENTRE, SURROUND)
    )
    heat = _heat(model, judged, whole, record.result.classes, report, token)
    metadata, brightness = _metadata(
        samples[TRAIN], judged, request, report=report, token=token
    )
    only_surround = int((surround & ~centre).sum())
    only_centre = int((centre & ~surround).sum())
    return Looking(
        images=len(judged),
        split=split,
        guess=float(np.bincount(labels).max() / len(labels)),
        whole=_share(whole),
        centre=_share(centre),
        surround=_share(surround),
        surround_better=mcnemar(only_centre, only_surround),
        metadata=metadata,
        heat=heat,
        sources=request.sources,
        brightness=brightness,
    )


def _numbered(
    samples: Sequence[Sample], named: Sequence[str], classes: Sequence[str]
) -> list[Sample]:
    """The samples with the numbers that the model has for their classes."""
    numbers = {name: number for number, name in enumerate(classes)}
    return [
        Sample(item.path, numbers[named[item.label]], item.content_hash)
        for item in samples
        if named[item.label] in numbers
    ]


def _masked(
    model: Model,
    cache: EmbeddingCache,
    judged: Sequence[Sample],
    visible: str,
    *,
    report: Report,
    token: Token,
) -> Right:
    embeddings, known = embed_masked(cache, judged, visible, report=report, token=token)
    labels = np.array([item.label for item in judged], np.int64)
    right = np.zeros(len(judged), np.bool_)
    if known.any():
        answers = model.head.scores(embeddings).argmax(axis=1)
        right[known] = answers == labels[known]
    return right


def _heat(
    model: Model,
    judged: Sequence[Sample],
    right: Right,
    classes: Sequence[str],
    report: Report,
    token: Token,
) -> tuple[ClassHeat, ...]:
    """Mean heat maps of rightly answered pictures, where these are exact."""
    if not (model.encoder.spec.pooled and model.head.is_linear):
        return ()
    chosen: dict[int, list[Sample]] = {}
    for item, fine in zip(judged, right.tolist(), strict=True):
        if fine and len(chosen.setdefault(item.label, [])) < _MAPPED:
            chosen[item.label].append(item)
    meter = Meter(report, "score", sum(map(len, chosen.values())))
    geometry = model.encoder.spec.geometry
    found = []
    for label in sorted(chosen):
        maps = []
        for item in chosen[label]:
            token.raise_if_cancelled()
            meter.advance()
            try:
                picture = load_array(item.path, geometry)
            except ImageError:
                continue
            _, features = model.encoder.embed_with_map(picture[None])
            if features is not None:
                maps.append(activation_map(model.head, features[0], label))
        if maps:
            mean = np.mean(maps, axis=0)
            values = tuple(tuple(map(float, row)) for row in mean)
            found.append(ClassHeat(classes[label], len(maps), values))
    meter.finish()
    return tuple(found)


def _metadata(
    trained: Sequence[Sample],
    judged: Sequence[Sample],
    request: LookAtRun,
    *,
    report: Report,
    token: Token,
) -> tuple[tuple[MetadataScore, ...], dict[str, float]]:
    if len(trained) > _MOST_TRAINED:
        dice = np.random.default_rng(0)
        picked = np.sort(dice.permutation(len(trained))[:_MOST_TRAINED])
        trained = [trained[number] for number in picked.tolist()]
    both = [*trained, *judged]
    features, known = features_of(both, report=report, token=token)
    grey = features[len(trained) :, KINDS["brightness"][0]].tolist()
    brightness = {
        item.content_hash: round(value, 1)
        for item, value, read in zip(
            judged, grey, known[len(trained) :].tolist(), strict=True
        )
        if read
    }
    kinds = dict(KINDS)
    if request.sources:
        kinds["source"] = (features.shape[1],)
        names: dict[str, int] = {}
        places = [
            names.setdefault(str(item.path.parent.name), len(names)) for item in both
        ]
        features = np.column_stack([features, places])
    labels = np.array([item.label for item in both], np.int64)
    training = known & (np.arange(len(both)) < len(trained))
    if len(np.unique(labels[training])) < 2:
        return (), brightness
    groups = {"all": tuple(sorted(sum(kinds.values(), ()))), **kinds}
    asked = features[len(trained) :]
    found = []
    for kind, columns in groups.items():
        token.raise_if_cancelled()
        learned = (features[training], labels[training])
        answers = answers_by(columns, learned, asked)
        right = (answers == labels[len(trained) :]) & known[len(trained) :]
        found.append(MetadataScore(kind, _share(right)))
    first, *rest = found
    rest.sort(key=lambda one: -one.accuracy.value)
    return (first, *rest), brightness


def _share(right: Right) -> Figure:
    return intervals.of_share(float(right.mean()), len(right))
