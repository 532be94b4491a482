"""A bundled model may borrow a bundled encoder; a copy of it is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import paths
from engine.errors import ModelError
from engine.models import catalogue
from engine.models.borrowed import can_be_borrowed, copy_whole
from engine.models.encoder import GRAPH_FILE, write_spec
from engine.models.modelfile import (
    GOLDEN_TOLERANCE,
    Model,
    load_model,
    prove,
    read_manifest,
    save_model,
)
from tests.support.terminal import discern, document


@pytest.fixture
def bundle(tmp_path: Path, tiny_model: Model, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What comes with the app: an encoder, and a model that borrows it."""
    models = tmp_path / "models"
    encoder = models / "tiny"
    encoder.mkdir(parents=True)
    (encoder / GRAPH_FILE).write_bytes(tiny_model.encoder.graph)
    write_spec(tiny_model.encoder.spec, encoder)
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: models)
    save_model(tiny_model, models / "colours" / "colours.discern", borrow=True)
    return models


def test_a_model_answers_with_the_encoder_it_borrows(
    bundle: Path, tiny_model: Model
) -> None:
    # GIVEN a bundled model without a graph of its own
    path = bundle / "colours" / "colours.discern"
    assert GRAPH_FILE not in read_manifest(path).members
    assert path.stat().st_size < len(tiny_model.encoder.graph)
    # WHEN it is loaded
    model = load_model(path)
    # THEN it answers as the whole model did
    picture = np.full((1, *model.encoder.spec.geometry.size, 3), 90, np.uint8)
    assert np.array_equal(
        model.head.scores(model.encoder.embed(picture)),
        tiny_model.head.scores(tiny_model.encoder.embed(picture)),
    )
    assert prove(path) <= GOLDEN_TOLERANCE
    # THEN the encoder is in the catalogue once, from its own folder
    assert [source.folder for source in catalogue.encoders()] == [bundle / "tiny"]


def test_without_the_encoder_it_says_what_to_do_and_a_copy_works(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a bundled model, a plain copy of the file, and a copy that was made whole
    path = bundle / "colours" / "colours.discern"
    plain = tmp_path / "plain.discern"
    plain.write_bytes(path.read_bytes())
    whole = tmp_path / "whole.discern"
    copied = copy_whole(path, whole)
    assert GRAPH_FILE in copied.members
    # WHEN both come to a Discern without that encoder
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: tmp_path / "nothing")
    # THEN the plain one says why it cannot answer
    assert not can_be_borrowed(copied.encoder)
    with pytest.raises(ModelError, match="models copy") as told:
        load_model(plain)
    assert told.value.code == "model.borrowed"
    # THEN the whole one answers
    assert prove(whole) <= GOLDEN_TOLERANCE


def test_a_damaged_encoder_is_not_borrowed(bundle: Path) -> None:
    # GIVEN a bundled encoder whose graph is another than its description says
    (bundle / "tiny" / GRAPH_FILE).write_bytes(b"no graph")
    # WHEN the model that borrows it is loaded
    # THEN that is told
    with pytest.raises(ModelError) as told:
        load_model(bundle / "colours" / "colours.discern")
    assert told.value.code == "model.hash"


def test_copy_at_the_terminal_gives_a_whole_file(tmp_path: Path) -> None:
    # GIVEN a model that comes with the app
    # WHEN it is copied into a folder
    told = document("models", "copy", "everyday-things", tmp_path)
    # THEN there is a whole file of its name
    target = tmp_path / "everyday-things.discern"
    assert told == {"path": str(target), "bytes": target.stat().st_size}
    assert GRAPH_FILE in read_manifest(target).members
    # WHEN there is no model of that name
    code, _, errors = discern("models", "copy", "nobody", tmp_path)
    # THEN that is told
    assert code == 2
    assert "nobody" in errors
