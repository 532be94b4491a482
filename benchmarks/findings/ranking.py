"""How doubtful every label is: the whole ranking, not only what is shown.

    python -m benchmarks.findings.ranking PROJECT ENCODER [WEIGHTS]

prints the pictures of a project that was checked with that encoder, the most doubtful
first, as a JSON list.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from engine.dataset.project import Project
from engine.findings.embedding import Embeddings
from engine.findings.evidence import read_pictures
from engine.findings.mislabel import doubt, out_of_fold
from engine.models.catalogue import find_encoder
from engine.progress import Token, ignore


def ranking(folder: Path, encoder: str, weights: Path | None) -> list[str]:
    """Paths below ``folder``, the most doubtful first."""
    source = find_encoder(encoder, weights)
    with Project(folder) as project:
        pictures, _ = read_pictures(project.connection)
        found = Embeddings(
            project, source.load(), pictures, report=ignore, token=Token()
        )
        embedded = found.by_class()
    judged = out_of_fold(embedded, Token())
    if judged is None:
        return []
    rows, probabilities = judged
    order = np.argsort(-doubt(probabilities, embedded.labels[rows]), kind="stable")
    return [embedded.pictures[rows[place]].path for place in order.tolist()]


def precision_of(ranked: list[str], wanted: set[str]) -> float:
    """Average precision of a ranking; what is not in it counts as not found."""
    hits = 0
    precisions = 0.0
    for place, path in enumerate(ranked, start=1):
        if path in wanted:
            hits += 1
            precisions += hits / place
    return precisions / len(wanted)


if __name__ == "__main__":
    chosen = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    print(json.dumps({"ranked": ranking(Path(sys.argv[1]), sys.argv[2], chosen)}))
