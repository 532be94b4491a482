"""The commands of ``discern``: where each is, loaded when somebody wants it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Annotated

import typer

#: Every command, in the order of the help, and its function in a module beside this.
COMMANDS = {
    "train": "training:train",
    "classify": "classifying:classify",
    "undo": "batch_steps:undo",
    "merge": "sharding:merge",
    "evaluate": "evaluating:evaluate",
    "info": "about:info",
    "demo": "trying:demo",
    "import": "importing:import_pictures",
    "check": "check:check",
    "recipes": "recipes:recipes",
    "runs": "runs:runs",
    "split": "dataset:split",
    "precision": "precision:precision",
    "serve": "serving:serve",
    "export": "exporting:export",
    "explain": "looking:explain",
    "blend": "looking:blend",
    "compare": "comparing:compare",
    "advise": "advising:advise",
    "self-test": "trying:self_test",
}
#: Commands that have commands of their own.
GROUPS = {"models": "models:app", "dataset": "dataset:app"}


def application(words: Sequence[str] = ()) -> typer.Typer:
    """The program.

    Args:
        words: The command line. Where it begins with a command, only that one is
            loaded: most of them bring in things that the others do without.
    """
    app = typer.Typer(
        help="Teach your own computer to tell pictures apart. "
        "Without a command, Discern opens its window.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    known = {**COMMANDS, **GROUPS}
    wanted = {words[0]} if words and words[0] in known else set(known)
    for name, place in known.items():
        if name not in wanted:
            continue
        module, _, attribute = place.partition(":")
        found = getattr(importlib.import_module(f"engine.cli.{module}"), attribute)
        if name in GROUPS:
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from engine.cli import terminal
        from engine.models.modelfile import app_version

        terminal.output.print(f"discern {app_version()}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options of the program itself."""
