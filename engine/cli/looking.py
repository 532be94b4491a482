"""``discern explain`` and ``discern blend``: looking closely at an answer."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, looking_words, terminal
from engine.cli.options import AsJson, ModelArgument
from engine.errors import DiscernError
from engine.evaluation.explain_request import Explain, Explanation
from engine.evaluation.lab_request import Blend, Blended, BlendedPairs, BlendPairs
from engine.models.catalogue import model_path
from engine.progress import Report, Token


def explain(
    model: ModelArgument,
    image: Annotated[Path, typer.Argument(help="The picture.")],
    output: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads it at run time
        typer.Option("--output", "-o", help="Where the heat map goes: heat.png."),
    ] = None,
    class_name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--class", help="The class to explain; the best if left out."),
    ] = None,
    project: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="The project it was trained in, for the nearest images."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say why a model answers as it does: heat map, nearest images, how far away."""
    from engine.evaluation.explain import explain as job
    from engine.evaluation.heat_file import save_heat

    with terminal.bad_input():
        request = Explain(
            str(model_path(model)),
            str(image),
            class_name,
            str(project.resolve()) if project is not None else None,
        )

    def run(report: Report, token: Token) -> Explanation:
        explanation = job(request, report=report, token=token)
        if output is not None:
            save_heat(explanation, output)
        return explanation

    result = terminal.run(run, quiet=True)
    if as_json:
        document = {**dataclasses.asdict(result), "verdict": result.verdict.as_json()}
        document["heat_map"] = str(output) if output is not None else None
        documents.print_json(document)
    else:
        text = looking_words.explanation(result, output)
        terminal.output.print(text, markup=False)


def blend(
    model: ModelArgument,
    first: Annotated[Path, typer.Argument(help="A picture, or a folder of them.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
    pairs: Annotated[
        int, typer.Option(min=1, help="Pairs to draw by lot from two folders.")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """Mix two pictures from 0 to 100 %: when does the answer flip?

    Of two folders, many pairs are mixed: how closely do probabilities follow?
    """
    from engine.evaluation import blend as lab

    with terminal.bad_input():
        path = str(model_path(model))
        for side in (first, second):
            if not side.exists():
                raise DiscernError(
                    "blend.missing",
                    "Expected a picture or a folder of pictures, found nothing.",
                    path=side,
                    remedy="Check the spelling.",
                )
    if first.is_dir() or second.is_dir():
        many = BlendPairs(path, (str(first),), (str(second),), pairs)
        told = terminal.run(
            lambda report, token: lab.blend_pairs(many, report=report, token=token),
            quiet=False,
        )
        _tell_pairs(told, as_json=as_json)
        return
    one = Blend(path, str(first), str(second))
    result = terminal.run(
        lambda report, token: lab.blend(one, report=report, token=token), quiet=True
    )
    _tell(result, as_json=as_json)


def _tell(result: Blended, *, as_json: bool) -> None:
    if not as_json:
        terminal.output.print(looking_words.blended(result), markup=False)
        return
    document = dataclasses.asdict(result)
    document |= {
        "first": result.first.as_json(),
        "second": result.second.as_json(),
    }
    del document["seen"]
    documents.print_json(document)


def _tell_pairs(result: BlendedPairs, *, as_json: bool) -> None:
    if as_json:
        documents.print_json(dataclasses.asdict(result))
    else:
        terminal.output.print(looking_words.blended_pairs(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)
