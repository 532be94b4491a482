"""Encoders from the weights files of known backbones, proved against Keras."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine import paths
from engine.errors import ImageError, ModelError
from engine.images import Geometry, load_array, walk_images
from engine.models.backbones import Backbone
from engine.models.conversion import ConvertBackbone, ConvertedBackbone
from engine.models.custom import backbone_named
from engine.nn import runtime
from engine.nn.convert import convert_encoder
from engine.progress import Meter, Report, Token

_PROBES = 8


def convert_backbone(
    request: ConvertBackbone, *, report: Report, token: Token
) -> ConvertedBackbone:
    """Build a backbone, load its weights, convert it, prove it.

    Raises:
        Cancelled: It was cancelled; nothing is left behind.
        ModelError: The backbone is unknown, the weights do not fit it, or the graph
            does not give the network's answers.
        JobError: Memory ran out.
    """
    started = time.monotonic()
    backbone = backbone_named(request.backbone)
    runtime.prepare(seed=0)
    meter = Meter(report, "convert", 3, unit="steps")
    with runtime.memory_errors("Close other programs, or use a smaller network."):
        meter.advance(0, f"reading {backbone.title}")
        network = build_backbone(backbone, Path(request.weights))
        token.raise_if_cancelled()
        meter.advance(detail="drawing pictures to compare")
        probes = _probes(backbone.geometry)
        token.raise_if_cancelled()
        meter.advance(detail="converting and comparing")
        _, difference = convert_encoder(
            network,
            Path(request.output),
            name=backbone.name,
            title=backbone.title,
            geometry=backbone.geometry,
            pooled=True,
            origin=backbone.origin,
            licence=backbone.licence,
            probes=probes,
        )
        meter.advance()
    return ConvertedBackbone(request.output, difference, time.monotonic() - started)


def build_backbone(backbone: Backbone, weights: Path) -> keras.Model:
    """The Keras network of ``backbone`` with its weights.

    Returns:
        uint8 ``(n, height, width, 3)`` to ``feature_map`` and ``embedding``, its global
        average.

    Raises:
        ModelError: The file is missing (``model.missing``) or its weights do not fit
            (``model.weights``).
    """
    if not weights.is_file():
        raise ModelError(
            "model.missing", "The weights file is not there.", path=weights
        )
    shape = (*backbone.geometry.size, 3)
    base = _BUILDERS[backbone.name](shape)
    try:
        base.load_weights(weights)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            "model.weights",
            f"The weights do not fit {backbone.title}, or the file is damaged.",
            path=weights,
            remedy="Get the file again from where it came from.",
        ) from error
    image = keras.Input(shape, dtype="uint8", name="image")
    pixels = keras.layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(image)
    feature_map = base(pixels)
    embedding = keras.layers.GlobalAveragePooling2D(name="embedding")(feature_map)
    outputs = {"embedding": embedding, "feature_map": feature_map}
    return keras.Model(image, outputs, name="encoder")


def _mobilenet_v1(shape: tuple[int, ...]) -> keras.Model:
    whole = keras.applications.MobileNet(
        input_shape=shape, include_top=False, weights=None
    )
    # The last block's weights are not in the file.
    return keras.Model(whole.input, whole.get_layer("conv_pw_12_relu").output)


def _mobilenet_v2(alpha: float) -> Callable[[tuple[int, ...]], keras.Model]:
    def build(shape: tuple[int, ...]) -> keras.Model:
        return keras.applications.MobileNetV2(
            input_shape=shape, alpha=alpha, include_top=False, weights=None
        )

    return build


_BUILDERS: dict[str, Callable[[tuple[int, ...]], keras.Model]] = {
    "mobilenet-v1": _mobilenet_v1,
    "mobilenet-v2": _mobilenet_v2(1.0),
    "mobilenet-v2-0.35": _mobilenet_v2(0.35),
}


def _probes(geometry: Geometry) -> NDArray[np.uint8]:
    """Drawn sample pictures where they are at hand, and smooth random ones."""
    probes = []
    folder = paths.sample_dir()
    if folder.is_dir():
        for path in itertools.islice(walk_images(folder), _PROBES // 2):
            try:
                probes.append(load_array(path, geometry))
            except ImageError:
                continue
    rng = np.random.default_rng(0)
    height, width = geometry.size
    while len(probes) < _PROBES:
        coarse = rng.integers(0, 256, (7, 7, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        probes.append(np.asarray(picture))
    return np.stack(probes)
