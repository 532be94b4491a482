"""Every format on a bundled model: written, proved, and its starter code run."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import ModelError
from engine.exporting.formats import FORMATS, format_named
from engine.exporting.request import Exported, ExportModel
from engine.images import decode
from engine.images.geometry import apply_geometry
from engine.models.catalogue import model_path
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from tests.support.picture_files import camera_photo

#: The quickest bundled model: it sees 32 pixels, and its graph is in half precision.
MODEL = "everyday-things"


def export(name: str, folder: Path, model: str = MODEL) -> Exported:
    target = folder / f"export{format_named(name).suffix}"
    request = ExportModel(str(model_path(model)), name, str(target))
    # In this process: TensorFlow is loaded once for all of them.
    from engine.nn.exporting.job import export_model

    return export_model(request, report=ignore, token=Token())


def missing(name: str) -> bool:
    return any(find_spec(module) is None for module in FORMATS[name].needs)


@pytest.mark.parametrize(
    "name", ["keras", "savedmodel", "tflite", "tflite-float16", "onnx", "openvino"]
)
def test_an_export_answers_like_the_model_and_its_starter_code_runs(
    name: str, tmp_path: Path
) -> None:
    # GIVEN a model, and a photograph of 12 megapixels taken with the camera on its side
    if missing(name):
        pytest.skip(f"needs the extra {FORMATS[name].extra}")
    photo = camera_photo(tmp_path / "photo.jpg")
    # WHEN it is exported
    result = export(name, tmp_path)
    # THEN its own runtime answered like the model
    tolerance = FORMATS[name].tolerance
    assert tolerance is not None
    assert {row.pictures for row in result.parity} == {
        "golden pictures",
        "sample pictures",
    }
    assert all(row.largest <= tolerance for row in result.parity)
    # AND the proof is beside it
    folder = Path(result.path)
    saved = json.loads((folder / "parity.json").read_text(encoding="utf-8"))
    assert saved["proof"]["pictures"][0]["largest"] == result.parity[0].largest
    assert "| golden pictures | 3 |" in (folder / "README.md").read_text("utf-8")
    # AND the program beside it names the model's class for the photograph, as sure
    run = subprocess.run(
        [sys.executable, "classify.py", str(photo)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert run.returncode == 0, run.stderr
    model = load_model(model_path(MODEL))
    pixels = apply_geometry(decode(photo), model.manifest.encoder.geometry)
    answer = Classifier(model).probabilities(
        model.encoder.embed(np.asarray(pixels)[None])
    )[0]
    told = run.stdout.strip().rpartition(": ")[2].split(", ")[0].split()
    assert told[0] == model.manifest.classes[int(answer.argmax())]
    assert float(told[1]) == pytest.approx(float(answer.max()), abs=tolerance + 1e-4)
    # AND nothing else is left in the folder above
    assert {path.name for path in tmp_path.iterdir()} == {"export", "photo.jpg"}


@pytest.mark.parametrize("fit", ["squash", "crop", "letterbox"])
@pytest.mark.parametrize("kernel", ["nearest", "bilinear", "bicubic", "lanczos", "box"])
def test_starter_code_prepares_pictures_exactly_as_discern_does(
    fit: str, kernel: str, tmp_path: Path
) -> None:
    # GIVEN starter code with a geometry, and pictures of many shapes
    from engine.exporting.pack import starter_code
    from engine.images import Geometry

    geometry = {"size": [37, 52], "fit": fit, "filter": kernel}
    (tmp_path / "manifest.json").write_text(json.dumps({"geometry": geometry}))
    (tmp_path / "labels.txt").write_text("one\ntwo\n")
    (tmp_path / "classify.py").write_text(starter_code(FORMATS["tflite"]))
    scope: dict[str, object] = {"__file__": str(tmp_path / "classify.py")}
    exec((tmp_path / "classify.py").read_text(), scope)
    prepare = scope["prepare"]
    assert callable(prepare)
    rng = np.random.default_rng(3)
    for number, size in enumerate([(90, 31), (31, 90), (52, 37), (31, 250), (64, 64)]):
        path = tmp_path / f"{number}.png"
        pixels = rng.integers(0, 256, (size[1], size[0], 4), dtype=np.uint8)
        Image.fromarray(pixels[..., : 3 + number % 2]).save(path)
        # WHEN it prepares them
        # THEN that is to the last bit what Discern's network sees
        wanted = Geometry((37, 52), fit, kernel)  # type: ignore[arg-type]
        expected = np.asarray(apply_geometry(decode(path), wanted))
        np.testing.assert_array_equal(prepare(path), expected)


def test_a_folder_that_no_export_wrote_is_left_alone(tmp_path: Path) -> None:
    # GIVEN a folder with something in it
    target = tmp_path / "export"
    target.mkdir()
    (target / "diary.txt").write_text("mine")
    # WHEN something is exported to there
    with pytest.raises(ModelError) as caught:
        export("tflite", tmp_path)
    # THEN that is refused, and nothing has changed
    assert caught.value.code == "export.exists"
    assert [path.name for path in tmp_path.rglob("*")] == ["export", "diary.txt"]
