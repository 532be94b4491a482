"""The job of saying what a training will take, as far as that needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.project import Project
from engine.images import Geometry
from engine.jobs.training import ready_encoder
from engine.models.catalogue import find_encoder
from engine.progress import Report, Token, ignore
from engine.training.estimate import (
    look_through,
    network_estimate,
    quick_estimate,
    timed_estimate,
    unready_estimate,
)
from engine.training.estimate_request import Estimate, Estimated
from engine.training.paces import known_paces, pace_key
from engine.training.sizes import Sizes
from engine.training.starting import starting_source


def estimate(request: Estimate, *, report: Report, token: Token) -> Estimated:
    """Say what a training takes on this computer.

    Where the steps of a network were never measured here, it says so by giving no time;
    ``engine.jobs.training_table.MEASURE`` measures them.

    Raises:
        ModelError: There is no such encoder, or it cannot be converted.
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    train = request.request
    recipe = train.recipe
    if recipe.family == "quick":
        folder = Path(train.weights_dir) if train.weights_dir else None
        source = find_encoder(train.encoder, folder)
        backbone = source.backbone
        if not source.ready and backbone is not None:
            rate = backbone.images_per_second
            if rate is not None:
                return unready_estimate(
                    request, backbone, rate=rate, report=report, token=token
                )
        encoder = ready_encoder(source, report=report, token=token)
        return quick_estimate(request, encoder, report=report, token=token)
    if recipe.family == "best":
        return timed_estimate(request, report=report, token=token)
    source_here = starting_source(train, ignore)
    key = pace_key(recipe, source_here.name if source_here is not None else "")
    paces = known_paces(key)
    encoder_here = None
    if source_here is not None and paces is not None:
        encoder_here = source_here.load() if source_here.ready else None
        paces = paces if encoder_here is not None else None
    geometry: Geometry | None = None
    if recipe.network is not None:
        geometry = Geometry((recipe.network.input_size, recipe.network.input_size))
    elif recipe.fine_tune is not None and encoder_here is not None:
        geometry = encoder_here.spec.geometry
    with Project(Path(train.folder)) as project:
        look_through(project, request, report=report, token=token)
        sizes = Sizes(project, train)
        return network_estimate(sizes, paces, geometry, encoder_here, token)
