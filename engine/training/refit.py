"""After an edit: what the model's head, fitted anew, would score, in about a second.

Only images that were never embedded go through the encoder. Nothing is saved and the
test images are not looked at: it says whether training again is worth it.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import msgspec
import numpy as np

from engine.dataset.fingerprint import current_entries, fingerprint
from engine.dataset.project import Project
from engine.dataset.summary import TRAIN, VALIDATION
from engine.models.modelfile import Model, load_model
from engine.models.score import Score, wilson
from engine.progress import Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.finish import Split, all_samples, load_splits
from engine.training.recipe import Recipe
from engine.training.request import Refit, Refitted

#: Where the model does not say what was chosen.
_USUAL_STRENGTH = 0.03
#: The model of the last refit: the next edit is most likely about the same.
_last: dict[tuple[str, int], Model] = {}


def refit(request: Refit, *, report: Report, token: Token) -> Refitted:
    """Fit the model's head on the project's images as the index knows them now.

    Raises:
        ModelError: The model cannot be loaded.
        ProjectError: The project cannot be used.
        Cancelled: It was cancelled.
    """
    from engine.training.train import Stopwatch, fit_embedded

    started = time.perf_counter()
    model = _model(Path(request.model))
    with Project(Path(request.folder)) as project:
        now = fingerprint(current_entries(project.connection))
        changed = model.manifest.data is None or now.whole != model.manifest.data.whole
        classes = project.classes()
        cache = EmbeddingCache(project, model.encoder)
        samples = {
            name: items
            for name, items in project.samples().items()
            if name in {TRAIN, VALIDATION}
        }
        known = len(cache)
        rows = cache.embed(all_samples(samples), report=report, token=token)
        splits = load_splits(cache, samples, rows)
        train, validation = splits[TRAIN], splits[VALIDATION]
        before = after = None
        if len(validation.labels):
            before = _as_before(model, validation, classes)
            if len(classes) > 1 and len(np.unique(train.labels)) == len(classes):
                head = fit_embedded(
                    project,
                    cache,
                    (train, validation),
                    len(classes),
                    _recipe(model, request.strength or _USUAL_STRENGTH),
                    Stopwatch(),
                    report=report,
                    token=token,
                ).head
                answers = head.scores(validation.embeddings).argmax(axis=1)
                after = _score(answers == validation.labels)
        embedded = len(cache) - known
    return Refitted(after, before, embedded, changed, time.perf_counter() - started)


def _recipe(model: Model, strength: float) -> Recipe:
    """How the model's own head was fitted, with the strength that was chosen for it.

    What a network ends with is a linear head, and so is what this gives for it; a head
    that has a hidden layer was fitted with one, whatever the recipe.
    """
    try:
        recipe = msgspec.convert(model.manifest.settings, Recipe)
    except msgspec.ValidationError:
        recipe = Recipe(model.manifest.recipe, "")
    layers = model.head.layers
    quick = dataclasses.replace(
        recipe.quick,
        strengths=(strength,),
        hidden=layers[0][1].shape[0] if len(layers) > 1 else 0,
        views=recipe.quick.views if recipe.family == "quick" else 0,
    )
    return dataclasses.replace(recipe, quick=quick)


def _as_before(model: Model, validation: Split, classes: tuple[str, ...]) -> Score:
    names = np.array(model.manifest.classes)
    answers = names[model.head.scores(validation.embeddings).argmax(axis=1)]
    return _score(answers == np.array(classes)[validation.labels])


def _score(right: np.ndarray) -> Score:
    return wilson(int(right.sum()), len(right))


def _model(path: Path) -> Model:
    key = (str(path), path.stat().st_mtime_ns if path.exists() else 0)
    if key not in _last:
        model = load_model(path)
        _last.clear()
        _last[key] = model
    return _last[key]
