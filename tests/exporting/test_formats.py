"""Every format on a bundled model: written, proved, and its starter code run."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import ModelError
from engine.exporting.formats import FORMATS, format_named
from engine.exporting.request import Exported, ExportModel
from engine.images import decode, load_array
from engine.images.geometry import apply_geometry
from engine.models.catalogue import model_path
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.paths import resources_dir
from engine.progress import Token, ignore
from tests.support.picture_files import camera_photo

#: The quickest bundled model: it sees 32 pixels, and its graph is in half precision.
MODEL = "everyday-things"
NAMES = ["keras", "savedmodel", "tflite", "tflite-float16", "onnx", "openvino"]
#: Runs the programs beside exports: each as ``python classify.py PHOTO`` would.
RUN = """
import contextlib, io, json, runpy, sys
photo, *folders = sys.argv[1:]
told = {}
for folder in folders:
    sys.argv = ["classify.py", photo]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        runpy.run_path(folder + "/classify.py", run_name="__main__")
    told[folder] = printed.getvalue()
print(json.dumps(told))
"""


def export(name: str, folder: Path, model: str = MODEL) -> Exported:
    target = folder / f"export{format_named(name).suffix}"
    request = ExportModel(str(model_path(model)), name, str(target))
    # In this process: TensorFlow is loaded once for all of them.
    from engine.nn.exporting.job import export_model

    return export_model(request, report=ignore, token=Token())


@dataclass(frozen=True)
class Written:
    """An export, and what the program beside it printed for a photograph."""

    result: Exported
    told: str


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph of 12 megapixels, taken with the camera on its side."""
    return camera_photo(tmp_path_factory.mktemp("photo") / "photo.jpg")


@pytest.fixture(scope="module")
def written(
    photo: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Written]:
    """Every format that this installation has.

    One process runs the starter code of all of them: that loads TensorFlow once.
    """
    names = [
        name
        for name in NAMES
        if all(find_spec(module) is not None for module in FORMATS[name].needs)
    ]
    results = {name: export(name, tmp_path_factory.mktemp(name)) for name in names}
    paths = [result.path for result in results.values()]
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(photo), *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.strip().splitlines()[-1])
    return {name: Written(one, told[one.path]) for name, one in results.items()}


@pytest.mark.skipif(find_spec("openvino") is None, reason="needs the extra openvino")
def test_openvino_is_used_without_telling_its_makers() -> None:
    # GIVEN a process that never used it
    program = (
        "import sys; from engine.nn.exporting.openvino import load_openvino; "
        "load_openvino().Core(); import openvino.tools.ovc.convert_impl as used; "
        "print(used.tm.__name__, sys.modules['openvino_telemetry'])"
    )
    # WHEN it is loaded as for an export
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    # THEN what would report that is its own stand-in, which sends nothing
    assert run.stdout.split() == ["openvino.tools.ovc.telemetry_stub", "None"]


@pytest.mark.parametrize("name", NAMES)
def test_an_export_answers_like_the_model_and_its_starter_code_runs(
    name: str, written: dict[str, Written], photo: Path
) -> None:
    # GIVEN a model
    if name not in written:
        pytest.skip(f"needs the extra {FORMATS[name].extra}")
    # WHEN it is exported
    result, told = written[name].result, written[name].told
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
    model = load_model(model_path(MODEL))
    pixels = load_array(photo, model.manifest.encoder.geometry)
    answer = Classifier(model).probabilities(model.encoder.embed(pixels[None]))[0]
    words = told.strip().rpartition(": ")[2].split(", ")[0].split()
    assert words[0] == model.manifest.classes[int(answer.argmax())]
    assert float(words[1]) == pytest.approx(float(answer.max()), abs=tolerance + 1e-4)
    # AND nothing else is left in the folder above
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


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
    wanted = Geometry((37, 52), fit, kernel)  # type: ignore[arg-type]
    rng = np.random.default_rng(3)
    for number, size in enumerate([(90, 31), (31, 90), (52, 37), (31, 250), (64, 64)]):
        path = tmp_path / f"{number}.png"
        pixels = rng.integers(0, 256, (size[1], size[0], 4), dtype=np.uint8)
        Image.fromarray(pixels[..., : 3 + number % 2]).save(path)
        # WHEN it prepares them
        # THEN that is to the last bit what Discern's network sees
        expected = np.asarray(apply_geometry(decode(path), wanted))
        np.testing.assert_array_equal(prepare(path), expected)
    # AND large JPEGs, which Discern decodes at reduced size, whatever their turn
    smooth = Image.fromarray(rng.integers(0, 256, (21, 30, 3), dtype=np.uint8))
    for turn, size in [
        (1, (701, 503)),
        (3, (250, 403)),
        (6, (505, 334)),
        (7, (93, 90)),
    ]:
        notes = Image.Exif()
        notes[0x0112] = turn
        path = tmp_path / f"{turn}.jpg"
        smooth.resize(size, Image.Resampling.BICUBIC).save(path, exif=notes)
        np.testing.assert_array_equal(prepare(path), load_array(path, wanted))


def test_eight_bits_that_answer_otherwise_are_written_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN whole numbers that change the answers, as some networks' ranges do
    from engine.nn.exporting import job
    from engine.nn.exporting.runtimes import Run, load_export

    loaded: list[int] = []

    def load(name: str, file: Path) -> Run:
        answer = load_export(name, file)
        loaded.append(file.stat().st_size)
        return answer if len(loaded) > 1 else lambda batch: answer(batch)[:, ::-1]

    monkeypatch.setattr(job, "load_export", load)
    # WHEN the model is exported with them
    target = tmp_path / "small"
    request = ExportModel(
        str(model_path(MODEL)),
        "tflite-int8",
        str(target),
        images=str(resources_dir() / "sample" / "faces"),
    )
    result = job.export_model(request, report=ignore, token=Token())
    # THEN its large kernels alone are rounded, the rest calculates as before
    assert len(loaded) == 2
    assert loaded[0] != loaded[1] == (target / "model.tflite").stat().st_size
    # THEN that answers like the model
    assert result.parity[-1].agreement >= 0.98
    assert result.parity[-1].largest < 0.05


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
