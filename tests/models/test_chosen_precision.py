"""The precision that a person chose is kept in the model; classifying keeps to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.batch.folder import classify_folder
from engine.batch.request import ClassifyFolder
from engine.errors import DiscernError, ModelError
from engine.models.archive import Archive
from engine.models.chosen_precision import choose_precision
from engine.models.classifier import Classifier
from engine.models.manifest import SURE_FROM
from engine.models.modelfile import load_model, prove, read_manifest
from engine.models.precision import sure_from
from engine.models.precision_request import ChoosePrecision, PrecisionChosen
from engine.progress import Token, ignore
from tests.support.pictures import COLOURS, draw
from tests.support.terminal import ROOT, discern, document

FILES = ROOT / "tests" / "_files"


def chosen(model: Path, precision: float | None) -> PrecisionChosen:
    request = ChoosePrecision(str(model), precision)
    return choose_precision(request, report=ignore, token=Token())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that remembers its held-out images."""
    return Path(shutil.copyfile(FILES / "format-2.discern", tmp_path / "m.discern"))


def test_a_precision_is_kept_and_nothing_else_changes(model: Path) -> None:
    # GIVEN a model
    before = read_manifest(model)
    with Archive(model) as archive:
        members = {name: archive.read(name) for name in before.members}
    # WHEN a precision is kept in it
    answer = chosen(model, 0.98)
    # THEN its threshold is the one that precision takes
    after = read_manifest(model)
    assert after.precision == 0.98
    assert after.sure_from == answer.sure_from == sure_from(before.outcomes, 0.98)
    assert Classifier(load_model(model)).sure_from == after.sure_from
    # THEN everything else is as it was
    with Archive(model) as archive:
        assert {name: archive.read(name) for name in after.members} == members
    assert after.created == before.created
    assert prove(model) == prove(FILES / "format-2.discern")
    assert [path.name for path in model.parent.iterdir()] == ["m.discern"]
    # WHEN the model's own threshold is wanted again
    chosen(model, None)
    # THEN the manifest is the one of before
    assert read_manifest(model).precision is None
    assert read_manifest(model).sure_from == before.sure_from == SURE_FROM


def test_what_a_model_cannot_promise_is_not_kept(tmp_path: Path) -> None:
    # GIVEN a model that remembers no held-out images
    old = Path(shutil.copyfile(FILES / "format-1.discern", tmp_path / "old.discern"))
    content = old.read_bytes()
    # WHEN a precision is asked of it
    with pytest.raises(DiscernError) as caught:
        chosen(old, 0.98)
    # THEN that is refused, and the file is untouched
    assert caught.value.code == "precision.unknown"
    assert old.read_bytes() == content
    # WHEN there is no file
    with pytest.raises(ModelError) as missing:
        chosen(tmp_path / "none.discern", 0.98)
    assert missing.value.code == "model.missing"


def test_a_batch_goes_on_although_the_precision_was_kept_meanwhile(
    model: Path, tmp_path: Path
) -> None:
    # GIVEN a batch that was asked for 98 %
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, colour in enumerate(COLOURS.values()):
        draw(pictures / f"{number}.png", number, colour)
    csv = tmp_path / "table.csv"

    def batch(precision: float | None, *, resume: bool) -> int:
        request = ClassifyFolder(
            str(model),
            (str(pictures),),
            str(csv),
            precision=precision,
            resume=resume,
            keep_record=True,
        )
        return classify_folder(request, report=ignore, token=Token()).resumed

    batch(0.98, resume=False)
    # WHEN the model keeps that precision from now on
    chosen(model, 0.98)
    # THEN the batch is the same one, named or not
    assert batch(0.98, resume=True) == len(COLOURS)
    assert batch(None, resume=True) == len(COLOURS)


def test_the_terminal_keeps_shows_and_forgets_a_precision(model: Path) -> None:
    # GIVEN a model
    # WHEN a precision is kept in it, at a terminal
    code, output, _ = discern("precision", model, "0.98")
    # THEN what that comes to is said
    assert code == 0
    assert "to have 98 % right" in output
    # THEN the model's description says so, too
    assert document("info", model)["precision"] == 0.98
    # WHEN it is taken away
    code, output, _ = discern("precision", model, "--off")
    # THEN there is none
    assert code == 0
    assert "No precision" in output
    assert read_manifest(model).precision is None
    # WHEN a bundled model is meant
    code, _, errors = discern("precision", "happy-or-sad", "0.98")
    # THEN it stays as it is
    assert code == 2
    assert "comes with Discern" in errors
