"""The job that compares two models on one labelled folder that neither has seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import ProjectError
from engine.evaluation.answering import answer_folder
from engine.evaluation.comparison import Comparison, compare
from engine.evaluation.scores import Judged, Scores
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Report, Token


@dataclass(frozen=True, slots=True)
class CompareModels:
    """Compare two models.

    Attributes:
        first: The first model file, A.
        second: The second, B.
        folder: A folder of class folders.
    """

    first: str
    second: str
    folder: str


@dataclass(frozen=True, slots=True)
class ModelsCompared:
    """What that came to.

    Attributes:
        classes: The models' classes.
        first: A's figures.
        second: B's figures.
        comparison: Which is better, and how sure that is.
        failed: Files that could not be read, with reasons.
    """

    classes: tuple[str, ...]
    first: Scores
    second: Scores
    comparison: Comparison
    failed: dict[str, str]


def compare_models(
    request: CompareModels, *, report: Report, token: Token
) -> ModelsCompared:
    """Answer every image with both models and compare the answers.

    Raises:
        ModelError: A model cannot be used.
        ProjectError: The folder holds no class that they know, or no image; or the
            models tell other classes apart (``compare.classes``).
        Cancelled: The token asked for it.
    """
    folder = Path(request.folder)
    models = [load_model(Path(path), threads=1) for path in _paths(request)]
    classes = models[0].manifest.classes
    if set(classes) != set(models[1].manifest.classes):
        raise ProjectError(
            "compare.classes",
            "Expected two models of the same classes, received "
            f"{', '.join(classes)} and {', '.join(models[1].manifest.classes)}.",
            remedy="Compare models that were trained on the same classes.",
        )
    found: list[tuple[Scores, tuple[Judged, ...]]] = []
    failed: dict[str, str] = {}
    for model in models:
        from engine.evaluation.figures import judge, score

        answers = answer_folder(
            Classifier(model, top=1), folder, report=report, token=token
        )
        # Both number the classes as the first model does.
        own = model.manifest.classes
        order = [own.index(name) for name in classes]
        labels = answers.labels.copy()
        for place, number in enumerate(order):
            labels[answers.labels == number] = place
        probabilities = answers.probabilities[:, order]
        found.append(
            (
                score(classes, labels, probabilities),
                judge(answers.names, labels, probabilities),
            )
        )
        failed |= answers.failed
    (first, judged_a), (second, judged_b) = found
    compared = compare(judged_a, judged_b)
    return ModelsCompared(classes, first, second, compared, failed)


def _paths(request: CompareModels) -> tuple[str, str]:
    return request.first, request.second
