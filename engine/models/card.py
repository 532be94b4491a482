"""The model card: what a model is for and how good it is, in Markdown, in its file.

M. Mitchell et al., "Model cards for model reporting", FAT* 2019.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from engine.models.manifest import Manifest
from engine.models.score import Score, wilson

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")
#: A table of more classes would be longer than the rest of the card.
_MOST_CLASSES = 60


def model_card(
    manifest: Manifest, per_class: Mapping[str, tuple[int, int]] | None = None
) -> str:
    """The card of a model.

    Args:
        manifest: The model's manifest.
        per_class: Right answers and images of each class among the test images.
    """
    images = manifest.images
    encoder = manifest.encoder
    facts = [
        ("Classes", ", ".join(manifest.classes)),
        ("Recipe", manifest.recipe),
        ("Encoder", encoder.title or encoder.name),
        ("Encoder from", encoder.origin),
        ("Encoder's licence", encoder.licence),
        ("Licence", manifest.licence),
        ("Sees pictures at", "{1} × {0} pixels".format(*encoder.geometry.size)),
        ("Learned from", f"{images.train:,} images"),
        ("Settings chosen on", f"{images.validation:,} images"),
        ("Fingerprint of the images", manifest.data.whole if manifest.data else ""),
    ]
    parts = [
        f"# {escaped(manifest.title)}",
        "Tells pictures apart: of each it says which class it most likely is, how sure "
        'it is, or "none of these".',
        "## How good it is",
        _score(manifest),
    ]
    if per_class and len(per_class) <= _MOST_CLASSES:
        parts.append(
            table(
                ("class", "right (95 % interval)", "test images"),
                (
                    (name, _share(wilson(right, count)), f"{count:,}")
                    for name, (right, count) in per_class.items()
                    if count
                ),
            )
        )
    parts += [
        "## What it is",
        table(("", ""), (fact for fact in facts if fact[1])),
        "## What to know before trusting it",
        "\n".join(f"- {escaped(note)}" for note in (*manifest.notes, *_LIMITS)),
    ]
    return "\n\n".join(parts) + "\n"


_LIMITS = (
    "It knows the classes above and nothing else.",
    "The score holds for pictures like those it was tested on: other cameras, places "
    "or light may be harder. Score it on pictures of your own before relying on it.",
    "It was made by somebody with Discern, from their own pictures; decisions about "
    "people should not rest on it.",
)


def escaped(text: str) -> str:
    """``text`` as Markdown shows it, whatever it holds."""
    one_line = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", one_line)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    lines = [head, ["---"] * len(head)]
    body = [[escaped(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (*lines, *body))


def _score(manifest: Manifest) -> str:
    if manifest.test is not None:
        return (
            f"**{_share(manifest.test)}** of {manifest.test.images:,} test images that "
            "it never saw were right."
        )
    if manifest.validation is not None:
        return (
            f"{_share(manifest.validation)} of {manifest.validation.images:,} "
            "validation images were right; they helped to choose its settings, so this "
            "flatters. There were no images left to test with."
        )
    return "There were no images to test with, so nobody knows how good it is."


def _share(score: Score) -> str:
    low, high = 100 * score.low, 100 * score.high
    figure = min(99.9, 100 * score.accuracy) if score.accuracy < 1 else 100.0
    return f"{figure:.1f} % ({low:.1f} to {high:.1f})"
