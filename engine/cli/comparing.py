"""``discern compare``: two models on the same images, in words and JSON."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli import documents, terminal
from engine.cli.figures import figures_document
from engine.cli.options import AsJson, ModelArgument
from engine.evaluation.comparison import verdict
from engine.evaluation.sentences import TITLES, figure_text
from engine.models.catalogue import model_path

if TYPE_CHECKING:
    from engine.evaluation.compare_models import ModelsCompared

#: So many images are named; the JSON document has all.
_MOST_LINES = 10


def compare(
    first: ModelArgument,
    second: Annotated[str, typer.Argument(help="The model to compare it with.")],
    folder: Annotated[
        Path, typer.Argument(help="A folder of class folders that neither has seen.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say whether one model is really better than another, or only luckier."""
    from engine.evaluation.compare_models import CompareModels, compare_models

    with terminal.bad_input():
        request = CompareModels(
            str(model_path(first)), str(model_path(second)), str(folder)
        )
    result = terminal.run(
        lambda report, token: compare_models(request, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(document(result))
    else:
        terminal.output.print(in_words(result), markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def in_words(result: ModelsCompared) -> str:
    """Both models side by side, and what the difference is worth."""
    width = max(len(TITLES[name]) for name in result.first.figures)
    texts = [figure_text(name, one) for name, one in result.first.figures.items()]
    wide = max(map(len, texts))
    lines = [f"{'':<{width}}  {'A':<{wide}}  B"]
    for text, name in zip(texts, result.first.figures, strict=True):
        other = figure_text(name, result.second.figures[name])
        lines.append(f"{TITLES[name]:<{width}}  {text:<{wide}}  {other}")
    found = result.comparison
    lines.append(
        f"Right in both {found.both_right:,}, only in A {found.only_a:,}, "
        f"only in B {found.only_b:,}, in neither {found.both_wrong:,}"
    )
    lines.append(verdict(found, "A", "B"))
    lines += [
        f"{one.name}: A says {result.classes[one.answer]}, "
        f"B says {result.classes[two.answer]}"
        for one, two in found.disagree[:_MOST_LINES]
    ]
    if len(found.disagree) > _MOST_LINES:
        lines.append(f"and {len(found.disagree) - _MOST_LINES:,} more they disagree on")
    lines += [f"{path}: {reason}" for path, reason in result.failed.items()]
    return "\n".join(lines)


def document(result: ModelsCompared) -> dict[str, object]:
    """The document of ``discern compare``."""
    found = result.comparison
    return {
        "a": figures_document(result.first),
        "b": figures_document(result.second),
        "images": found.images,
        "both_right": found.both_right,
        "only_a": found.only_a,
        "only_b": found.only_b,
        "both_wrong": found.both_wrong,
        "mcnemar": found.probability,
        "difference": dataclasses.asdict(found.difference),
        "verdict": verdict(found, "A", "B"),
        "disagree": [
            {
                "path": one.name,
                "class": result.classes[one.truth],
                "a": result.classes[one.answer],
                "b": result.classes[two.answer],
            }
            for one, two in found.disagree
        ],
        "failed": result.failed,
    }
