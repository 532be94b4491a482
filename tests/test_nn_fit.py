"""Training networks from scratch, on real pictures with real TensorFlow."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.dataset.samples import Sample
from engine.errors import DiscernError, JobError
from engine.images import load_array
from engine.models.encoder import NETWORK_FILE, Encoder, read_spec
from engine.models.head import softmax
from engine.progress import Cancelled
from engine.training.recipes import NetworkSettings
from tests.nn_support import SHAPES, Listener, draw_shapes, tiny

if TYPE_CHECKING:
    from engine.nn.fit import FittedNetwork

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return draw_shapes(tmp_path_factory.mktemp("shapes"), each=12)


@pytest.fixture(scope="module")
def pairs(shapes: list[Sample]) -> list[Sample]:
    return [sample for sample in shapes if sample.label < 2]


def fit(
    samples: list[Sample],
    settings: NetworkSettings,
    folder: Path,
    listener: Listener | None = None,
    *,
    validation: int = 6,
    seed: int = 3,
) -> FittedNetwork:
    from engine.nn.fit import fit_network

    listener = listener or Listener()
    classes = SHAPES[: 1 + max(sample.label for sample in samples)]
    return fit_network(
        samples[validation:],
        samples[:validation],
        classes,
        settings,
        seed,
        folder,
        report=listener,
        token=listener.token,
    )


def answers(
    fitted: FittedNetwork, samples: list[Sample]
) -> tuple[np.ndarray, np.ndarray]:
    """What encoder and head say, and what the network kept beside them says."""
    import keras

    encoder = Encoder.load(fitted.encoder_folder)
    pixels = np.stack(
        [load_array(sample.path, encoder.spec.geometry) for sample in samples]
    )
    ours = softmax(fitted.head.scores(encoder.embed(pixels)))
    network = keras.saving.load_model(fitted.encoder_folder / NETWORK_FILE)
    return ours, network.predict_on_batch(pixels)


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


def test_cancelling_keeps_the_best_so_far(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN a training that is cancelled after its second epoch
    listener = Listener(cancel_at=("CurvePoint", 2))
    settings = tiny("cnn-1", epochs=5000)

    # WHEN it runs
    fitted = fit(shapes, settings, tmp_path / "run", listener)

    # THEN it ends, and the best weights until then are an encoder and a head
    assert fitted.stopped
    assert len(fitted.history) == 2
    ours, theirs = answers(fitted, shapes)
    assert np.abs(ours - theirs).max() < 1e-4


def test_cancelling_in_the_first_epoch_keeps_what_there_is(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a training that is cancelled after some batches of its first epoch
    listener = Listener(cancel_at=("train", 2))
    settings = tiny("cnn-1", steps_per_epoch=100_000)

    # WHEN it runs
    fitted = fit(shapes, settings, tmp_path / "run", listener)

    # THEN there is no epoch to show, but a network
    assert fitted.stopped
    assert fitted.history == ()
    assert Encoder.load(fitted.encoder_folder).spec.dimensions == 8


@pytest.mark.parametrize("stage", ["decode", "train"])
def test_cancelling_before_anything_was_learnt(
    stage: str, shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a training that is cancelled while decoding, or at its first batch
    listener = Listener(cancel_at=(stage, 1))

    # WHEN it runs / THEN there is nothing to keep
    with pytest.raises(Cancelled):
        fit(shapes, tiny("cnn-1"), tmp_path / "run", listener)
    assert not (tmp_path / "run" / "encoder").exists()


def test_patience_ends_early_with_the_best_weights(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a learning rate with which nothing gets better for long
    settings = tiny("cnn-1", epochs=60, patience=2, learning_rate=0.3)

    # WHEN a network is trained
    fitted = fit(shapes, settings, tmp_path / "run")

    # THEN it ends two epochs after the best, whose weights it has
    losses = [point.values["val_loss"] for point in fitted.history]
    best = losses.index(min(losses))
    assert len(losses) == best + 3 < 60
    ours, _ = answers(fitted, shapes[:6])
    labels = [sample.label for sample in shapes[:6]]
    chosen = ours[np.arange(6), labels].astype(np.float64)
    assert -np.log(np.maximum(chosen, 1e-300)).mean() == pytest.approx(
        losses[best], rel=1e-2
    )


def test_divergence_is_told(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN a learning rate far too high
    settings = tiny("cnn-4", optimizer="sgd", learning_rate=1e20)

    # WHEN a network is trained / THEN the person is told what to do
    with pytest.raises(DiscernError) as caught:
        fit(shapes, settings, tmp_path / "run")
    assert caught.value.code == "train.diverged"
    assert "learning rate" in caught.value.remedy


def test_divergence_falls_back_on_the_best_weights(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a learning rate at which only the first epoch, of one step, goes well
    settings = tiny(
        "cnn-4",
        optimizer="sgd",
        learning_rate=1e6,
        momentum=0.0,
        steps_per_epoch=1,
        epochs=20,
    )
    listener = Listener()

    # WHEN a network is trained
    fitted = fit(shapes, settings, tmp_path / "run", listener, validation=0)

    # THEN the person is told, and the earlier weights are kept
    assert [note.code for note in listener.notes] == ["train.diverged"]
    assert 1 <= len(fitted.history) < 20
    assert not fitted.stopped
    ours, _ = answers(fitted, shapes)
    assert np.isfinite(ours).all()


def test_too_little_memory_is_told(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN a dense layer of terabytes
    settings = tiny("cnn-1", filters=(32,), dense=(2_000_000_000,))

    # WHEN / THEN the error says what to do
    with pytest.raises(JobError, match="not enough memory") as caught:
        fit(shapes, settings, tmp_path / "run")
    assert caught.value.code == "job.memory"
    assert "smaller batch" in caught.value.remedy


def test_nothing_to_learn_is_told(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN only unreadable pictures, or only one class
    missing = [Sample(tmp_path / f"{i}.png", i % 2, str(i)) for i in range(4)]
    alone = [sample for sample in shapes if sample.label == 0]

    # WHEN / THEN the error names the reason
    with pytest.raises(DiscernError) as caught:
        fit(missing, tiny("cnn-1"), tmp_path / "run", validation=1)
    assert caught.value.code == "train.no_images"
    with pytest.raises(DiscernError) as caught:
        fit(alone, tiny("cnn-1"), tmp_path / "run")
    assert caught.value.code == "train.one_class"


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
