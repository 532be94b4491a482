"""What an export that answers otherwise comes to: an error, and nothing on the disk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelError
from engine.exporting import proof
from engine.exporting.formats import FORMATS, obstacles
from engine.exporting.pack import MANIFEST_FILE, MARK
from engine.exporting.placing import placed
from engine.exporting.request import Parity
from engine.models.catalogue import model_path
from gui.__main__ import main

EXPECTED = np.array([[0.7, 0.3], [0.2, 0.8]], np.float32)


@pytest.mark.parametrize(
    ("name", "difference", "fine"),
    [
        ("tflite", 5e-5, True),
        ("tflite", 2e-4, False),
        ("tflite-float16", 5e-3, True),
        ("tflite-float16", 2e-2, False),
        ("onnx", float("nan"), False),
    ],
)
def test_answers_beyond_the_tolerance_are_refused(
    name: str, difference: float, *, fine: bool, tmp_path: Path
) -> None:
    # GIVEN an export in the making whose answers differ
    target = tmp_path / "export"
    got = EXPECTED + np.float32(difference)
    row = proof.compare(proof.GOLDEN, EXPECTED, got)

    def prove() -> None:
        with placed(target) as folder:
            (folder / "model").write_bytes(b"weights")
            proof.check(FORMATS[name], [row], target)

    # WHEN it is judged
    if fine:
        prove()
        # THEN within the tolerance it is put into its place
        assert (target / "model").read_bytes() == b"weights"
        assert [path.name for path in tmp_path.iterdir()] == ["export"]
    else:
        with pytest.raises(ModelError) as caught:
            prove()
        # THEN beyond it that is told, and nothing is left
        assert caught.value.code == "export.parity"
        assert list(tmp_path.iterdir()) == []


def test_eight_bit_weights_are_judged_by_images_alone() -> None:
    # GIVEN differences that are large, as they may be, and classes that agree
    def rows(agreement: float) -> list[Parity]:
        return [
            Parity(proof.GOLDEN, 3, 0.4, 0.1, 0.33),
            Parity(proof.IMAGES, 200, 0.2, 0.01, agreement),
        ]

    item = FORMATS["tflite-int8"]
    # WHEN they are judged
    proof.check(item, rows(0.98), Path("export"))
    # THEN less than 98 of 100 the same is not enough
    with pytest.raises(ModelError, match=r"97\.5 % of 200") as caught:
        proof.check(item, rows(0.975), Path("export"))
    # AND what to do instead is told
    assert "(tflite-float16)" in caught.value.remedy


def test_an_earlier_export_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    # GIVEN an export
    target = tmp_path / "export"
    with placed(target) as folder:
        (folder / MANIFEST_FILE).write_text(json.dumps({MARK: 1}))

    def fail() -> None:
        with placed(target) as folder:
            (folder / "half").write_text("half")
            raise RuntimeError

    # WHEN the next one fails
    with pytest.raises(RuntimeError):
        fail()
    # THEN the first one is as it was
    assert [path.name for path in target.iterdir()] == [MANIFEST_FILE]
    # AND one that succeeds replaces it
    with placed(target) as folder:
        (folder / "whole").write_text("whole")
    assert [path.name for path in target.iterdir()] == ["whole"]
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_a_model_without_its_network_says_why(tiny_model_path: Path) -> None:
    # GIVEN a model whose encoder came from nowhere that is known here
    # WHEN its formats are asked for
    found = obstacles(tiny_model_path)
    # THEN all that is made from the network is not to be had, and why
    assert "Keras network" in found["keras"]
    assert "Keras network" in found["tflite"]
    # AND the page is, since it holds the graph itself
    assert "Keras network" not in found["html"]


def test_the_terminal_lists_formats_and_refuses_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a bundled model
    model = str(model_path("happy-or-sad"))
    # WHEN its formats are listed
    assert run("export", model, "--json", monkeypatch=monkeypatch) == 0
    # THEN each is there
    listed = json.loads(capsys.readouterr().out)["formats"]
    assert [one["name"] for one in listed] == list(FORMATS)
    # AND one that does not exist is refused with those that do
    assert run("export", model, "--to", "pickle", monkeypatch=monkeypatch) == 2
    assert "savedmodel" in capsys.readouterr().err


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["discern", *arguments])
    try:
        return int(main() or 0)
    except SystemExit as ended:
        return int(ended.code or 0)
