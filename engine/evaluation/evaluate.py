"""Scoring a model on a labelled folder it has never seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from engine.evaluation.answering import answer_folder
from engine.evaluation.request import ClassScore, Evaluate, Evaluation
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.models.score import wilson
from engine.progress import Report, Token


def evaluate(request: Evaluate, *, report: Report, token: Token) -> Evaluation:
    """Score a model on class folders; of train/val/test trees only ``test`` counts.

    Raises:
        ModelError: The model cannot be used.
        ProjectError: The folder holds no class that the model knows, or no image.
    """
    # Imported late, so that a first answer needs none of it.
    from engine.evaluation.figures import judge, score

    classifier = Classifier(load_model(Path(request.model), threads=1), top=1)
    classes = classifier.model.manifest.classes
    answers = answer_folder(
        classifier, Path(request.folder), report=report, token=token
    )
    best = answers.probabilities.argmax(axis=1)
    confusion = Counter(
        (classes[truth], classes[answer])
        for truth, answer in zip(answers.labels.tolist(), best.tolist(), strict=True)
    )
    images = confusion.total()
    right = sum(
        count for (truth, answer), count in confusion.items() if truth == answer
    )
    return Evaluation(
        score=wilson(right, images),
        per_class={name: _class_score(confusion, name) for name in classes},
        coverage=answers.covered / images,
        failed=answers.failed,
        unknown_classes=answers.unknown_classes,
        scores=score(classes, answers.labels, answers.probabilities),
        judged=judge(answers.names, answers.labels, answers.probabilities),
    )


def _class_score(confusion: Counter[tuple[str, str]], name: str) -> ClassScore:
    totals: defaultdict[str, int] = defaultdict(int)
    for (truth, answer), count in confusion.items():
        totals["images"] += count * (truth == name)
        totals["answered"] += count * (answer == name)
        totals["right"] += count * (truth == answer == name)
    precision = totals["right"] / totals["answered"] if totals["answered"] else 0.0
    recall = totals["right"] / totals["images"] if totals["images"] else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return ClassScore(precision, recall, f1, totals["images"])
