"""Model files from strangers: refused with a sentence, never trusted, never a crash."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ModelError
from engine.models.archive import Archive
from engine.models.modelfile import load_model, read_manifest
from tests.support.archives import forged, npz, packed, unpacked


def refusal(path: Path) -> ModelError:
    """The error that loading gives."""
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert caught.value.message
    return caught.value


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    # GIVEN no file, and a folder
    # WHEN they are loaded
    # THEN each is its own mistake
    assert refusal(tmp_path / "none.discern").code == "model.missing"
    assert refusal(tmp_path).code == "model.damaged"


@pytest.mark.parametrize("content", [b"", b"PK", b"a poem\n" * 1000])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    # GIVEN a file of something else
    path = tmp_path / "x.discern"
    path.write_bytes(content)
    # WHEN it is loaded
    # THEN it is refused, by name
    error = refusal(path)
    assert (error.code, error.path) == ("model.damaged", path)
    assert error.remedy


@pytest.mark.parametrize(
    "name",
    [
        "../encoder.tflite",
        "/etc/passwd",
        "C:\\windows\\system32\\x",
        "golden/../../x.png",
        "golden/x.exe",
        "golden/",
        "model.pkl",
        "ENCODER.TFLITE",
        "encoder.tflite\n",
    ],
)
def test_members_it_should_not_have_are_refused(
    tiny_model_path: Path, tmp_path: Path, name: str
) -> None:
    # GIVEN a good model with one member more
    path = forged(tiny_model_path, tmp_path / "x.discern", members={name: b"x"})
    # WHEN it is loaded
    # THEN nothing in it is believed
    assert refusal(path).code == "model.damaged"


def test_a_name_that_is_there_twice_is_refused(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a model with two heads
    members = list(unpacked(tiny_model_path).items())
    head = dict(members)["head.npz"]
    path = tmp_path / "x.discern"
    with pytest.warns(UserWarning, match="Duplicate"):
        path.write_bytes(packed([*members, ("head.npz", head)]))
    # WHEN it is loaded
    # THEN it is refused
    assert refusal(path).code == "model.damaged"


def test_a_bomb_is_refused_before_it_unpacks(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a member of 64 MB that is 64 KB in the file
    bomb = {"card.md": bytes(64 * 1024**2)}
    path = forged(tiny_model_path, tmp_path / "x.discern", members=bomb)
    assert path.stat().st_size < 200_000
    # WHEN it is loaded
    # THEN it is refused for that
    assert "unpacks to far more" in refusal(path).message


def test_a_bomb_inside_an_npz_is_refused(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a head that is small in the archive and 64 MB in memory
    head = npz(kernel_0=np.zeros((24, 350_000)), bias_0=np.zeros(350_000))
    assert len(head) < 100_000
    members = {"head.npz": head}
    path = forged(tiny_model_path, tmp_path / "x.discern", members=members)
    # WHEN it is loaded
    # THEN it is refused
    assert refusal(path).code == "model.head"


def test_an_endless_manifest_is_refused(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a manifest of 17 MB
    text = b'{"title": "' + b"x" * 17 * 1024**2 + b'"}'
    members = unpacked(tiny_model_path) | {"manifest.json": text}
    path = tmp_path / "x.discern"
    path.write_bytes(packed(members, zipfile.ZIP_STORED))
    # WHEN only its manifest is asked for
    with pytest.raises(ModelError) as caught:
        read_manifest(path)
    # THEN that is refused, too
    assert caught.value.code == "model.damaged"


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.update(classes=["one"]),
        lambda facts: facts.update(classes=["a", "a", "b"]),
        lambda facts: facts.update(classes="many"),
        lambda facts: facts.pop("encoder"),
        lambda facts: facts.pop("members"),
        lambda facts: facts["encoder"]["geometry"].update(size=[0, 32]),
        lambda facts: facts["encoder"]["geometry"].update(size=[90000, 90000]),
        lambda facts: facts["encoder"]["geometry"].update(fit="stretch"),
        lambda facts: facts["calibration"].update(temperature=0),
        lambda facts: facts["golden"][0].update(probabilities=[1]),
        lambda facts: facts.update(format="one"),
    ],
)
def test_impossible_manifests_are_refused(
    tiny_model_path: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    # GIVEN a manifest that cannot be
    path = forged(tiny_model_path, tmp_path / "x.discern", manifest=change)
    # WHEN the model is loaded
    # THEN it is refused
    assert refusal(path).code == "model.damaged"


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"\xff", b"{" * 5000, b'{"a":' + b"[" * 100_000]
)
def test_manifests_that_are_none_are_refused(
    tiny_model_path: Path, tmp_path: Path, text: bytes
) -> None:
    # GIVEN something else in the manifest's place
    path = tmp_path / "x.discern"
    path.write_bytes(packed(unpacked(tiny_model_path) | {"manifest.json": text}))
    # WHEN it is loaded
    # THEN it is refused
    assert refusal(path).code == "model.damaged"


def test_a_newer_format_says_what_to_install(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a model of a later format, with fields nobody knows yet
    def later(facts: dict[str, Any]) -> None:
        facts.clear()
        facts.update(format=99, wings=2)

    path = forged(tiny_model_path, tmp_path / "x.discern", manifest=later)
    # WHEN it is loaded
    error = refusal(path)
    # THEN the remedy is another version
    assert error.code == "model.newer"
    assert "99" in error.message


def test_a_field_nobody_knows_is_passed_over(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a model of this format to which somebody added a field
    path = forged(
        tiny_model_path,
        tmp_path / "x.discern",
        manifest=lambda facts: facts.update(colour="mauve"),
    )
    # WHEN it is loaded
    # THEN it works
    assert load_model(path).manifest.classes == ("blue", "green", "red")


def test_pickles_are_refused(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a head whose arrays are pickled objects
    objects = np.array([print, print], dtype=object)
    members = {"head.npz": npz(kernel_0=objects, bias_0=objects)}
    path = forged(tiny_model_path, tmp_path / "x.discern", members=members)
    # WHEN it is loaded
    # THEN nothing is unpickled
    assert refusal(path).code == "model.head"


@pytest.mark.parametrize("name", ["encoder.tflite", "head.npz", "golden/rings.png"])
def test_a_missing_member_is_named(
    tiny_model_path: Path, tmp_path: Path, name: str
) -> None:
    # GIVEN a model that lacks a member its manifest lists
    members = unpacked(tiny_model_path)
    del members[name]
    path = tmp_path / "x.discern"
    path.write_bytes(packed(members))
    # WHEN that member is read
    with Archive(path) as archive, pytest.raises(ModelError) as caught:
        archive.read(name)
    # THEN the error names it
    assert name in caught.value.message


def test_a_changed_member_does_not_pass(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a model with a byte of its graph changed, in a zip that is whole
    members = unpacked(tiny_model_path)
    graph = bytearray(members["encoder.tflite"])
    graph[len(graph) // 2] ^= 1
    members["encoder.tflite"] = bytes(graph)
    path = tmp_path / "x.discern"
    path.write_bytes(packed(members))
    # WHEN it is loaded
    # THEN the hash tells
    assert "has changed since it was written" in refusal(path).message


def test_no_damage_is_a_crash(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a model file, cut anywhere or with any byte changed
    whole = tiny_model_path.read_bytes()
    dice = random.Random(3)
    cut = [whole[: dice.randrange(len(whole))] for _ in range(60)]
    flipped = []
    for _ in range(240):
        data = bytearray(whole)
        # Half of them in the directory at the end, where the zip's own facts are.
        first = dice.choice((0, len(whole) - 700))
        data[dice.randrange(first, len(whole))] ^= 1 << dice.randrange(8)
        flipped.append(bytes(data))
    path = tmp_path / "x.discern"
    expected = load_model(tiny_model_path)
    survived = 0
    for damaged in cut + flipped:
        path.write_bytes(damaged)
        # WHEN it is loaded
        try:
            model = load_model(path, threads=1)
        except ModelError:
            continue
        # THEN it is refused, or the damage was in a date, or a picture not looked at
        survived += 1
        assert model.manifest == expected.manifest
        assert model.head.to_bytes() == expected.head.to_bytes()
    assert survived < 150


def test_the_manifest_is_readable_by_a_person(tiny_model_path: Path) -> None:
    # GIVEN a model file
    # WHEN its manifest is looked at as text
    text = unpacked(tiny_model_path)["manifest.json"].decode()
    # THEN it is indented JSON, the format stated
    assert text.startswith('{\n  "title": "colours",\n')
    assert json.loads(text)["format"] == 1
