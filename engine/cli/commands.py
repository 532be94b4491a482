"""The commands of ``discern`` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import (
    advising,
    batch_steps,
    check,
    classifying,
    dataset,
    documents,
    estimating,
    exporting,
    importing,
    looking,
    model_import,
    models,
    precision,
    recipes,
    results,
    runs,
    serving,
    sharding,
    terminal,
    words,
)
from engine.cli.looking import AsJson, ModelArgument
from engine.dataset.layout import read_layout
from engine.evaluation.report.request import check_form
from engine.jobs import queue
from engine.jobs.requests import (
    TRAIN_NETWORK,
    Evaluate,
    Train,
    TrainResult,
)
from engine.models.card import model_card
from engine.models.catalogue import model_path
from engine.models.modelfile import SUFFIX, app_version, read_card, read_manifest
from engine.progress import Report, Token
from engine.training.negatives import check_negatives
from engine.training.recipes import RECIPES

app = typer.Typer(
    help="Teach your own computer to tell pictures apart. "
    "Without a command, Discern opens its window.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        terminal.output.print(f"discern {app_version()}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command()
def train(
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


app.command()(classifying.classify)
app.command()(batch_steps.undo)
app.command()(sharding.merge)


@app.command()
def evaluate(
    model: ModelArgument,
    folder: Annotated[Path, typer.Argument(help="A folder of class folders.")],
    report_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--report",
            metavar="FILE",
            help="Write a report, too: .html, .pdf, .md, .csv or .json.",
        ),
    ] = None,
    no_pictures: Annotated[
        bool, typer.Option("--no-pictures", help="No pictures in the report.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score a model on a labelled folder it has never seen."""
    from engine.evaluation.evaluate import evaluate as job

    with terminal.bad_input():
        request = Evaluate(str(model_path(model)), str(folder))
        if report_file is not None:
            check_form(report_file)
    result = terminal.run(
        lambda report, token: job(request, report=report, token=token), quiet=False
    )
    if report_file is not None:
        results.write_evaluation(request, result, report_file, pictures=not no_pictures)
    if as_json:
        documents.print_json(documents.evaluation(result))
    else:
        terminal.output.print(words.evaluation(result), markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


@app.command()
def info(
    model: ModelArgument,
    card: Annotated[
        bool, typer.Option("--card", help="Print the model card, in Markdown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a model is, where it comes from and how good it is."""
    with terminal.bad_input():
        path = model_path(model)
        manifest = read_manifest(path)
        # A model from before cards were kept gets one from what it says of itself.
        text = (read_card(path) or model_card(manifest)) if card else ""
    if card:
        terminal.output.print(text, markup=False)
    elif as_json:
        documents.print_json(documents.model_info(str(path), manifest))
    else:
        terminal.output.print(words.model_info(path, manifest), markup=False)


@app.command()
def demo(
    folder: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="Where to put the sample project and its results."),
    ] = None,
) -> None:
    """Train on drawn sample faces, score, and classify new ones: all in a minute."""
    from engine.cli.demo import run_demo

    terminal.run(lambda report, token: run_demo(folder, report, token), quiet=False)


models.app.command("import")(model_import.import_model)
app.add_typer(models.app, name="models")
app.command("import")(importing.import_pictures)
app.command("check")(check.check)
app.command("recipes")(recipes.recipes)
app.command("runs")(runs.runs)
app.command("split")(dataset.split)
app.command("precision")(precision.precision)
app.command("serve")(serving.serve)
app.command("export")(exporting.export)
app.command("explain")(looking.explain)
app.command("blend")(looking.blend)
app.command("compare")(results.compare)
app.command("advise")(advising.advise)
app.add_typer(dataset.app, name="dataset")


@app.command("self-test")
def self_test() -> None:
    """Check that this installation works: decode, train a tiny network, classify."""
    from engine.cli.self_test import run_self_test

    if not run_self_test():
        raise typer.Exit(terminal.SOME_FAILED)


def _train(request: Train, report: Report, token: Token, *, fetch: bool) -> TrainResult:
    if fetch and request.encoder:
        folder = Path(request.weights_dir) if request.weights_dir else None
        models.fetch_if_missing(request.encoder, folder, report, token)
    if request.recipe.is_network:
        return queue.run(TRAIN_NETWORK, request, report=report, token=token)
    from engine.jobs.training import train_quick

    return train_quick(request, report=report, token=token)
