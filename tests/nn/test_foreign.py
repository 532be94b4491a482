"""Networks that others made become models that answer as they did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import ModelError
from engine.models.modelfile import load_model, read_manifest
from tests.support.foreign import (
    COLOURS,
    bring_in,
    check_answers,
    colour_network,
    lobe_signature,
    saved_model_of,
    teachable_machine,
    tflite_of,
    write_keras,
)
from tests.support.pictures import draw_project
from tests.support.terminal import discern, document


@pytest.fixture(scope="module")
def network() -> Any:
    return colour_network()


FORMS = ["keras", "h5", "saved_model", "tflite", "fixed", "whole", "scores"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_answers_as_it_did(form: str, network: Any, tmp_path: Path) -> None:
    # GIVEN a network for values from -1 to 1, in one of the forms
    source = tmp_path / "colours.tflite"
    if form in {"keras", "h5"}:
        source = write_keras(network, tmp_path / f"colours.{form}")
    elif form == "saved_model":
        source = saved_model_of(network, tmp_path / "colours")
    elif form == "scores":
        source = write_keras(colour_network(softmax=False), tmp_path / "c.keras")
    else:
        graph = tflite_of(network, whole=form == "whole", fixed=form == "fixed")
        source.write_bytes(graph)
    # WHEN it is brought in
    model = tmp_path / "colours.discern"
    result = bring_in(source, model, classes=COLOURS, scaling="-1..1")
    # THEN it is a model like any other, and says where it came from
    assert result.size == (32, 32)
    assert result.difference < (0.05 if form == "whole" else 1e-3)
    check_answers(model, tmp_path)
    manifest = read_manifest(model)
    assert manifest.recipe == "imported"
    assert result.kind in manifest.notes[0]
    assert load_model(model).unknown is None


def test_the_test_picture_shows_which_values_are_right(
    network: Any, tmp_path: Path
) -> None:
    # GIVEN a network of which nothing says what values it takes
    source = write_keras(network, tmp_path / "c.keras")
    folder = draw_project(tmp_path / "p", {"red": 1})
    # WHEN it is tried on a picture
    result = bring_in(source, classes=COLOURS, picture=str(folder / "red/0000.png"))
    # THEN there is an answer for each way, and no file
    assert {trial.scaling for trial in result.trials} == {"0..255", "0..1", "-1..1"}
    assert all(trial.verdict.class_name == "red" for trial in result.trials)
    assert result.output is None
    # WHEN it is to be written all the same
    with pytest.raises(ModelError) as caught:
        bring_in(source, tmp_path / "x.discern", classes=COLOURS)
    # THEN that is asked for, as the classes are
    assert caught.value.code == "model.scaling"
    with pytest.raises(ModelError) as caught:
        bring_in(source, scaling="0..1")
    assert caught.value.code == "model.classes"
    assert "3 different classes" in caught.value.message


@pytest.mark.parametrize("form", ["h5", "tflite", "whole"])
def test_teachable_machine_opens_directly(
    form: str, network: Any, tmp_path: Path
) -> None:
    # GIVEN what Teachable Machine exports
    if form == "h5":
        data = write_keras(network, tmp_path / "keras_model.h5").read_bytes()
        files = {"keras_model.h5": data}
    elif form == "tflite":
        files = {"model_unquant.tflite": tflite_of(network, fixed=True)}
    else:
        files = {"model.tflite": tflite_of(network, whole=True, fixed=True)}
    source = teachable_machine(tmp_path / "converted.zip", files)
    # WHEN it is brought in without a word
    result = bring_in(source, tmp_path / "m.discern")
    # THEN classes and values are known
    assert result.classes == COLOURS
    assert (result.scaling, result.fit) == ("-1..1", "crop")
    assert "Teachable Machine" in result.kind
    check_answers(tmp_path / "m.discern", tmp_path)


@pytest.mark.parametrize("form", ["saved_model", "tflite"])
def test_lobe_opens_directly(form: str, tmp_path: Path) -> None:
    import keras

    # GIVEN a network for values from 0 to 1 as Lobe exports it
    network = colour_network(first=(keras.layers.Rescaling(2.0, -1.0),))
    source = tmp_path / "Colours"
    if form == "saved_model":
        saved_model_of(network, source)
        text = lobe_signature("saved_model.pb", "saved_model")
    else:
        source.mkdir()
        (source / "saved_model.tflite").write_bytes(tflite_of(network))
        text = lobe_signature("saved_model.tflite", "tf_lite")
    (source / "signature.json").write_text(text)
    # WHEN it is brought in
    result = bring_in(source, tmp_path / "m.discern")
    # THEN what it wrote down is used
    assert (result.kind, result.classes) == ("Lobe project", COLOURS)
    assert result.scaling == "0..1"
    check_answers(tmp_path / "m.discern", tmp_path)


def test_a_network_that_scales_by_itself_is_known(tmp_path: Path) -> None:
    import keras

    # GIVEN a network whose first layer scales
    first = (keras.layers.Rescaling(1 / 127.5, -1.0),)
    source = write_keras(colour_network(first=first), tmp_path / "c.keras")
    # WHEN it is brought in without a word about values
    result = bring_in(source, tmp_path / "m.discern", classes=COLOURS)
    # THEN it gets them as they are
    assert result.scaling == "0..255"
    check_answers(tmp_path / "m.discern", tmp_path)


@pytest.mark.slow
def test_the_command_imports_and_says_what_is_missing(
    network: Any, tmp_path: Path
) -> None:
    # GIVEN a TFLite file and a test picture
    source, model = tmp_path / "colours.tflite", tmp_path / "m.discern"
    source.write_bytes(tflite_of(network))
    red = draw_project(tmp_path / "p", {"red": 1}) / "red" / "0000.png"
    command = ("models", "import", source, "--classes", ",".join(COLOURS))
    # WHEN it is brought in without a word about pixel values
    code, _, errors = discern(*command, "-o", model)
    # THEN that is asked for
    assert code == 2
    assert "-1..1" in errors
    # WHEN it is said
    made = document(
        *command, "-o", model, "--scaling", "-1..1", "--picture", red, "--fit", "crop"
    )
    # THEN the model is there, and the picture's answer is told first as it will be
    assert made["trials"][0]["scaling"] == "-1..1"
    assert made["trials"][0]["verdict"]["class_name"] == "red"
    manifest = read_manifest(model)
    assert manifest.encoder.geometry.fit == "crop"
    # THEN the model can be asked like any other
    code, output, _ = discern("classify", model, red)
    assert code == 0
    assert "red" in output
