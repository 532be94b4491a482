"""The commands of ``discern`` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import msgspec
import typer

from engine.cli import (
    check,
    dataset,
    documents,
    importing,
    models,
    results,
    serving,
    terminal,
    words,
)
from engine.dataset.layout import read_layout
from engine.errors import RecipeError
from engine.jobs import queue
from engine.jobs.requests import (
    TRAIN_NETWORK,
    ClassifyFolder,
    Evaluate,
    FolderResult,
    Train,
    TrainResult,
)
from engine.models.catalogue import model_path
from engine.models.modelfile import SUFFIX, app_version, read_manifest
from engine.progress import Event, Report, Rows, Token
from engine.training.recipes import RECIPES, Recipe, recipe_named, with_settings
from engine.verdict import Verdict

app = typer.Typer(
    help="Teach your own computer to tell pictures apart. "
    "Without a command, Discern opens its window.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output.")
]
ModelArgument = Annotated[
    str, typer.Argument(help="A model file, or the name of a bundled model.")
]


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
        str, typer.Option(help=f"What to train: {', '.join(RECIPES)}.")
    ] = "quick",
    setting: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--set", metavar="NAME=VALUE", help="Change a recipe's setting."),
    ] = None,
    encoder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Encoder for quick training; the best present if left out."),
    ] = None,
    weights_dir: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder of Keras weights to take encoders from."),
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
    as_json: AsJson = False,
) -> None:
    """Train a model on class folders, and score it on images it never saw."""
    with terminal.bad_input():
        chosen = _recipe(recipe, _with_seed(setting or [], seed))
        # What is wrong with the folder itself is said before anything slow is loaded.
        read_layout(folder)
    target = out or Path(f"{folder.resolve().name}{SUFFIX}")
    request = Train(
        folder=str(folder.resolve()),
        recipe=chosen,
        output=str(target.resolve()),
        encoder=encoder,
        weights_dir=str(weights_dir.resolve()) if weights_dir else None,
        split_seed=seed,
    )
    result = terminal.run(
        lambda report, token: _train(request, report, token, fetch=fetch), quiet=False
    )
    if as_json:
        _print_json(documents.training(result))
    else:
        terminal.output.print(words.training(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)


@app.command()
def classify(
    model: ModelArgument,
    paths: Annotated[
        list[Path], typer.Argument(help="Pictures, or folders of pictures.")
    ],
    csv: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Write the results into a CSV file."),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Classes to list an image.")] = 5,
    threads: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="Threads to use; one a core if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Classify pictures and folders, at any depth. One bad file costs one row."""
    from engine.batch.folder import classify_folder

    kept: list[Verdict] = []
    with terminal.bad_input():
        chosen = model_path(model)
    request = ClassifyFolder(
        model=str(chosen),
        paths=tuple(str(path) for path in paths),
        csv=str(csv) if csv else None,
        top=top,
        threads=threads,
    )

    def job(report: Report, token: Token) -> FolderResult:
        def show(event: Event) -> None:
            if not isinstance(event, Rows):
                report(event)
            elif as_json:
                kept.extend(event.rows)
            elif csv is None:
                for row in event.rows:
                    typer.echo(words.row(row))

        return classify_folder(request, report=show, token=token)

    # Rows on a terminal are progress enough; bars would fight with them.
    result = terminal.run(job, quiet=csv is None and not as_json)
    if as_json:
        _print_json(documents.classification(str(chosen), kept, result.seconds))
    elif csv is not None:
        terminal.output.print(words.classification(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)
    if not result.images:
        terminal.errors.print("No pictures were found there.", markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


@app.command()
def evaluate(
    model: ModelArgument,
    folder: Annotated[Path, typer.Argument(help="A folder of class folders.")],
    as_json: AsJson = False,
) -> None:
    """Score a model on a labelled folder it has never seen."""
    from engine.evaluation.evaluate import evaluate as job

    with terminal.bad_input():
        request = Evaluate(str(model_path(model)), str(folder))
    result = terminal.run(
        lambda report, token: job(request, report=report, token=token), quiet=False
    )
    if as_json:
        _print_json(documents.evaluation(result))
    else:
        terminal.output.print(words.evaluation(result), markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


@app.command()
def info(model: ModelArgument, as_json: AsJson = False) -> None:
    """Say what a model is, where it comes from and how good it is."""
    with terminal.bad_input():
        path = model_path(model)
        manifest = read_manifest(path)
    if as_json:
        _print_json(documents.model_info(str(path), manifest))
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


app.add_typer(models.app, name="models")
app.command("import")(importing.import_pictures)
app.command("check")(check.check)
app.command("split")(dataset.split)
app.command("serve")(serving.serve)
app.command("compare")(results.compare)
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


def _with_seed(settings: list[str], seed: int | None) -> list[str]:
    return settings if seed is None else [*settings, f"seed={seed}"]


def _recipe(name: str, settings: list[str]) -> Recipe:
    values: dict[str, str] = {}
    for setting in settings:
        key, separator, value = setting.partition("=")
        if not separator:
            raise RecipeError(
                "recipe.setting", f"Expected NAME=VALUE, received {setting!r}."
            )
        values[key.strip().replace("-", "_")] = value.strip()
    return with_settings(recipe_named(name), values)


def _print_json(document: dict[str, object]) -> None:
    text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    typer.echo(text.decode())
