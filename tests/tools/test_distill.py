"""The distillation, end to end on a handful of drawn pictures and a small teacher."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.images import Geometry
from engine.models.encoder import Encoder, read_spec

SIZE = 64


def distil(*arguments: str | Path) -> None:
    from tools.distill.__main__ import main

    main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def keras() -> Any:
    from engine.nn import runtime

    runtime.prepare(1)
    import keras

    return keras


@pytest.fixture(scope="module")
def work(keras: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder with twenty prepared pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(5)
    for number in range(20):
        blocks = random.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(blocks).resize((320, 240)).save(folder / f"{number}.png")
    work = tmp_path_factory.mktemp("work")
    distil("prepare", "--pictures", folder, "--work", work)
    return work


@pytest.fixture(scope="module")
def weights(keras: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of an untrained MobileNetV1, cut where the teacher is cut."""
    network = keras.applications.MobileNet(
        input_shape=(None, None, 3), include_top=False, weights=None
    )
    cut = keras.Model(network.input, network.get_layer("conv_pw_12_relu").output)
    path: Path = tmp_path_factory.mktemp("weights") / "teacher.weights.h5"
    cut.save_weights(path)
    return path


@pytest.fixture(scope="module")
def teacher(keras: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small teacher's encoder folder, with as many channels as the student's."""
    from engine.nn.convert import convert_encoder

    image = keras.Input((96, 96, 3), dtype="uint8")
    tensor = keras.layers.Rescaling(1 / 127.5, offset=-1)(image)
    tensor = keras.layers.Conv2D(1024, 32, strides=32, activation="relu")(tensor)
    pooled = keras.layers.GlobalAveragePooling2D()(tensor)
    folder: Path = tmp_path_factory.mktemp("teacher") / "encoder"
    convert_encoder(
        keras.Model(image, {"embedding": pooled, "feature_map": tensor}),
        folder,
        name="teacher",
        title="A small teacher",
        geometry=Geometry((96, 96), fit="squash", filter="bilinear"),
        pooled=True,
        origin="made here",
        licence="Apache-2.0",
        probes=np.zeros((1, 96, 96, 3), np.uint8),
    )
    return folder


def test_distils_exports_and_keeps_a_record(
    work: Path, weights: Path, teacher: Path, tmp_path: Path
) -> None:
    # GIVEN prepared pictures and two teachers

    # WHEN both phases are trained for a moment
    shape = ("--work", work, "--size", str(SIZE))
    few = ("--batch", "4", "--samples", "16")
    distil("train", *shape, *few, "--weights", weights)
    distil("targets", *shape, "--teachers", teacher, teacher)
    distil("train", *shape, *few, "--phase", "end-to-end")
    distil("export", *shape, "--out", tmp_path / "general")

    # THEN the record tells both, with a loss for everything that was asked for
    record = json.loads((work / "record.json").read_text("utf-8"))
    assert [row["phase"] for row in record] == ["blockwise", "end-to-end"]
    assert set(record[1]["loss"]) == {"loss", "map", "embedding", "other_0"}
    assert all(np.isfinite(value) for row in record for value in row["loss"].values())

    # AND the encoder answers, its embedding being the average of its feature map
    encoder = Encoder.load(tmp_path / "general")
    assert read_spec(tmp_path / "general").pooled
    picture = np.random.default_rng(1).integers(0, 256, (1, SIZE, SIZE, 3), np.uint8)
    embedding, feature_map = encoder.embed_with_map(picture)
    assert feature_map is not None
    assert np.allclose(embedding, feature_map.mean(axis=(1, 2)), atol=1e-4)
    assert embedding.std() > 0

    # WHEN it is put into whole numbers, its ranges measured on pictures
    for number in range(4):
        pixels = np.random.default_rng(number).integers(0, 256, (SIZE, SIZE, 3))
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"{number}.png")
    small = tmp_path / "int8"
    distil(
        "int8",
        "--encoder",
        tmp_path / "general",
        "--pictures",
        tmp_path,
        "--out",
        small,
    )

    # THEN its graph is smaller and it answers about the same
    assert (small / "encoder.tflite").stat().st_size < len(encoder.graph)
    whole = Encoder.load(small).embed(picture)
    assert np.corrcoef(whole[0], embedding[0])[0, 1] > 0.9


def test_targets_are_what_the_teacher_says_of_the_crop(
    work: Path, teacher: Path, tmp_path: Path
) -> None:
    from tools.distill.targets import averaged, make_targets, shards

    # GIVEN prepared pictures in a fresh work folder
    for name in ("pictures.u8", "pictures.json"):
        (tmp_path / name).write_bytes((work / name).read_bytes())

    # WHEN two passes are made, where the teacher sees the student's very size
    make_targets(tmp_path, [teacher], 96, 2, seed=3)

    # THEN each holds the teacher's own answers on its crops
    made = shards(tmp_path)
    assert len(made) == 2
    assert not np.array_equal(made[0].crops, made[1].crops)
    encoder = Encoder.load(teacher)
    embedding, feature_map = encoder.embed_with_map(np.array(made[1].crops[:16]))
    assert feature_map is not None
    assert np.allclose(embedding, made[1].embeddings[0][:16], rtol=2e-3, atol=1e-3)
    assert np.allclose(
        averaged(feature_map, 3), made[1].feature_map[:16], rtol=2e-3, atol=1e-3
    )


def test_averaging_a_map_down_keeps_its_global_average() -> None:
    from tools.distill.targets import averaged

    # GIVEN a map whose side is no multiple of the wanted one
    maps = np.random.default_rng(2).random((2, 7, 7, 3), np.float32)

    # WHEN it is averaged down / THEN the shape is new and the average is not
    smaller = averaged(maps, 5)
    assert smaller.shape == (2, 5, 5, 3)
    assert np.allclose(smaller.mean(axis=(1, 2)), maps.mean(axis=(1, 2)), atol=1e-6)
