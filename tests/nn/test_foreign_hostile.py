"""Foreign networks that are damaged, or would do harm, are refused before they run."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ModelError
from tests.support.foreign import (
    COLOURS,
    bring_in,
    check_answers,
    colour_network,
    saved_model_of,
    teachable_machine,
    tflite_of,
    write_keras,
)


@pytest.fixture(scope="module")
def network() -> Any:
    return colour_network()


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
