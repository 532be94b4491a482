"""Classifying a few pictures now, with the model kept in memory for the next ones."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from engine.batch.request import Answers, ClassifyImages
from engine.errors import ImageError
from engine.images import load_array
from engine.models.classifier import Classifier, failed
from engine.models.loaded import loaded_model
from engine.progress import Report, Token
from engine.verdict import Verdict


def classify_images(
    request: ClassifyImages, *, report: Report, token: Token
) -> Answers:
    """Classify a few pictures; one that cannot be read is an ``error`` verdict.

    Raises:
        ModelError: The model cannot be used.
    """
    del report  # too quick to tell about
    start = time.perf_counter()
    classifier = Classifier(
        loaded_model(Path(request.model)), top=request.top, precision=request.precision
    )
    verdicts = []
    for path in request.paths:
        token.raise_if_cancelled()
        verdicts.append(classify_one(classifier, path))
    return Answers(tuple(verdicts), time.perf_counter() - start)


def classify_one(classifier: Classifier, path: str) -> Verdict:
    """The verdict for one file."""
    encoder = classifier.model.encoder
    try:
        picture = load_array(Path(path), encoder.spec.geometry)
    except ImageError as error:
        return failed(path, f"{error.message} {error.remedy}".strip())
    return classifier.verdicts([path], encoder.embed(np.stack([picture])))[0]
