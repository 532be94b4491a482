"""Which encoder a training of a network begins with."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from engine.models.catalogue import encoders, find_encoder
from engine.models.sources import EncoderSource
from engine.progress import Note, Report
from engine.training.recipe import Recipe
from engine.training.request import Train

#: Where VGG16's flattened map begins: so many channels, and a side of the picture's by
#: so much.
_FLAT, _CHANNELS, _SMALLER = "flatten", 512, 32


def starting_source(request: Train, report: Report) -> EncoderSource | None:
    """The encoder that reads every image first; None for a network from scratch.

    Raises:
        ModelError: There is no such encoder.
    """
    settings = request.recipe.fine_tune or request.recipe.dense_top
    if settings is None:
        return None
    source = wanted_source(request, settings.encoders, report)
    if own_layers(request.recipe, source):
        return flat_source(source)
    return source


def own_layers(recipe: Recipe, source: EncoderSource) -> bool:
    """Whether the dense layers that a network came with are taken over."""
    top = recipe.dense_top
    return (
        top is not None and source.name == top.original and source.weights is not None
    )


def flat_source(source: EncoderSource) -> EncoderSource:
    """The network up to its last map, before its own dense layers."""
    assert source.backbone is not None
    height, width = source.backbone.geometry.size
    flat = dataclasses.replace(
        source.backbone,
        name=f"{source.backbone.name}-flat",
        title="VGG16 up to its flattened last map, trained on ImageNet",
        layer=_FLAT,
        dimensions=_CHANNELS * (height // _SMALLER) * (width // _SMALLER),
    )
    return dataclasses.replace(source, name=flat.name, backbone=flat)


def wanted_source(
    request: Train, preferred: tuple[str, ...], report: Report
) -> EncoderSource:
    """The encoder that was asked for, or the first of ``preferred`` at hand.

    A person is told which, and where one stands in for another.

    Raises:
        ModelError: There is no such encoder.
    """
    folder = Path(request.weights_dir) if request.weights_dir else None
    here = {source.name: source for source in encoders(folder)}
    found = next((here[name] for name in preferred if name in here), None)
    if request.encoder or found is None:
        found = find_encoder(request.encoder, folder)
    told = f"Encoder: {found.title} ({found.origin})."
    if preferred and not request.encoder and found.name != preferred[0]:
        told = f"{preferred[0]} is not on this computer; in its place: {found.title}."
    report(Note("train.encoder", told))
    return found
