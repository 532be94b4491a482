"""Building named backbones: the same answers as Keras' own ``weights="imagenet"``."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ModelError
from engine.models.architectures import ARCHITECTURES
from engine.models.backbones import BACKBONES, Backbone
from engine.models.conversion import ConvertBackbone
from engine.models.custom import backbone_named, own_file
from engine.progress import Token, ignore

#: Where ``keras.applications`` has the ``preprocess_input`` of an architecture.
PUBLIC = {
    "MobileNetV2": "mobilenet_v2",
    "MobileNetV3Small": "mobilenet_v3",
    "MobileNetV3Large": "mobilenet_v3",
    "EfficientNetV2B0": "efficientnet_v2",
    "EfficientNetB0": "efficientnet",
    "VGG16": "vgg16",
    "ResNet50": "resnet",
    "DenseNet121": "densenet",
}
FETCHABLE = [row for row in BACKBONES if row.can_be_fetched]
#: The quickest one, and the one where Keras does something only for its own weights.
ALWAYS = {"mobilenet-v3-small", "efficientnet-b0"}


def write_weights(row: Backbone, folder: Path) -> Path:
    """A weights file in the form of the published ones, with random numbers."""
    import keras

    network = getattr(keras.applications, row.architecture)(
        input_shape=(*row.geometry.size, 3), include_top=row.with_top, weights=None
    )
    rng = np.random.default_rng(4)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            width = layer.gamma.shape
            layer.beta.assign(rng.normal(0, 0.1, width))
            layer.moving_mean.assign(rng.normal(0, 0.1, width))
            layer.moving_variance.assign(rng.uniform(0.5, 1.5, width))
        if isinstance(layer, keras.layers.Normalization) and layer.weights:
            layer.adapt_mean.assign([0.485, 0.456, 0.406])
            layer.adapt_variance.assign([0.229**2, 0.224**2, 0.225**2])
            layer.finalize_state()
    path = folder / row.file
    network.save(path)
    return path


def kerass_own(row: Backbone, weights: Path, patch: pytest.MonkeyPatch) -> Any:
    """What ``weights="imagenet"`` gives when the download gives this file."""
    import keras

    build = getattr(keras.applications, row.architecture)
    module = importlib.import_module(build.__module__)
    asked: list[tuple[str, str, str]] = []

    def get_file(name: str, url: str, *, file_hash: str, **_: Any) -> str:
        asked.append((name, url, file_hash))
        return str(weights)

    patch.setattr(module.file_utils, "get_file", get_file)
    network = build(
        input_shape=(*row.geometry.size, 3),
        include_top=row.with_top,
        weights="imagenet",
    )
    # What Keras would have fetched is what the row says.
    assert asked == [(row.file, row.url, row.hash.removeprefix("md5:"))]
    if row.layer:
        return keras.Model(network.input, network.get_layer(row.layer).output)
    return network


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row, id=row.name, marks=[] if row.name in ALWAYS else [pytest.mark.slow]
        )
        for row in FETCHABLE
    ],
)
def test_embeddings_are_those_of_kerass_own_network(
    row: Backbone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    from engine.nn.applications import build_backbone, is_pooled
    from engine.nn.backbones import draw_probes

    # GIVEN a weights file in the published form, and pictures
    weights = write_weights(row, tmp_path)
    pictures = draw_probes(row.geometry)[2:8]
    module = getattr(keras.applications, PUBLIC[row.architecture])
    pixels = module.preprocess_input(pictures.astype(np.float32))
    # WHEN Keras loads it as its own, and we do
    theirs = kerass_own(row, weights, monkeypatch)
    expected = np.asarray(theirs(pixels, training=False))
    if expected.ndim == 4:
        expected = expected.mean(axis=(1, 2))
    ours = build_backbone(row, weights)
    outputs = ours(pictures, training=False)
    # THEN the embeddings are the same, preprocessing and all
    got = np.asarray(outputs["embedding"])
    assert got.shape == (len(pictures), row.dimensions)
    np.testing.assert_allclose(got, expected, atol=1e-5 * np.abs(expected).max())
    # AND there is a feature map, whose average it is where nothing comes after it
    assert len(outputs["feature_map"].shape) == 4
    assert is_pooled(ours) == (not row.layer)


@pytest.mark.parametrize("architecture", sorted(PUBLIC))
def test_preprocessing_is_kerass_own(architecture: str) -> None:
    import keras

    from engine.nn.applications import preprocess

    # GIVEN pictures / WHEN they are preprocessed in the graph
    pictures = np.random.default_rng(3).integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
    image = keras.Input((8, 8, 3), dtype="uint8")
    got = keras.Model(image, preprocess(image, architecture))(pictures)
    # THEN it is what keras.applications does before its networks
    module = getattr(keras.applications, PUBLIC[architecture])
    expected = module.preprocess_input(pictures.astype(np.float32))
    np.testing.assert_allclose(np.asarray(got), expected, rtol=1e-5, atol=1e-4)


def test_every_architecture_is_there() -> None:
    import keras

    # GIVEN / WHEN / THEN the table's names are functions of keras.applications
    assert all(hasattr(keras.applications, name) for name in ARCHITECTURES)


def test_weights_with_another_hash_are_refused(tmp_path: Path) -> None:
    from engine.nn.backbones import convert_backbone

    # GIVEN a file of the right name that is not the published one
    row = backbone_named("mobilenet-v3-small")
    wrong = tmp_path / row.file
    wrong.write_bytes(b"not it")
    # WHEN it is to be converted / THEN it is refused before it is read
    request = ConvertBackbone(row.name, str(wrong), str(tmp_path / "out"))
    with pytest.raises(ModelError, match="hash") as caught:
        convert_backbone(request, report=ignore, token=Token())
    assert (caught.value.code, caught.value.path) == ("model.weights", wrong)


def test_a_row_with_other_dimensions_than_the_network_is_told(tmp_path: Path) -> None:
    from engine.nn.backbones import convert_backbone

    # GIVEN a row of the person's own that is wrong about its network
    own_file().write_text(
        '[[encoder]]\nname = "ours"\narchitecture = "MobileNet"\nfile = "ours.h5"\n'
        "width = 0.25\ninput_size = 32\ndimensions = 999\n"
    )
    import keras

    keras.applications.MobileNet(
        input_shape=(32, 32, 3), alpha=0.25, include_top=False, weights=None
    ).save(tmp_path / "ours.h5")
    # WHEN it is to be converted / THEN both numbers are told
    request = ConvertBackbone("ours", str(tmp_path / "ours.h5"), str(tmp_path / "out"))
    with pytest.raises(ModelError, match=r"999.*256") as caught:
        convert_backbone(request, report=ignore, token=Token())
    assert caught.value.code == "model.dimensions"
