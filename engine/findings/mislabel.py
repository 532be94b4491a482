"""Pictures that are likely to be in the wrong class.

Every picture is judged by a classifier that did not see it (five folds, on cached
embeddings), and cleanlab tells which labels these judgements speak against (confident
learning, Northcutt et al. 2021).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.findings.evidence import Embedded, Evidence
from engine.findings.finding import RELABEL, Finding
from engine.findings.keys import key_of
from engine.progress import Token

_FOLDS = 5
_ITERATIONS = 50
#: At most this share of a set is shown: where more seems wrong, the judges are.
_MOST = 0.1
#: The judges must be right about this much more often than by naming the largest class,
#: as a share of what there is to gain; below, they know nothing about these pictures.
_LEAST_SKILL = 0.5
#: Judges that give the label more of a chance than this do not contradict it. Of 55
#: labels of ``superhero10`` that cleanlab doubts as they are, 22 are below, and of 60
#: swapped ones that it finds, 55.
_LEAST_CHANCE = 0.1
#: And they have to prefer a class this clearly, or they only do not know.
_LEAST_SURE = 0.3

Probabilities = NDArray[np.float32]


def find(evidence: Evidence) -> Iterator[Finding]:
    """Pictures whose class the judges doubt, the most doubtful first."""
    embedded = evidence.embedded
    if len(embedded.classes) < 2:
        return
    judged = out_of_fold(embedded, evidence.token)
    if judged is None:
        return
    rows, probabilities = judged
    labels = embedded.labels[rows]
    if _skill(probabilities, labels) < _LEAST_SKILL:
        return
    doubts = doubt(probabilities, labels)
    issues = _issues(probabilities, labels)
    worst = issues[np.argsort(-doubts[issues], kind="stable")]
    for place in worst[: max(1, int(_MOST * len(labels)))].tolist():
        picture = embedded.pictures[rows[place]]
        suggested = int(probabilities[place].argmax())
        chance = probabilities[place, labels[place]]
        sure = probabilities[place, suggested]
        if chance > _LEAST_CHANCE or sure < max(_LEAST_SURE, 2 * chance):
            continue
        name = embedded.classes[suggested]
        yield Finding(
            kind="mislabel",
            path=picture.path,
            others=(),
            score=round(float(doubts[place]), 4),
            reason=f"Looks like {name!r} ({_percent(sure)}) "
            f"rather than {picture.class_name!r} "
            f"({_percent(chance)}).",
            action=f"{RELABEL}{name}",
            # The same doubt about the same class: a better encoder's is no new one.
            key=key_of("mislabel", picture.content, picture.class_name),
        )


def out_of_fold(
    embedded: Embedded, token: Token
) -> tuple[NDArray[np.int64], Probabilities] | None:
    """Each picture's class probabilities, from a classifier that did not see it.

    Pictures of classes that are too small for two folds are left out.

    Returns:
        Rows of ``embedded``, int64 ``(n,)``, and float32 ``(n, classes)``; None where
        fewer than two classes are large enough.
    """
    from sklearn.model_selection import StratifiedKFold

    counts = np.bincount(embedded.labels, minlength=len(embedded.classes))
    large = np.flatnonzero(counts >= 2)
    if len(large) < 2:
        return None
    rows = np.flatnonzero(np.isin(embedded.labels, large))
    labels, matrix = embedded.labels[rows], embedded.matrix[rows]
    probabilities = np.zeros((len(rows), len(embedded.classes)), np.float32)
    folds = int(min(_FOLDS, counts[large].min()))
    splitter = StratifiedKFold(folds, shuffle=True, random_state=0)
    for inner, outer in splitter.split(matrix, labels):
        token.raise_if_cancelled()
        judge = _judge(matrix[inner], labels[inner])
        found = judge.predict_proba(matrix[outer])
        probabilities[np.ix_(outer, judge.classes_)] = found
    return rows, probabilities


def doubt(
    probabilities: Probabilities, labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How much speaks against each label, 0 to 1: cleanlab's self-confidence.

    With one label in 20 swapped it ranks the swapped ones better than the normalised
    margin does (average precision 0.79 instead of 0.72, ``superhero10``).
    """
    from cleanlab.rank import (  # type: ignore[import-untyped, unused-ignore]
        get_label_quality_scores,
    )

    quality: Any = get_label_quality_scores(
        labels, probabilities, method="self_confidence"
    )
    return np.asarray(1.0 - quality, np.float64)


def _issues(
    probabilities: Probabilities, labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Places where confident learning finds the label wrong."""
    from cleanlab.filter import (  # type: ignore[import-untyped, unused-ignore]
        find_label_issues,
    )

    with warnings.catch_warnings():
        # That little can be told of small classes is among the advice.
        warnings.simplefilter("ignore", UserWarning)
        # The first finds more in large sets, the second also single ones in small sets.
        found: list[Any] = [
            find_label_issues(labels, probabilities, filter_by=how, n_jobs=1)
            for how in ("both", "confident_learning")
        ]
    return np.flatnonzero(np.logical_or(*found))


def _judge(matrix: NDArray[np.float32], labels: NDArray[np.int64]) -> Any:
    """A classifier that mislabelled examples sway little."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # Strong enough that no single example is learned by heart, whatever the size of the
    # set and of the embeddings; on 1,545 pictures and 1,280 numbers the best of five.
    strength = 44.0 / (matrix.shape[0] * math.sqrt(matrix.shape[1]))
    judge = make_pipeline(
        StandardScaler(), LogisticRegression(C=strength, max_iter=_ITERATIONS)
    )
    with warnings.catch_warnings():
        # Fifty steps rank the doubts as well as two hundred.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return judge.fit(matrix, labels)


def _skill(probabilities: Probabilities, labels: NDArray[np.int64]) -> float:
    right = float((probabilities.argmax(axis=1) == labels).mean())
    largest = float(np.bincount(labels).max() / len(labels))
    return (right - largest) / max(1e-6, 1 - largest)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
