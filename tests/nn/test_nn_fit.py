"""Training networks from scratch, on real pictures with real TensorFlow."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.dataset.samples import Sample
from engine.images import load_array
from engine.models.encoder import Encoder, read_spec
from engine.training.recipes import RECIPES, with_settings
from tests.support.networks import Listener, answers, fit, tiny

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("architecture", ["cnn-1", "cnn-3", "cnn-4", "cnn-bn"])
def test_each_layout_becomes_an_encoder_and_a_head(
    architecture: str, shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN pictures of three classes
    listener = Listener()

    # WHEN the layout is trained on them
    fitted = fit(shapes, tiny(architecture), tmp_path / "run", listener)

    # THEN encoder and head give the network's own answers
    ours, theirs = answers(fitted, shapes)
    assert theirs.shape == (36, 3)
    assert np.abs(ours - theirs).max() < 1e-4
    # AND the spec tells what the head expects
    spec = read_spec(fitted.encoder_folder)
    assert spec.dimensions == fitted.head.dimensions == 8
    assert spec.geometry.size == (32, 32)
    assert not spec.pooled
    # AND the learning curve was told as it came, with both splits' figures
    assert tuple(listener.points) == fitted.history
    assert [point.step for point in fitted.history] == [1, 2]
    for point in fitted.history:
        assert set(point.values) == {"loss", "accuracy", "val_loss", "val_accuracy"}
        # the share of six pictures, so of all of them
        assert (point.values["val_accuracy"] * 6) % 1 == pytest.approx(0, abs=1e-6)
    # AND progress counted the pictures of all epochs
    last = listener.progress("train")[-1]
    assert (last.done, last.total, last.detail[:12]) == (60, 60, "epoch 2 of 2")
    assert listener.progress("decode")[-1].done == 36
    assert listener.progress("convert")[-1].fraction == 1
    assert set(fitted.seconds) == {"decode", "train", "convert"}


def test_the_residual_network_is_pooled(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN the modern small network, on a falling learning rate and blended pictures
    settings = with_settings(
        dataclasses.replace(RECIPES["resnet-s"], network=tiny("resnet-s")),
        {"mixup": 0.2, "rotate": 10, "schedule": "cosine"},
    ).network
    assert settings is not None
    # WHEN it is trained
    fitted = fit(shapes, settings, tmp_path / "run")
    # THEN encoder and head give the network's own answers
    ours, theirs = answers(fitted, shapes)
    assert np.abs(ours - theirs).max() < 1e-4
    # AND its embedding is its feature map's average, so heat maps are exact
    spec = read_spec(fitted.encoder_folder)
    assert spec.pooled
    encoder = Encoder.load(fitted.encoder_folder)
    pixels = np.stack([load_array(item.path, spec.geometry) for item in shapes[:4]])
    embedding, feature_map = encoder.embed_with_map(pixels)
    assert feature_map is not None
    np.testing.assert_allclose(feature_map.mean(axis=(1, 2)), embedding, atol=1e-5)


def test_a_grey_network_sees_no_colours(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN a network for shades of grey, by the plainest optimiser
    settings = tiny("cnn-4", grey=True, optimizer="sgd", learning_rate=0.01, epochs=1)
    # WHEN it is trained
    fitted = fit(shapes, settings, tmp_path / "run")
    # THEN a picture and its grey twin have one embedding, and inverted ones do not
    encoder = Encoder.load(fitted.encoder_folder)
    colour = load_array(shapes[0].path, encoder.spec.geometry)
    grey = np.asarray(Image.fromarray(colour).convert("L").convert("RGB"))
    one, other, third = encoder.embed(np.stack([colour, grey, 255 - colour]))
    apart = np.abs(one - other).max()  # the twin's values are whole numbers
    assert apart < 0.05 * np.abs(one).max()
    assert np.abs(one - third).max() > 3 * apart


@pytest.mark.parametrize("architecture", ["cnn-1", "cnn-3"])
def test_two_classes_share_one_sigmoid_unit(
    architecture: str, pairs: list[Sample], tmp_path: Path
) -> None:
    # GIVEN two classes, and layouts whose seed had one unit for them
    # WHEN one is trained
    fitted = fit(pairs, tiny(architecture, epochs=3), tmp_path / "run")

    # THEN the network has one output, the head two, the first of them zero
    ours, theirs = answers(fitted, pairs)
    assert theirs.shape == (24, 1)
    kernel, bias = fitted.head.layers[-1]
    assert kernel.shape == (8, 2)
    assert not kernel[:, 0].any()
    assert bias[0] == 0
    # AND the softmax over the two is the sigmoid
    assert np.abs(ours[:, 1] - theirs[:, 0]).max() < 1e-6
    assert np.abs(ours.sum(axis=1) - 1).max() < 1e-6


def test_it_learns(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN enough epochs for an easy task
    settings = tiny("cnn-1", filters=(8,), dense=(32,), epochs=12, learning_rate=0.003)

    # WHEN a network is trained
    fitted = fit(shapes, settings, tmp_path / "run", validation=0)

    # THEN it knows its pictures, and without validation images says nothing of them
    ours, _ = answers(fitted, shapes)
    labels = np.array([sample.label for sample in shapes])
    assert (ours.argmax(axis=1) == labels).mean() > 0.9
    assert set(fitted.history[-1].values) == {"loss", "accuracy"}


def test_run_folder_holds_history_events_and_checkpoint(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN / WHEN a training that is finished
    run = tmp_path / "run"
    fitted = fit(shapes, tiny("cnn-1"), run)

    # THEN the history has a line an epoch with the curve's figures
    with (run / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    for row, point in zip(rows, fitted.history, strict=True):
        for name, value in point.values.items():
            assert float(row[name]) == value
    # AND TensorBoard can show both curves
    for part in ("train", "validation"):
        assert list((run / "tensorboard" / part).glob("events.out.tfevents.*"))
    # AND the checkpoint holds the last epoch and what resuming needs
    with np.load(run / "checkpoint" / "state.npz", allow_pickle=False) as state:
        names = set(state.files)
        assert {"progress", "network_0", "optimizer_0"} <= names
    # AND nothing of the decoded pictures or of unfinished writes is left
    left = {path.name for path in run.iterdir()}
    assert left == {"history.csv", "tensorboard", "checkpoint", "encoder"}


def test_same_seed_same_history(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN a layout with everything random: order, augmentation, dropout
    settings = tiny("cnn-bn")

    # WHEN it is trained twice with one seed
    first = fit(shapes, settings, tmp_path / "1")
    second = fit(shapes, settings, tmp_path / "2")

    # THEN the histories are the same, but for noise
    for one, two in zip(first.history, second.history, strict=True):
        assert one.values == pytest.approx(two.values, rel=1e-3)


def test_damaged_picture_is_left_out_with_a_note(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a file among the training images that is no picture
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    samples = [*shapes[:20], Sample(broken, 1, "broken"), *shapes[20:]]
    listener = Listener()

    # WHEN a network is trained
    fitted = fit(samples, tiny("cnn-1", epochs=1), tmp_path / "run", listener)

    # THEN the person is told, and the others are trained on
    assert [note.path for note in listener.notes] == [str(broken)]
    assert listener.notes[0].code.startswith("image.")
    assert listener.progress("train")[-1].total == 30
    assert len(fitted.history) == 1


def test_steps_per_epoch_go_on_through_the_order(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN epochs of three steps of four images, and one step of validation
    settings = tiny("cnn-1", batch=4, steps_per_epoch=3, validation_steps=1, epochs=3)
    listener = Listener()

    # WHEN a network is trained
    fit(shapes, settings, tmp_path / "run", listener)

    # THEN as many images are seen, and validation uses four
    assert listener.progress("train")[-1].total == 36
    for point in listener.points:
        assert (point.values["val_accuracy"] * 4) % 1 == 0


def test_fused_adam_is_adam() -> None:
    # GIVEN the same weights and gradients
    import keras

    from engine.nn.optimizers import FusedAdam

    rng = np.random.default_rng(1)
    start = rng.normal(size=(40, 3)).astype(np.float32)
    ours, theirs = keras.Variable(start), keras.Variable(start)
    fused, adam = FusedAdam(0.01), keras.optimizers.Adam(0.01)

    # WHEN both optimisers take the same steps
    for _ in range(5):
        gradient = rng.normal(size=(40, 3)).astype(np.float32)
        fused.apply([keras.ops.convert_to_tensor(gradient)], [ours])
        adam.apply([keras.ops.convert_to_tensor(gradient)], [theirs])

    # THEN they arrive at the same weights
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-6)
    assert not np.allclose(ours.numpy(), start)
