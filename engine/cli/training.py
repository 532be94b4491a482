"""``discern train``: from class folders to a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, estimating, models, recipes, runs, terminal, words
from engine.cli.options import AsJson
from engine.dataset.layout import read_layout
from engine.jobs import queue
from engine.jobs.requests import TRAIN_NETWORK, Train, TrainResult
from engine.models.modelfile import SUFFIX
from engine.progress import Report, Token
from engine.training.negatives import check_negatives
from engine.training.recipes import RECIPES


def train(  # noqa: PLR0913, PLR0917 - options are arguments
    folder: Annotated[
        Path, typer.Argument(help="A folder whose subfolders are the classes.")
    ],
    out: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads it at run time
        typer.Option("--output", "-o", help="Where the model goes."),
    ] = None,
    recipe: Annotated[
        str,
        typer.Option(
            help=f"What to train: {', '.join(RECIPES)}; or a TOML or JSON file."
        ),
    ] = "quick",
    setting: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--set", metavar="NAME=VALUE", help="Change a recipe's setting."),
    ] = None,
    minutes: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option(help="Try recipes for so many minutes and keep the best one."),
    ] = None,
    encoder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Encoder to start from; the best present if left out."),
    ] = None,
    weights_dir: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder of Keras weights to take encoders from."),
    ] = None,
    negatives: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder of pictures that are none of the classes."),
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch the encoder if it is not here yet.")
    ] = False,
    seed: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            help="Seed of the training, and of a split made for this run alone; "
            "the project's recorded split if left out."
        ),
    ] = None,
    resume: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="RUN", help="Go on with an interrupted run."),
    ] = None,
    repeat: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="RUN", help="Train once more exactly as a run did."),
    ] = None,
    only_estimate: Annotated[
        bool,
        typer.Option(
            "--estimate",
            help="Only say what it would take on this computer: time, disk, memory.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train a model on class folders, and score it on images it never saw."""
    with terminal.bad_input():
        # What is wrong with the folder itself is said before anything slow is loaded.
        classes = sorted({item.name for item in read_layout(folder).folders})
        chosen = recipes.chosen(
            recipe, setting or [], classes, seed=seed, minutes=minutes
        )
        if negatives is not None:
            check_negatives(negatives)
    target = out or Path(f"{folder.resolve().name}{SUFFIX}")
    request = Train(
        folder=str(folder.resolve()),
        recipe=chosen,
        output=str(target.resolve()),
        encoder=encoder,
        weights_dir=str(weights_dir.resolve()) if weights_dir else None,
        split_seed=seed,
        negatives=str(negatives.resolve()) if negatives else None,
    )
    if resume or repeat:
        with terminal.bad_input():
            request = runs.request_for(folder, resume, repeat, out)
    if only_estimate:
        estimating.estimate(request, as_json=as_json)
        return
    result = terminal.run(
        lambda report, token: _train(request, report, token, fetch=fetch),
        quiet=False,
        left=runs.Leftovers(folder, request.resume),
    )
    if as_json:
        documents.print_json(documents.training(result))
    else:
        terminal.output.print(words.training(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)


def _train(request: Train, report: Report, token: Token, *, fetch: bool) -> TrainResult:
    if fetch and request.encoder:
        folder = Path(request.weights_dir) if request.weights_dir else None
        models.fetch_if_missing(request.encoder, folder, report, token)
    if request.recipe.is_network:
        return queue.run(TRAIN_NETWORK, request, report=report, token=token)
    from engine.jobs.training import train_quick

    return train_quick(request, report=report, token=token)
