"""The distillation, end to end on a handful of drawn pictures and a small teacher."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.images import Geometry
from engine.models.encoder import Encoder, read_spec
from tools.distill.checkpoint import load_arrays
from tools.distill.targets import Batches, averaged, make_targets, shards

SIZE = 64
ROOT = Path(__file__).parents[2]


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


def prepared(work: Path, target: Path) -> None:
    """Copy the prepared pictures into a work folder of a test's own."""
    for name in ("pictures.u8", "pictures.json"):
        (target / name).write_bytes((work / name).read_bytes())


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


def test_blockwise_training_keeps_a_record(
    work: Path, weights: Path, tmp_path: Path
) -> None:
    # GIVEN prepared pictures and a teacher
    prepared(work, tmp_path)

    # WHEN every stage is trained for a moment, and then for another
    shape = ("--work", tmp_path, "--size", str(SIZE))
    few = ("--batch", "4", "--samples", "16")
    distil("train", *shape, *few, "--weights", weights)
    first, _ = load_arrays(tmp_path)
    distil("train", *shape, *few, "--weights", weights)

    # THEN the record tells both, with a loss for every stage, and weights have changed
    record = json.loads((tmp_path / "record.json").read_text("utf-8"))
    assert [row["phase"] for row in record] == ["blockwise", "blockwise"]
    assert [row["samples_done"] for row in record] == [16, 16]
    assert all(len(row["loss"]) == 6 for row in record)
    assert all(np.isfinite(value) for row in record for value in row["loss"].values())
    second, _ = load_arrays(tmp_path)
    assert first.keys() == second.keys() == {f"stage_{n}" for n in range(1, 6)}
    assert not np.array_equal(first["stage_1"][0], second["stage_1"][0])


def test_exports_and_goes_on_from_what_was_exported(keras: Any, tmp_path: Path) -> None:
    # GIVEN prepared pictures and the bundled student
    resources = ROOT / "resources"
    distil("prepare", "--pictures", resources / "sample/unseen", "--work", tmp_path)
    bundled = resources / "models" / "general" / "network.keras"
    distil("start", "--network", bundled, "--work", tmp_path)

    # WHEN it is exported
    shape = ("--size", str(2 * SIZE), "--out", tmp_path / "general")
    distil("export", "--work", tmp_path, *shape)

    # THEN the encoder answers, its embedding being the average of its feature map
    encoder = Encoder.load(tmp_path / "general")
    assert read_spec(tmp_path / "general").pooled
    picture = np.random.default_rng(1).integers(
        0, 256, (1, 2 * SIZE, 2 * SIZE, 3), np.uint8
    )
    embedding, feature_map = encoder.embed_with_map(picture)
    assert feature_map is not None
    assert np.allclose(embedding, feature_map.mean(axis=(1, 2)), atol=1e-4)
    assert embedding.std() > 0

    # WHEN it is put into whole numbers, its ranges measured on pictures
    for number in range(4):
        pixels = np.random.default_rng(number).integers(0, 256, (2 * SIZE, 2 * SIZE, 3))
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

    # WHEN its network is what another distillation is to go on from
    record = [{"phase": "blockwise", "samples_done": 16}]
    (tmp_path / "general" / "training.json").write_text(json.dumps(record))
    network = tmp_path / "general" / "network.keras"
    distil("start", "--network", network, "--work", tmp_path / "further")

    # THEN that begins with the same weights and record
    stages, known = load_arrays(tmp_path / "further")
    assert known == record
    loaded = keras.models.load_model(network)
    for name, arrays in stages.items():
        kept = loaded.get_layer(name).get_weights()
        for one, other in zip(arrays, kept, strict=True):
            assert np.array_equal(one, other)
    assert len(stages) == 5


@pytest.fixture(scope="module")
def torch_python() -> str:
    """A Python with PyTorch: in one process with TensorFlow it crashes."""
    python = os.environ.get("DISCERN_TORCH_PYTHON")
    if not python:
        pytest.skip(
            "needs DISCERN_TORCH_PYTHON: a Python with PyTorch, NumPy, Pillow, msgspec"
        )
    return python


def test_end_to_end_training_explains_what_the_teachers_say(
    work: Path, teacher: Path, keras: Any, torch_python: str, tmp_path: Path
) -> None:
    from tools.distill.student import build_stages, chain

    # GIVEN what two teachers say of prepared pictures
    prepared(work, tmp_path)
    shape = ("--work", str(tmp_path), "--size", str(SIZE))
    distil("targets", *shape, "--teachers", teacher, teacher)

    # WHEN the chain learns from it for a moment, and then for another
    few = ("--batch", "4", "--samples", "400", "--learning-rate", "0.002")
    phase = ("-m", "tools.distill", "train", *shape, *few, "--phase", "end-to-end")
    for _ in range(2):
        subprocess.run([torch_python, *phase], cwd=ROOT, check=True, timeout=300)

    # THEN the record tells both, and less is left unexplained
    stages, _ = load_arrays(tmp_path)
    record = json.loads((tmp_path / "record.json").read_text("utf-8"))
    losses = [row["loss"] for row in record]
    names = {"map_0", "embedding_0", "map_1", "embedding_1"}
    assert [set(loss) for loss in losses] == [{"loss"} | names] * 2
    assert losses[1]["loss"] < losses[0]["loss"]

    # AND Keras answers by these weights as PyTorch does
    network = chain(built := build_stages())
    for stage in built:
        stage.set_weights(stages[stage.name])
    crops = np.random.default_rng(4).random((2, SIZE, SIZE, 3), np.float32) * 2 - 1
    np.save(tmp_path / "crops.npy", crops)
    answering = [torch_python, "-c", _ANSWERING, str(tmp_path)]
    subprocess.run(answering, cwd=ROOT, check=True, timeout=300)
    said = network.predict(crops, verbose=0)[-1]
    answer = np.load(tmp_path / "answer.npy")
    assert np.allclose(said, answer, atol=1e-4 * np.abs(said).max())


#: What PyTorch's student says: everything is turned by 180 degrees there.
_ANSWERING = """
import sys
from pathlib import Path
import numpy as np
import torch
from tools.distill.checkpoint import load_arrays
from tools.distill.torch_student import build_student, set_arrays
work = Path(sys.argv[1])
stages, _ = load_arrays(work)
student = build_student().eval()
for number, stage in enumerate(student, start=1):
    set_arrays(stage, stages[f"stage_{number}"])
crops = np.ascontiguousarray(np.load(work / "crops.npy")[:, ::-1, ::-1])
with torch.no_grad():
    said = student(torch.from_numpy(crops).permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
np.save(work / "answer.npy", said.numpy()[:, ::-1, ::-1])
"""


def test_targets_are_what_the_teacher_says_of_the_crop(
    work: Path, teacher: Path, tmp_path: Path
) -> None:
    # GIVEN prepared pictures in a fresh work folder
    prepared(work, tmp_path)

    # WHEN two passes are made, where the teacher sees the student's very size
    make_targets(tmp_path, [teacher], 96, 2, seed=3)

    # THEN each holds the teacher's own answers on its crops
    made = shards(tmp_path)
    assert len(made) == 2
    assert not np.array_equal(made[0].crops, made[1].crops)
    encoder = Encoder.load(teacher)
    _, feature_map = encoder.embed_with_map(np.array(made[1].crops[:16]))
    assert feature_map is not None
    assert np.allclose(
        averaged(feature_map, 3), made[1].maps[0][:16], rtol=2e-3, atol=1e-3
    )

    # AND batches hold crops with what was said of them, some of them mirrored
    batch = next(iter(Batches(tmp_path, 32, 1, seed=5)))
    direct, mirrored = 0, 0
    for crop, wanted in zip(batch.crops, batch.maps[0], strict=True):
        said = encoder.embed_with_map(crop[None])[1]
        other = encoder.embed_with_map(crop[None, :, ::-1])[1]
        assert said is not None
        assert other is not None
        direct += np.allclose(averaged(said, 3)[0], wanted, rtol=2e-3, atol=1e-3)
        turned = averaged(other, 3)[0][:, ::-1]
        mirrored += np.allclose(turned, wanted, rtol=2e-3, atol=1e-3)
    assert direct + mirrored == 32
    assert direct
    assert mirrored


def test_averaging_a_map_down_keeps_its_global_average() -> None:
    # GIVEN a map whose side is no multiple of the wanted one
    maps = np.random.default_rng(2).random((2, 7, 7, 3), np.float32)

    # WHEN it is averaged down / THEN the shape is new and the average is not
    smaller = averaged(maps, 5)
    assert smaller.shape == (2, 5, 5, 3)
    assert np.allclose(smaller.mean(axis=(1, 2)), maps.mean(axis=(1, 2)), atol=1e-6)
