"""``discern info``: what a model is, and its card."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli import documents, terminal, words
from engine.cli.options import AsJson, ModelArgument
from engine.models.card import model_card
from engine.models.catalogue import model_path
from engine.models.modelfile import read_card, read_manifest


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
