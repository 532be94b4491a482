"""Trainings that are cut off in the middle of a step, and gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.dataset.samples import Sample
from engine.dataset.summary import SplitCounts
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.progress import CurvePoint, Event, Note, Token
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from tests.support.networks import Listener, answers, fit, tiny
from tests.support.pictures import draw_project

if TYPE_CHECKING:
    from engine.nn.fit import FittedNetwork

pytestmark = pytest.mark.timeout(300)


class PowerCutError(Exception):
    """Stands for whatever ends a process."""


class Doomed(Token):
    """A token at which the power goes off, at its n-th look."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    def raise_if_cancelled(self) -> None:
        self._looks -= 1
        if not self._looks:
            raise PowerCutError


@pytest.fixture(scope="module")
def whole(
    shapes: list[Sample], tmp_path_factory: pytest.TempPathFactory
) -> FittedNetwork:
    """A training with everything random in it: order, augmentation, dropout."""
    return fit(shapes, tiny("cnn-bn", epochs=4), tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("looks", [3, 24])
def test_it_goes_on_as_if_nothing_had_come_between(
    shapes: list[Sample],
    whole: FittedNetwork,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    looks: int,
) -> None:
    # GIVEN the same training, which saves at every chance
    from engine.nn import records

    monkeypatch.setattr(records, "WITHIN_EPOCH", 0.0)
    settings = tiny("cnn-bn", epochs=4)
    # WHEN the power goes off in an early or a late step
    cut = Listener()
    cut.token = Doomed(looks)
    with pytest.raises(PowerCutError):
        fit(shapes, settings, tmp_path / "cut", cut)
    # AND the training is taken up again
    again = Listener()
    resumed = fit(shapes, settings, tmp_path / "cut", again)
    # THEN it did not begin anew, and came to the same in every epoch
    assert again.progress("train")[0].done > 0
    assert len(resumed.history) == 4
    for one, other in zip(whole.history, resumed.history, strict=True):
        assert one.values == pytest.approx(other.values, rel=1e-3, abs=1e-4)
    expected, _ = answers(whole, shapes)
    received, _ = answers(resumed, shapes)
    assert np.abs(expected - received).max() < 1e-3
    # AND its history is that of one training
    lines = (tmp_path / "cut" / "history.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("damage", ["torn", "of another size"])
def test_what_cannot_be_gone_on_from_begins_anew(
    shapes: list[Sample], tmp_path: Path, damage: str
) -> None:
    # GIVEN a run whose checkpoint is torn, or of a network of other sizes
    run = tmp_path / "run"
    fit(shapes, tiny("cnn-1", epochs=1, dense=(6,)), run)
    settings = tiny("cnn-1", epochs=1)
    state = run / "checkpoint" / "state.npz"
    if damage == "torn":
        state.write_bytes(state.read_bytes()[:900])
    # WHEN the training is begun again
    listener = Listener()
    fitted = fit(shapes, settings, run, listener)
    # THEN it trains from the start
    assert listener.progress("train")[0].done == 0
    assert len(fitted.history) == 1


def test_a_finished_training_is_not_trained_further(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a training that ended, out of patience, before it was converted
    settings = tiny("cnn-1", epochs=60, patience=2, learning_rate=0.3)
    first = fit(shapes, settings, tmp_path / "run")
    # WHEN it is taken up again
    again = fit(shapes, settings, tmp_path / "run")
    # THEN there is no further epoch, and the same network
    assert again.history == first.history
    expected, _ = answers(first, shapes)
    received, _ = answers(again, shapes)
    assert np.abs(expected - received).max() < 1e-5


def test_memory_that_runs_out_halves_the_steps(
    shapes: list[Sample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a computer with no memory for more than three pictures at a time
    import tensorflow as tf

    from engine.nn.steps import Steps

    train = Steps.train
    sizes: list[int] = []

    def short_of_memory(self: Steps, pixels: np.ndarray, *rest: object) -> None:
        if len(pixels) > 3:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM")
        sizes.append(len(pixels))
        train(self, pixels, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Steps, "train", short_of_memory)
    listener = Listener()
    # WHEN a network is trained in steps of eight
    fitted = fit(shapes, tiny("cnn-1", batch=8), tmp_path / "run", listener)
    # THEN it goes on in smaller steps, says so each time, and misses no picture
    assert [note.code for note in listener.notes] == ["train.batch_halved"] * 2
    assert "2 images at a time" in listener.notes[-1].message
    assert max(sizes) <= 3
    assert sum(sizes) == 60
    assert len(fitted.history) == 2


def test_a_disk_that_refuses_costs_the_checkpoint_not_the_training(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a run's folder where the checkpoint cannot go
    run = tmp_path / "run"
    run.mkdir()
    (run / "checkpoint").write_bytes(b"in the way")
    listener = Listener()
    # WHEN a network is trained
    fitted = fit(shapes, tiny("cnn-1"), run, listener)
    # THEN it is, and the person is told in one sentence
    assert len(fitted.history) == 2
    told = [event for event in listener.events if isinstance(event, Note)]
    assert {note.code for note in told} == {"train.not_recorded"}


def test_a_network_starts_with_what_an_earlier_one_learned(
    shapes: list[Sample], tmp_path: Path
) -> None:
    # GIVEN a model file of a network that learned two of the three classes
    from engine.models.manifest import Manifest
    from engine.models.modelfile import Model, save_model

    settings = tiny("cnn-bn", epochs=1)
    two = [sample for sample in shapes if sample.label < 2]
    earlier = fit(two, settings, tmp_path / "earlier")
    encoder = Encoder.load(earlier.encoder_folder)
    network = (earlier.encoder_folder / NETWORK_FILE).read_bytes()
    manifest = Manifest(
        "two", ("circle", "square"), encoder.spec, "cnn-bn", {}, SplitCounts(18, 6, 0)
    )
    path = tmp_path / "two.discern"
    save_model(Model(manifest, encoder, earlier.head, network=network), path)
    # WHEN a network of three classes starts from it, with steps too small to learn
    still = tiny("cnn-bn", epochs=1, optimizer="sgd", learning_rate=1e-12)
    listener = Listener()
    fitted = fit(shapes, still, tmp_path / "later", listener, start_from=path)
    # THEN it has the first one's layers, with a last one of its own, and says so
    assert [note.code for note in listener.notes] == ["train.warm"]
    assert fitted.head.classes == 3
    ours = keras_weights(fitted.encoder_folder)
    theirs = keras_weights(earlier.encoder_folder)
    assert np.abs(ours[0] - theirs[0]).max() < 1e-6


def keras_weights(folder: Path) -> list[np.ndarray]:
    import keras

    network = keras.saving.load_model(folder / NETWORK_FILE)
    return [np.asarray(value) for value in network.get_weights()]


def test_a_picture_torn_in_the_middle_of_a_run_is_left_out(tmp_path: Path) -> None:
    # GIVEN a training of a project's network
    from engine.nn.train import train_network

    folder = draw_project(tmp_path / "colours", {"blue": 12, "red": 12})
    settings = {"filters": "4,4", "dense": "8", "epochs": 1, "batch": 8}
    recipe = with_settings(recipe_named("cnn-bn"), settings)
    heard: list[Event] = []

    def tear(event: Event) -> None:
        heard.append(event)
        if isinstance(event, CurvePoint):
            (folder / "red" / "0001.png").write_bytes(b"\x89PNG torn")

    # WHEN a picture is torn after it was trained on
    result = train_network(Train(str(folder), recipe), report=tear, token=Token())
    # THEN the run ends well, without it, and says which it was
    assert result.images.total == 23
    notes = [event for event in heard if isinstance(event, Note)]
    assert [Path(note.path or "").name for note in notes] == ["0001.png"]
