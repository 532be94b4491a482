"""Networks that others made become models that answer as they did."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ModelError
from engine.models.foreign.request import ImportedModel, ImportModel
from engine.models.modelfile import load_model, prove, read_manifest
from engine.progress import Token, ignore
from tests.batch.batches import classify, rows_of
from tests.support.foreign import (
    COLOURS,
    colour_network,
    lobe_signature,
    saved_model_of,
    teachable_machine,
    tflite_of,
)
from tests.support.pictures import draw_project
from tests.support.terminal import discern, document


@pytest.fixture(scope="module")
def network() -> Any:
    return colour_network()


def bring_in(source: Path, output: Path | None = None, **options: Any) -> ImportedModel:
    from engine.nn.foreign.job import import_model

    request = ImportModel(str(source), str(output) if output else None, **options)
    return import_model(request, report=ignore, token=Token())


def check_answers(model: Path, tmp_path: Path) -> None:
    """Check that a model proves itself, and names the colours of pictures."""
    assert prove(model) < 1e-4
    folder = draw_project(tmp_path / "seen", dict.fromkeys(COLOURS, 9))
    csv = tmp_path / "seen.csv"
    result = classify(model, folder, csv=str(csv))
    assert result.failed == 0
    rows = rows_of(csv)
    assert [row["class"] for row in rows] == [Path(r["path"]).parent.name for r in rows]


def write_keras(network: Any, path: Path) -> Path:
    network.save(path)
    return path


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


def refused(source: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        bring_in(source, source.parent / "out.discern", classes=COLOURS, scaling="0..1")
    assert not (source.parent / "out.discern").exists()
    return caught.value


def test_weights_without_layers_are_refused_with_what_is_missing(
    network: Any, tmp_path: Path
) -> None:
    # GIVEN a file of weights
    source = tmp_path / "c.weights.h5"
    network.save_weights(source)
    # WHEN it is brought in
    error = refused(source)
    # THEN the person is told what to do instead
    assert error.code == "model.weights_only"
    assert "model.save(" in error.remedy


@pytest.mark.parametrize("suffix", ["keras", "h5"])
def test_code_in_a_network_never_runs(suffix: str, tmp_path: Path) -> None:
    import keras

    # GIVEN a network with a lambda that would leave a mark
    mark = tmp_path / "mark"
    place = str(mark)  # what a lambda holds is written into the file
    code = keras.layers.Lambda(
        lambda values: (open(place, "w"), values)[1],  # noqa: PTH123, SIM115
        output_shape=(32, 32, 3),
    )
    source = write_keras(colour_network(first=(code,)), tmp_path / f"c.{suffix}")
    mark.unlink(missing_ok=True)
    # WHEN it is brought in
    error = refused(source)
    # THEN it is refused by name, and nothing ran
    assert error.code == "model.code"
    assert "Lambda" in error.message
    assert not mark.exists()


def test_a_module_named_in_a_network_is_not_imported(
    network: Any, tmp_path: Path
) -> None:
    # GIVEN a file that names a module of Python as a layer's
    source = write_keras(network, tmp_path / "c.keras")
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(files["config.json"])
    config["config"]["layers"][1] |= {"module": "os", "class_name": "system"}
    files["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    # WHEN it is brought in
    # THEN it is refused before Keras sees it
    assert refused(source).code == "model.code"


@pytest.mark.parametrize("operation", ["ReadFile", "WriteFile", "PyFunc"])
def test_a_saved_model_that_touches_files_is_refused(
    operation: str, tmp_path: Path
) -> None:
    import tensorflow as tf

    # GIVEN a SavedModel that would touch a file, or run Python, when it is asked
    mark = tmp_path / "mark"

    class Hostile(tf.Module):  # type: ignore[misc]
        @tf.function(  # type: ignore[untyped-decorator, unused-ignore]
            input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32)]
        )
        def __call__(self, image: Any) -> Any:
            answers = tf.nn.softmax(tf.reduce_mean(image, axis=(1, 2)))
            if operation == "WriteFile":
                with tf.control_dependencies([tf.io.write_file(str(mark), "x")]):
                    return tf.identity(answers)
            if operation == "ReadFile":
                size = tf.strings.length(tf.io.read_file("/etc/hostname"))
                return answers + tf.cast(size, tf.float32)
            called = tf.numpy_function(lambda values: values, [answers], tf.float32)
            return tf.ensure_shape(called, (None, 3))

    source = tmp_path / "hostile"
    hostile = Hostile()
    tf.saved_model.save(hostile, source, signatures=hostile.__call__)
    # WHEN it is brought in
    error = refused(source)
    # THEN it is refused by name, and nothing ran
    assert error.code == "model.code"
    assert operation in error.message
    assert not mark.exists()


def test_a_saved_model_of_tensorflow_1_is_checked_and_read(tmp_path: Path) -> None:
    import tensorflow as tf

    # GIVEN two SavedModels as TensorFlow 1 wrote them, one of which reads a file
    for name in ("honest", "hostile"):
        graph = tf.Graph()
        with graph.as_default(), tf.compat.v1.Session(graph=graph) as session:
            image = tf.compat.v1.placeholder(tf.float32, (None, 32, 32, 3))
            turn = tf.compat.v1.Variable([[0.0, 0, 9], [0, 9, 0], [9, 0, 0]])
            answers = tf.nn.softmax(tf.reduce_mean(image, axis=(1, 2)) @ turn)
            if name == "hostile":
                size = tf.strings.length(tf.io.read_file("/etc/hostname"))
                answers += tf.cast(size, tf.float32)
            session.run(tf.compat.v1.global_variables_initializer())
            tf.compat.v1.saved_model.simple_save(
                session, str(tmp_path / name), {"Image": image}, {"C": answers}
            )
    # WHEN they are brought in
    bring_in(
        tmp_path / "honest", tmp_path / "m.discern", classes=COLOURS, scaling="0..1"
    )
    error = refused(tmp_path / "hostile")
    # THEN one is a model, the other is not
    check_answers(tmp_path / "m.discern", tmp_path)
    assert error.code == "model.code"
    assert "ReadFile" in error.message


@pytest.mark.parametrize("form", ["keras", "h5", "tflite", "saved_model", "zip"])
def test_truncated_files_are_one_sentence(
    form: str, network: Any, tmp_path: Path
) -> None:
    # GIVEN files that end too early
    if form == "saved_model":
        source = saved_model_of(network, tmp_path / "cut")
        file = source / "saved_model.pb"
    else:
        source = file = tmp_path / f"cut.{form}"
        if form in {"keras", "h5"}:
            network.save(file)
        elif form == "tflite":
            file.write_bytes(tflite_of(network))
        else:
            teachable_machine(file, {"model.tflite": tflite_of(network)})
    data = file.read_bytes()
    for length in (0, 20, len(data) // 2, len(data) - 40):
        file.write_bytes(data[:length])
        # WHEN they are brought in
        error = refused(source)
        # THEN each is refused with a remedy
        assert error.code.startswith("model.")
        assert error.remedy


def test_zips_that_are_no_exports_are_refused(tmp_path: Path) -> None:
    # GIVEN a bomb, a path that leads out, and a TensorFlow.js export
    def zipped(name: str, files: dict[str, bytes]) -> Path:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, data in files.items():
                archive.writestr(file, data)
        (tmp_path / name).write_bytes(buffer.getvalue())
        return tmp_path / name

    bomb = zipped("bomb.zip", {"model.tflite": bytes(300_000_000), "labels.txt": b"a"})
    keras_bomb = zipped("bomb.keras", {"config.json": bytes(300_000_000)})
    out = zipped("out.zip", {"../../evil.tflite": b"x"})
    script = zipped("tm.zip", {"model.json": b"{}", "weights.bin": b""})
    # WHEN they are brought in
    # THEN each is refused for what it is
    assert refused(bomb).code == "model.zip"
    assert refused(keras_bomb).code == "model.zip"
    assert refused(out).code == "model.zip"
    assert not (tmp_path.parent / "evil.tflite").exists()
    error = refused(script)
    assert error.code == "model.tfjs"
    assert "Keras" in error.remedy
    # THEN a file of another kind is, too
    other = tmp_path / "notes.txt"
    other.write_text("no network")
    assert refused(other).code == "model.foreign"


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
