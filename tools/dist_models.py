"""Fetched encoders for the packaged program: ``make dist MODELS="efficientnet-v2-b0"``.

``build.spec`` asks here for what to lay beside the models that come with the app. The
packaged program finds them like any other bundled encoder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from engine import paths
from engine.errors import DiscernError
from engine.models.catalogue import EncoderSource, find_encoder
from engine.models.encoder import GRAPH_FILE, SPEC_FILE

#: The names, separated by spaces.
VARIABLE = "DISCERN_DIST_MODELS"


def wanted_names() -> list[str]:
    """The encoders that were asked for."""
    return os.environ.get(VARIABLE, "").split()


def gather(names: Sequence[str], folder: Path) -> list[tuple[str, str]]:
    """Lay encoders out as the packaged program needs them.

    Args:
        names: Encoders that were fetched.
        folder: Where to; what is there under their names is replaced.

    Returns:
        For PyInstaller, each folder and its place in the program.

    Raises:
        SystemExit: One is unknown or was not fetched; says what to do.
    """
    pairs = []
    for name in dict.fromkeys(names):
        source = _source(name)
        if source.origin == "bundled":
            continue  # it comes along anyway
        place = folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for file in (GRAPH_FILE, SPEC_FILE):
            shutil.copy2(source.converted_folder() / file, place / file)
        (place / "card.md").write_text(_card(source), encoding="utf-8")
        pairs.append((str(place), f"resources/models/{name}"))
    return pairs


def _source(name: str) -> EncoderSource:
    try:
        source = find_encoder(name, paths.weights_dir())
        if source.ready:
            # Damaged files are better found now than by whoever gets the program.
            source.load()
            return source
    except DiscernError as error:
        raise SystemExit(f"{name} cannot be bundled: {error}") from error
    raise SystemExit(
        f"{name} cannot be bundled: it was not prepared yet. "
        f"Run: discern models fetch {name}"
    )


def _card(source: EncoderSource) -> str:
    row = source.backbone
    assert row is not None
    height, width = row.geometry.size
    lines = [
        f"# {row.title}",
        "",
        row.description,
        "",
        f"- Origin: {row.origin}",
        f"- Licence of the weights: {row.licence or 'not stated'}",
        f"- Weights file: {row.file}",
        f"- From: {row.url or 'a folder of weights'}",
        f"- Published hash: {row.hash or 'none'}",
        f"- Input: {width}×{height} pixels; embedding: {row.dimensions} numbers",
        "",
    ]
    return "\n".join(lines)
