"""Fine-tuning, dense tops and the best of several: whole trainings, small pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dataset.looks import count_looks
from engine.dataset.project import Project
from engine.models.encoder import Encoder
from engine.models.modelfile import GOLDEN_TOLERANCE, load_model, prove
from engine.models.sources import bundled
from engine.training.recipes import FineTuneSettings, recipe_named, with_settings
from engine.training.request import Train, TrainResult
from tests.support.networks import Listener
from tests.support.pictures import draw_project

pytestmark = pytest.mark.timeout(600)

#: The smallest network that comes with the app: 32 pixels.
ENCODER = "cifar10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})


def train(
    folder: Path, name: str, listener: Listener, **settings: object
) -> TrainResult:
    from engine.nn.train import train_network

    recipe = with_settings(recipe_named(name), settings)
    request = Train(str(folder), recipe, encoder=ENCODER)
    return train_network(request, report=listener, token=listener.token)


def codes(listener: Listener) -> list[str]:
    return [note.code for note in listener.notes]


def looks(folder: Path) -> int:
    with Project(folder) as project:
        return count_looks(project.connection)


def test_fine_tuning_trains_the_end_of_an_encoder(folder: Path) -> None:
    # GIVEN an encoder with its network, and a learning rate that surely moves it
    listener = Listener()
    # WHEN its last block is trained for two epochs
    settings = {"epochs": 2, "lr": 0.001, "batch": 8}
    result = train(folder, "fine-tune", listener, **settings)
    # THEN the curve has both epochs, and the head alone was scored before
    assert [point.total for point in listener.points][-2:] == [2, 2]
    assert codes(listener)[:3] == ["train.encoder", "train.head", "train.before"]
    # AND the model proves itself, whichever was kept, and the test counted once
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE
    assert result.recipe == "fine-tune"
    assert result.test is not None
    assert result.test.accuracy > 0.8
    assert looks(folder) == 1
    kept_before = "train.no_better" in codes(listener)
    assert (result.encoder == ENCODER) == kept_before
    # AND a tuned encoder is another one, whose heat maps are exact still
    spec = load_model(Path(result.model)).encoder.spec
    assert spec.pooled
    if not kept_before:
        assert "its last block" in spec.title


def test_what_was_before_is_kept_where_training_only_spoils(folder: Path) -> None:
    # GIVEN a learning rate that ruins any network
    listener = Listener()
    settings = {"epochs": 1, "lr": 1.0, "optimizer": "sgd", "schedule": "constant"}
    # WHEN all of the encoder is trained with it
    result = train(folder, "fine-tune", listener, depth="all", **settings)
    # THEN the encoder as it was is kept, with its head, and that is said
    assert {"train.no_better", "train.diverged"} & set(codes(listener))
    assert result.encoder == ENCODER
    assert result.test is not None
    assert result.test.accuracy > 0.8


def test_stopping_a_fine_tuning_keeps_the_head(folder: Path) -> None:
    # GIVEN a fine-tuning that is stopped in its first steps
    listener = Listener(cancel_at=("train", 2))
    # WHEN it ends
    result = train(folder, "fine-tune", listener, epochs=50)
    # THEN there is a model, which says that it was stopped
    assert result.stopped
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE


def test_a_dense_top_on_what_stands_in(folder: Path) -> None:
    # GIVEN the study's recipe, and neither of its networks
    listener = Listener()
    # WHEN its three dense layers are trained on a stand-in
    result = train(folder, "vgg16", listener, dense="16,8", epochs=20, lr=0.01)
    # THEN the encoder ends at the second dense layer, and says what it is
    encoder = Encoder.load(Path(result.model).parent / "encoder")
    assert encoder.spec.dimensions == 8
    assert "2 dense layers trained here" in encoder.spec.title
    # AND its graph answers like the model's own network
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE
    assert result.test is not None
    assert result.test.accuracy > 0.6
    assert len(listener.points) == 20


def test_the_best_of_several_is_chosen_on_validation(folder: Path) -> None:
    # GIVEN little time
    listener = Listener()
    # WHEN recipes are tried
    result = train(folder, "best", listener, minutes=0.01)
    # THEN at least the first was, and what it does is said
    said = [note.message for note in listener.notes]
    assert any(line.startswith("Trying: Quick on") for line in said)
    assert codes(listener).count("best.tried") >= 1
    # AND it is a whole model, and the test images were looked at once
    assert result.recipe == "best"
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE
    assert looks(folder) == 1


@pytest.mark.slow
def test_the_best_of_several_tries_them_all(folder: Path) -> None:
    # GIVEN time enough
    listener = Listener()
    # WHEN recipes are tried
    result = train(folder, "best", listener, minutes=30)
    # THEN each try had its word and its point, the best never falls
    tried = codes(listener).count("best.tried")
    assert tried == 5
    assert len(listener.points) == tried
    best = [point.values["best_val_accuracy"] for point in listener.points]
    assert best == sorted(best)
    assert "best.failed" not in codes(listener)
    # AND nothing of the tries is left beside the model, and the test was scored once
    assert not (Path(result.model).parent / "tries").exists()
    assert looks(folder) == 1


@pytest.mark.parametrize(
    ("settings", "learning"),
    [
        ({}, 1),
        ({"depth": "last-third"}, 2),
        ({"depth": "half"}, 2),
        ({"depth": "all"}, 4),
        ({"blocks": 2}, 2),
        ({"blocks": 99}, 4),
    ],
)
def test_how_far_to_unfreeze(settings: dict[str, object], learning: int) -> None:
    from engine.nn.blocks import leaves, unfreeze
    from engine.nn.pretrained import load_network

    # GIVEN the network of a bundled encoder
    (source,) = (item for item in bundled() if item.name == ENCODER)
    network = load_network(source)
    # WHEN its end is unfrozen
    asked = FineTuneSettings(**settings)  # type: ignore[arg-type]
    assert unfreeze(network, asked)[0] == learning
    # THEN what learns is at the end, and batch norm never does
    layers = [layer for layer in leaves(network) if layer.weights]
    flags = [layer.trainable for layer in layers if "normalization" not in layer.name]
    assert flags == sorted(flags)
    assert not any(layer.trainable for layer in layers if "normalization" in layer.name)
    assert any(flags)


def test_blocks_of_known_networks_go_by_their_names() -> None:
    import keras

    from engine.nn.blocks import blocks_of

    # GIVEN networks of keras.applications
    arguments = {"input_shape": (32, 32, 3), "weights": None, "include_top": False}
    mobile = keras.applications.MobileNetV2(alpha=0.35, **arguments)
    vgg = keras.applications.VGG16(**arguments)
    # WHEN they are cut into blocks
    last = [layer.name for layer in blocks_of(mobile)[-1]]
    # THEN a block is what its layers' names say, a last convolution goes with it
    assert len(blocks_of(mobile)) == 18
    assert {"block_16_expand", "block_16_depthwise", "block_16_project"} <= set(last)
    assert last[-1] == "Conv_1"
    assert [len(block) for block in blocks_of(vgg)] == [2, 2, 3, 3, 3]
    assert all(layer.weights for block in blocks_of(vgg) for layer in block)
