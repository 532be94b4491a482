"""The model file: it stays readable, proves itself, and is written whole or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.errors import ModelError
from engine.models.classifier import Classifier
from engine.models.head import Head
from engine.models.modelfile import (
    GOLDEN_TOLERANCE,
    Model,
    load_model,
    prove,
    read_manifest,
    read_network,
    save_model,
)
from engine.progress import Token, ignore
from tests.support.archives import forged
from tests.support.pictures import COLOURS, draw

ROOT = Path(__file__).resolve().parents[2]
FORMATS = sorted((ROOT / "tests" / "_files").glob("format-*.discern"))

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits and signals")


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.stem)
def test_every_format_ever_written_loads_and_answers(
    path: Path, tmp_path: Path
) -> None:
    # GIVEN a model file as some version of Discern wrote it
    # WHEN it answers its golden pictures
    # THEN as it did then
    assert prove(path) <= GOLDEN_TOLERANCE
    # WHEN it is shown new pictures of its classes
    pictures = [
        draw(tmp_path / f"{name}.png", 7, COLOURS[name])
        for name in read_manifest(path).classes
    ]
    request = ClassifyImages(str(path), tuple(map(str, pictures)))
    answers = classify_images(request, report=ignore, token=Token())
    # THEN it knows them
    assert [row.class_name for row in answers.verdicts] == [
        picture.stem for picture in pictures
    ]


def test_there_is_a_fixture_of_the_current_format() -> None:
    # GIVEN the committed files
    # WHEN their formats are read
    formats = {read_manifest(path).format for path in FORMATS}
    # THEN each version has one
    from engine.models.manifest import FORMAT_VERSION

    assert formats == set(range(1, FORMAT_VERSION + 1))


def test_saved_and_loaded_it_answers_the_same(
    tiny_model: Model, tmp_path: Path
) -> None:
    # GIVEN a model, with a card and a network
    path = tmp_path / "deep" / "er" / "copy.discern"
    card = "# Colours\n\nFor tests.\n"
    manifest = save_model(replace(tiny_model, card=card, network=b"network"), path)
    # WHEN it is loaded
    model = load_model(path)
    # THEN all of it is there
    assert model.manifest == manifest
    assert model.card == card
    assert read_network(path) == b"network"
    # THEN its probabilities are equal to the last bit
    noise = np.random.default_rng(4).integers(0, 256, (5, 32, 32, 3), np.uint8)
    one, other = (
        Classifier(item).probabilities(item.encoder.embed(noise))
        for item in (tiny_model, model)
    )
    np.testing.assert_array_equal(one, other)
    assert prove(path) <= GOLDEN_TOLERANCE


def test_equal_models_make_equal_files(tiny_model: Model, tmp_path: Path) -> None:
    # GIVEN one model
    # WHEN it is saved twice
    one, other = tmp_path / "one.discern", tmp_path / "other.discern"
    save_model(tiny_model, one)
    save_model(tiny_model, other)
    # THEN not a byte differs
    assert one.read_bytes() == other.read_bytes()


def test_a_model_that_answers_otherwise_is_found_out(
    tiny_model: Model, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a model whose head is another than when its golden answers were written
    ((kernel, bias),) = tiny_model.head.layers
    other = Head(((kernel[:, ::-1].copy(), bias),)).to_bytes()
    members = {"head.npz": other}
    path = forged(tiny_model_path, tmp_path / "x.discern", members=members)
    # WHEN it is proved
    with pytest.raises(ModelError) as caught:
        prove(path)
    # THEN it fails
    assert caught.value.code == "model.golden"


def test_parts_that_do_not_fit_are_refused(
    tiny_model: Model, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a head for two classes in a model of three
    ((kernel, bias),) = tiny_model.head.layers
    head = Head(((kernel[:, :2].copy(), bias[:2].copy()),)).to_bytes()
    members = {"head.npz": head}
    path = forged(tiny_model_path, tmp_path / "x.discern", members=members)
    # WHEN it is loaded
    with pytest.raises(ModelError) as caught:
        load_model(path)
    # THEN it is refused
    assert caught.value.code == "model.damaged"


def test_answers_that_are_no_numbers_are_never_saved(
    tiny_model: Model, tmp_path: Path
) -> None:
    # GIVEN a head that training drove to infinity
    ((kernel, bias),) = tiny_model.head.layers
    broken = Head(((np.full_like(kernel, np.inf), bias),))
    # WHEN it is to be saved
    with np.errstate(all="ignore"), pytest.raises(ModelError) as caught:
        save_model(replace(tiny_model, head=broken), tmp_path / "x.discern")
    # THEN it is not
    assert caught.value.code == "model.broken"
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_refuses_leaves_nothing_behind(
    tiny_model: Model, tmp_path: Path
) -> None:
    # GIVEN a folder where the file should go
    target = tmp_path / "x.discern"
    target.mkdir()
    # WHEN the model is saved there
    with pytest.raises(ModelError) as caught:
        save_model(tiny_model, target)
    # THEN it says so, and no half file lies about
    assert (caught.value.code, caught.value.path) == ("model.write", target)
    assert list(tmp_path.iterdir()) == [target]


def save_in_another_process(preparation: str, path: Path) -> int:
    """Save the tiny model to ``path`` after ``preparation``; gives the exit code."""
    script = (
        "import os, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from engine.errors import ModelError\n"
        "from engine.models.modelfile import load_model, save_model\n"
        "model = load_model(Path(sys.argv[1]))\n"
        f"{preparation}\n"
        "try:\n"
        "    save_model(model, Path(sys.argv[2]))\n"
        "except ModelError as error:\n"
        "    sys.exit(5 if error.code == 'model.write' else 6)\n"
    )
    command = [sys.executable, "-c", script, str(FORMATS[0]), str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, timeout=100, check=False).returncode


@posix
def test_a_full_disk_leaves_the_old_file(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a model file, and room for half of another
    path = tmp_path / "x.discern"
    path.write_bytes(tiny_model_path.read_bytes())
    limit = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))"
    )
    # WHEN a model is saved over it
    # THEN the system's refusal is explained, and the old file is whole and alone
    assert save_in_another_process(limit, path) == 5
    assert path.read_bytes() == tiny_model_path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_kill_leaves_the_old_file(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a model file, and a program that dies when it has written the next
    path = tmp_path / "x.discern"
    path.write_bytes(tiny_model_path.read_bytes())
    death = "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    # WHEN a model is saved over it
    # THEN the old file is whole
    assert save_in_another_process(death, path) == -signal.SIGKILL
    assert path.read_bytes() == tiny_model_path.read_bytes()
    # THEN saving again works
    assert save_in_another_process("", path) == 0
    assert prove(path) <= GOLDEN_TOLERANCE
