"""Trainings that run into trouble: divergence, too little memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.samples import Sample
from engine.errors import DiscernError, JobError
from tests.support.networks import Listener, answers, fit, tiny

pytestmark = pytest.mark.timeout(300)


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
