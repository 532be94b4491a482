"""Converting Keras networks to encoders, proved against Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ModelError
from engine.images import Geometry, load_array
from engine.models.backbones import BACKBONES, Backbone
from engine.models.conversion import ConvertBackbone
from engine.models.custom import backbone_named
from engine.models.encoder import NETWORK_FILE, Encoder, read_spec
from engine.progress import Cancelled, Token, ignore
from tests.support.networks import Listener, tiny

PIXELS = np.random.default_rng(2).integers(0, 256, (32, 32, 32, 3), dtype=np.uint8)


def convert(network: Any, folder: Path, **changes: Any) -> float:
    from engine.nn.convert import convert_encoder

    arguments: dict[str, Any] = {
        "name": "tiny",
        "title": "A tiny network",
        "geometry": Geometry((32, 32), fit="crop", filter="bilinear"),
        "pooled": False,
        "origin": "drawn here",
        "licence": "Apache-2.0",
        "probes": PIXELS[:4],
    }
    _, difference = convert_encoder(network, folder, **(arguments | changes))
    return difference


@pytest.fixture(scope="module")
def network() -> Any:
    from engine.nn import runtime
    from engine.nn.networks import build_network

    runtime.prepare(1)
    return build_network(tiny("cnn-bn"), 3)


def test_encoder_takes_batches_of_any_size(network: Any, tmp_path: Path) -> None:
    # GIVEN a network / WHEN it is converted
    folder = tmp_path / "deep" / "encoder"
    difference = convert(network.encoder, folder, keep_network=network.predictor)

    # THEN the folder holds an encoder with its network
    assert difference < 1e-3
    assert (folder / NETWORK_FILE).is_file()
    assert [path.name for path in folder.parent.iterdir()] == ["encoder"]
    spec = read_spec(folder)
    assert (spec.name, spec.dimensions, spec.origin) == ("tiny", 8, "drawn here")
    # AND batches of any size, in any order, give the network's answers
    encoder = Encoder.load(folder)
    expected = network.encoder.predict_on_batch(PIXELS)
    for size in (1, 7, 32, 7, 1):
        embedding, feature_map = encoder.embed_with_map(PIXELS[:size])
        assert feature_map is not None
        assert embedding.shape == (size, 8)
        assert embedding.dtype == feature_map.dtype == np.float32
        np.testing.assert_allclose(
            embedding, expected["embedding"][:size], rtol=1e-3, atol=1e-4
        )
        np.testing.assert_allclose(
            feature_map, expected["feature_map"][:size], rtol=1e-3, atol=1e-4
        )


def test_converting_again_replaces_the_folder(network: Any, tmp_path: Path) -> None:
    # GIVEN an encoder folder with something else in it
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / "old.txt").write_text("old")

    # WHEN another network is converted to it
    convert(network.encoder, folder)

    # THEN only the new one is there, without a network if none was to be kept
    names = {path.name for path in folder.iterdir()}
    assert names == {"encoder.json", "encoder.tflite"}
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]


def test_graph_with_other_answers_is_refused(network: Any, tmp_path: Path) -> None:
    from engine.nn.convert import prove
    from engine.nn.networks import build_network

    # GIVEN the encoder of one network, and another network of the same layout
    folder = tmp_path / "encoder"
    convert(network.encoder, folder)
    other = build_network(tiny("cnn-bn"), 3)

    # WHEN the encoder is to be proved by the other / THEN it is refused
    with pytest.raises(ModelError) as caught:
        prove(Encoder.load(folder), other.encoder, PIXELS[:4])
    assert caught.value.code == "model.parity"


def test_answers_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    from engine.nn.networks import build_network

    # GIVEN a network whose weights are not numbers
    broken = build_network(tiny("cnn-1"), 3)
    weights = [np.full_like(value, np.nan) for value in broken.encoder.get_weights()]
    broken.encoder.set_weights(weights)

    # WHEN it is converted / THEN it is refused, and nothing is written
    with pytest.raises(ModelError) as caught:
        convert(broken.encoder, tmp_path / "encoder")
    assert caught.value.code == "model.parity"
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "backbone",
    [
        # The default one always, the others where there is time.
        pytest.param(row, id=row.name, marks=[pytest.mark.slow] if place else [])
        for place, row in enumerate(BACKBONES)
    ],
)
def test_backbone_gives_kerass_embeddings_of_real_pictures(
    backbone: Backbone, weights_dir: Path, data_dir: Path, tmp_path: Path
) -> None:
    from engine.nn.applications import build_backbone
    from engine.nn.backbones import convert_backbone

    # GIVEN a weights file and real pictures
    weights = weights_dir / backbone.file
    if not weights.is_file():
        pytest.skip(f"{backbone.file} is not in the weights folder")
    paths = sorted((data_dir / "superhero10").glob("*/*"))[::200]
    pixels = np.stack([load_array(path, backbone.geometry) for path in paths])
    listener = Listener()
    folder = tmp_path / backbone.name

    # WHEN it is converted
    request = ConvertBackbone(backbone.name, str(weights), str(folder))
    converted = convert_backbone(request, report=listener, token=listener.token)

    # THEN it proved itself, and says how far it is
    assert converted.difference < 1e-3
    assert listener.progress("convert")[-1].fraction == 1
    # AND its embeddings of real pictures are those of Keras
    encoder = Encoder.load(folder)
    embedding, feature_map = encoder.embed_with_map(pixels)
    network = build_backbone(backbone, weights)
    expected = np.asarray(network(pixels, training=False)["embedding"])
    difference = np.abs(embedding - expected).max() / np.abs(expected).max()
    assert difference < 1e-3
    # AND the embedding is the average of the feature map, as its spec says
    assert feature_map is not None
    assert encoder.spec.pooled
    assert encoder.spec.dimensions == backbone.dimensions == embedding.shape[1]
    np.testing.assert_allclose(
        feature_map.mean(axis=(1, 2)), embedding, rtol=1e-3, atol=1e-4
    )
    # AND they differ from picture to picture
    assert embedding.std(axis=0).max() > 0.1


def test_weights_that_do_not_fit_are_told(tmp_path: Path) -> None:
    from engine.nn.backbones import convert_backbone

    # GIVEN a file that holds no weights, and one that is missing
    wrong = tmp_path / "weights.h5"
    wrong.write_bytes(b"not a weights file")

    # WHEN / THEN each is named, with what to do
    for path, code in ((wrong, "model.weights"), (tmp_path / "x", "model.missing")):
        request = ConvertBackbone("mobilenet-v2-0.35", str(path), str(tmp_path / "out"))
        with pytest.raises(ModelError) as caught:
            convert_backbone(request, report=ignore, token=Token())
        assert caught.value.code == code
        assert caught.value.path == path
    assert not (tmp_path / "out").exists()


def test_cancelled_conversion_leaves_nothing(weights_dir: Path, tmp_path: Path) -> None:
    from engine.nn.backbones import convert_backbone

    # GIVEN a conversion that is cancelled at its first report
    listener = Listener(cancel_at=("convert", 1))
    name = "mobilenet-v2-0.35"
    weights = weights_dir / backbone_named(name).file

    # WHEN it runs / THEN it ends without a folder
    request = ConvertBackbone(name, str(weights), str(tmp_path / "out"))
    with pytest.raises(Cancelled):
        convert_backbone(request, report=listener, token=listener.token)
    assert not any(tmp_path.iterdir())


def test_unknown_backbone_is_told() -> None:
    # GIVEN / WHEN / THEN a name that is none names those there are
    with pytest.raises(ModelError, match="mobilenet-v2") as caught:
        backbone_named("resnet-9000")
    assert caught.value.code == "model.no_backbone"
