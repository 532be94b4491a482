"""``discern serve``: a model as a page and an API on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli import terminal
from engine.cli.options import ModelArgument
from engine.models.catalogue import model_path
from engine.progress import Event, Note, Report, Token
from engine.web.request import DEFAULT_PORT, LOOPBACK, READY, Serve, Served


def serve(
    model: ModelArgument,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")
    ] = DEFAULT_PORT,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. 0.0.0.0 opens the page to your network; "
            "visitors then need the link with its token."
        ),
    ] = LOOPBACK,
    top: Annotated[int, typer.Option(min=1, help="Classes to list a picture.")] = 5,
) -> None:
    """Serve a model as a local page: drop pictures, get answers. Ctrl-C ends it."""
    from engine.web.server import serve as job

    with terminal.bad_input():
        request = Serve(str(Path(model_path(model))), host, port, top=top)

    def show(report: Report) -> Report:
        def tell(event: Event) -> None:
            if isinstance(event, Note) and event.code == READY:
                _announce(event.path or "")
            elif not isinstance(event, Note):
                return
            else:
                report(event)

        return tell

    def run(report: Report, token: Token) -> Served:
        return job(request, report=show(report), token=token)

    served = terminal.run(run, quiet=True)
    answered = "1 picture" if served.pictures == 1 else f"{served.pictures:,} pictures"
    terminal.output.print(f"Closed. {answered} answered.", markup=False)


def _announce(address: str) -> None:
    terminal.output.print(f"Open {address}", markup=False, soft_wrap=True)
    if "?" in address and terminal.output.is_terminal:
        import segno

        segno.make(address, error="l").terminal(compact=True)
    terminal.errors.print("Ctrl-C closes the page.", markup=False)
