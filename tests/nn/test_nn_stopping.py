"""Trainings that end early: cancelled, or out of patience."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.samples import Sample
from engine.models.encoder import Encoder
from engine.progress import Cancelled
from tests.support.networks import Listener, answers, fit, tiny

pytestmark = pytest.mark.timeout(300)


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
