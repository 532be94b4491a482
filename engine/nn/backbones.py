"""Encoders from the weights files of known backbones, proved against Keras."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pooch
from numpy.typing import NDArray
from PIL import Image

from engine import paths
from engine.errors import ImageError, ModelError
from engine.images import Geometry, load_array, walk_images
from engine.models.backbones import Backbone
from engine.models.conversion import ConvertBackbone, ConvertedBackbone
from engine.models.custom import backbone_named
from engine.nn import runtime
from engine.nn.applications import build_backbone, is_pooled
from engine.nn.convert import convert_encoder
from engine.progress import Meter, Report, Token

#: Pictures that a conversion is proved on: photographs and drawings that come with the
#: app, smooth random ones, and plain noise.
_REAL, _SMOOTH, _NOISE = 6, 2, 2


def convert_backbone(
    request: ConvertBackbone, *, report: Report, token: Token
) -> ConvertedBackbone:
    """Build a backbone, load its weights, convert it, prove it.

    Raises:
        Cancelled: It was cancelled; nothing is left behind.
        ModelError: The backbone is unknown, the weights are not what was published or
            do not fit it, or the graph does not give the network's answers.
        JobError: Memory ran out.
    """
    started = time.monotonic()
    backbone = backbone_named(request.backbone)
    difference = convert_row(
        backbone,
        Path(request.weights),
        Path(request.output),
        report=report,
        token=token,
    )
    return ConvertedBackbone(request.output, difference, time.monotonic() - started)


def convert_row(
    backbone: Backbone, weights: Path, output: Path, *, report: Report, token: Token
) -> float:
    """The same for a backbone that need not be in the catalogue.

    Returns:
        The largest difference from Keras, relative to the largest value.
    """
    runtime.prepare(seed=0)
    meter = Meter(report, "convert", 3, unit="steps")
    with runtime.memory_errors("Close other programs, or use a smaller network."):
        meter.advance(0, f"reading {backbone.title}")
        _check(backbone, weights)
        network = build_backbone(backbone, weights)
        _check_dimensions(backbone, int(network.output["embedding"].shape[-1]))
        token.raise_if_cancelled()
        meter.advance(detail="drawing pictures to compare")
        probes = draw_probes(backbone.geometry)
        token.raise_if_cancelled()
        meter.advance(detail="converting and comparing")
        _, difference = convert_encoder(
            network,
            output,
            name=backbone.name,
            title=backbone.title,
            geometry=backbone.geometry,
            pooled=is_pooled(network),
            origin=backbone.origin,
            licence=backbone.licence,
            probes=probes,
        )
        meter.advance()
    return difference


def _check(backbone: Backbone, weights: Path) -> None:
    """Check the weights by their published hash, where there is one."""
    if not backbone.hash or not weights.is_file():
        return
    algorithm, _, digits = backbone.hash.partition(":")
    if pooch.file_hash(str(weights), alg=algorithm) != digits:
        raise ModelError(
            "model.weights",
            f"This is not the file that was published for {backbone.title}: its hash "
            f"is not {backbone.hash}.",
            path=weights,
            remedy="Get the file again from where it came from.",
        )


def _check_dimensions(backbone: Backbone, found: int) -> None:
    if found != backbone.dimensions:
        raise ModelError(
            "model.dimensions",
            f"Expected embeddings of {backbone.dimensions} numbers of "
            f"{backbone.name!r}, received {found}.",
            remedy="Correct its row in the catalogue.",
        )


def draw_probes(geometry: Geometry) -> NDArray[np.uint8]:
    """Pictures to prove a conversion on.

    Returns:
        uint8 ``(m, height, width, 3)``; sample pictures where they are at hand, the
        rest random.
    """
    rng = np.random.default_rng(0)
    height, width = geometry.size
    probes = _sample_pictures(geometry)
    while len(probes) < _REAL + _SMOOTH:
        coarse = rng.integers(0, 256, (7, 7, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        probes.append(np.asarray(picture))
    while len(probes) < _REAL + _SMOOTH + _NOISE:
        probes.append(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    return np.stack(probes)


def _sample_pictures(geometry: Geometry) -> list[NDArray[np.uint8]]:
    """A few of the pictures that come with the app, of different folders."""
    folder = paths.sample_dir()
    found = sorted(walk_images(folder)) if folder.is_dir() else []
    pictures = []
    step = max(1, len(found) // _REAL)
    for path in itertools.islice(found, 0, None, step):
        try:
            pictures.append(load_array(path, geometry))
        except ImageError:
            continue
    return pictures[:_REAL]
