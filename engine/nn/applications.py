"""The networks of ``keras.applications`` as encoders: pixels in, embedding out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras

from engine.errors import ModelError
from engine.models.architectures import ARCHITECTURES
from engine.models.backbones import Backbone

#: ImageNet's means and deviations as ``keras.applications.imagenet_utils`` uses them:
#: of blue, green and red from 0 to 255, and of red, green and blue from 0 to 1.
_CAFFE_MEANS = (103.939, 116.779, 123.68)
_TORCH_MEANS = (0.485, 0.456, 0.406)
_TORCH_DEVIATIONS = (0.229, 0.224, 0.225)


def build_backbone(backbone: Backbone, weights: Path) -> keras.Model:
    """The Keras network of ``backbone`` with its weights.

    Returns:
        uint8 ``(n, height, width, 3)`` to ``embedding`` and ``feature_map``. The
        embedding is the feature map's global average, unless the row names a layer
        that gives vectors: then it is what that layer gives.

    Raises:
        ModelError: The file is missing (``model.missing``) or its weights do not fit
            (``model.weights``).
    """
    base = load_base(backbone, weights)
    image = keras.Input((*backbone.geometry.size, 3), dtype="uint8", name="image")
    outputs = base(preprocess(image, backbone.architecture))
    if isinstance(outputs, dict):
        embedding, feature_map = outputs["embedding"], outputs["feature_map"]
    else:
        feature_map = outputs
        embedding = keras.layers.GlobalAveragePooling2D(name="embedding")(feature_map)
    named = {"embedding": embedding, "feature_map": feature_map}
    return keras.Model(image, named, name="encoder")


def is_pooled(network: keras.Model) -> bool:
    """Whether the embedding of such a network is its feature map's global average."""
    pooling = keras.layers.GlobalAveragePooling2D
    return any(isinstance(layer, pooling) for layer in network.layers)


def load_base(backbone: Backbone, weights: Path) -> keras.Model:
    """The network of ``keras.applications`` with its weights, cut where the row says.

    Returns:
        Preprocessed pixels to the feature map, or, where the row's layer gives vectors,
        to a dict of ``embedding`` and ``feature_map``.

    Raises:
        ModelError: See ``build_backbone``.
    """
    if not weights.is_file():
        raise ModelError(
            "model.missing", "The weights file is not there.", path=weights
        )
    arguments: dict[str, Any] = {}
    if backbone.width != 1.0:
        arguments["alpha"] = backbone.width
    try:
        whole = getattr(keras.applications, backbone.architecture)(
            input_shape=(*backbone.geometry.size, 3),
            include_top=backbone.with_top,
            weights=None,
            **arguments,
        )
        base = _cut(whole, backbone)
        _load(whole, base, weights)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "model.weights",
            f"The weights do not fit {backbone.title}, or the file is damaged.",
            path=weights,
            remedy="Get the file again from where it came from.",
        ) from error
    if backbone.architecture.startswith("EfficientNetB"):
        _undo_squared_deviations(base)
    return base


def preprocess(image: Any, architecture: str) -> Any:
    """Pixels from 0 to 255 as an architecture wants them; all of it in the graph.

    Args:
        image: uint8 RGB tensor of Keras ``(n, height, width, 3)``.
        architecture: Name in ``engine.models.architectures``.

    Returns:
        float32 of the same shape.
    """
    kind = ARCHITECTURES[architecture].preprocessing
    if kind == "tf":
        return keras.layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(image)
    pixels = keras.ops.cast(image, "float32")
    if kind == "caffe":
        backwards = keras.ops.flip(pixels, axis=-1)
        offsets = [-mean for mean in _CAFFE_MEANS]
        return keras.layers.Rescaling(1.0, offset=offsets, name="rescaling")(backwards)
    if kind == "torch":
        pairs = list(zip(_TORCH_MEANS, _TORCH_DEVIATIONS, strict=True))
        return keras.layers.Rescaling(
            [1 / (255 * deviation) for _, deviation in pairs],
            offset=[-mean / deviation for mean, deviation in pairs],
            name="rescaling",
        )(pixels)
    return pixels


def _cut(whole: keras.Model, backbone: Backbone) -> keras.Model:
    """The network up to the row's layer, or to its last feature map."""
    layers = list(whole.layers)
    end = whole.get_layer(backbone.layer) if backbone.layer else layers[-1]
    maps = [
        layer
        for layer in layers[: layers.index(end) + 1]
        if len(getattr(layer.output, "shape", ())) == 4
    ]
    feature_map = maps[-1].output
    if not backbone.layer or maps[-1] is end:
        return keras.Model(whole.input, feature_map)
    outputs = {"embedding": end.output, "feature_map": feature_map}
    return keras.Model(whole.input, outputs)


def _load(whole: keras.Model, base: keras.Model, weights: Path) -> None:
    """Load a file that holds the whole network, or only the part that is used."""
    # Keras' own format tells what of it is missing by a mere warning, so there the part
    # that is used comes first; the older format goes by the number of layers.
    first, second = (
        (base, whole) if weights.name.endswith(".weights.h5") else (whole, base)
    )
    try:
        first.load_weights(weights)
    except (ValueError, KeyError):
        # The layers are the same ones, and all of them are overwritten.
        second.load_weights(weights)


def _undo_squared_deviations(base: keras.Model) -> None:
    """Do what ``EfficientNet`` does in Keras only for ``weights="imagenet"``.

    Its weights want pixels less means over *squared* deviations, which its own
    normalisation layer does not do; Keras adds a layer for that after it, and only if
    it loads the file itself. The same in the layer's own numbers: dividing by another
    root of the deviation is a variance times the deviation.
    """
    for layer in base.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.adapt_variance.assign(
                keras.ops.convert_to_numpy(layer.adapt_variance) * _TORCH_DEVIATIONS
            )
            layer.finalize_state()
