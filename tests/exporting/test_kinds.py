"""The three kinds of models, each exported and compared on 200 photographs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.exporting.formats import FEWEST_IMAGES, FORMATS, LEAST_AGREEMENT
from engine.exporting.request import ExportModel
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
ENCODER = "cifar10"
SETTINGS: dict[str, dict[str, object]] = {
    "quick": {},
    "fine-tune": {"epochs": 2, "lr": 0.001, "batch": 16},
    "cnn-bn": {"epochs": 1, "input_size": 32},
}


@pytest.fixture(scope="module")
def folder(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of photographs, thirty images each."""
    folder = tmp_path_factory.mktemp("kinds") / "animals"
    for name in ("dog", "horse"):
        (folder / name).mkdir(parents=True)
        for path in sorted((data_dir / "photos7" / name).iterdir())[:30]:
            shutil.copy2(path, folder / name)
    return folder


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_model_of_every_kind_answers_the_same_on_200_photographs(
    kind: str, folder: Path, data_dir: Path, tmp_path: Path
) -> None:
    from engine.jobs.training import train_quick
    from engine.nn.exporting.job import export_model
    from engine.nn.train import train_network

    # GIVEN a model of this kind
    recipe = with_settings(recipe_named(kind), SETTINGS[kind])
    model = tmp_path / "animals.discern"
    encoder = ENCODER if kind != "cnn-bn" else None
    request = Train(str(folder), recipe, output=str(model), encoder=encoder)
    train = train_network if recipe.is_network else train_quick
    train(request, report=ignore, token=Token())
    assert load_model(model).manifest.recipe == kind
    for name in ("tflite", "tflite-float16", "savedmodel"):
        # WHEN it is exported, and compared on photographs
        target = tmp_path / name
        images = str(data_dir / "photos7")
        result = export_model(
            ExportModel(str(model), name, str(target), images),
            report=ignore,
            token=Token(),
        )
        # THEN it answers all of them within the tolerance
        tolerance = FORMATS[name].tolerance
        assert tolerance is not None
        row = next(row for row in result.parity if row.pictures == "images")
        assert row.count == 200
        assert row.largest <= tolerance
        assert row.agreement >= 0.99
    # AND rounded weights are half as large
    half, whole = (
        (tmp_path / name / "model.tflite").stat().st_size
        for name in ("tflite-float16", "tflite")
    )
    assert half < 0.52 * whole


@pytest.mark.parametrize("name", ["keras", "tflite-float16", "tflite-int8"])
def test_a_model_on_the_general_encoder_answers_the_same(
    name: str, tmp_path: Path
) -> None:
    from engine.nn.exporting.job import export_model

    # GIVEN a bundled model, whose encoder pools by fourth powers
    # WHEN it is exported, and compared on drawn faces
    faces = ROOT / "resources" / "sample" / "faces"
    model = ROOT / "resources" / "models" / "happy-or-sad" / "happy-or-sad.discern"
    result = export_model(
        ExportModel(str(model), name, str(tmp_path / name), str(faces)),
        report=ignore,
        token=Token(),
    )
    # THEN it answers as the model does, in eight bits, too
    row = next(row for row in result.parity if row.pictures == "images")
    assert row.count >= FEWEST_IMAGES
    assert row.agreement >= LEAST_AGREEMENT
    tolerance = FORMATS[name].tolerance
    assert tolerance is None or row.largest <= tolerance
