"""The self-test: what an installation, or a packaged program, must be able to do.

It works on pictures it draws into a temporary folder, and touches nothing of the
person's.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.cli import terminal
from engine.dataset.sample import unseen_samples
from engine.images import decode
from engine.jobs import queue
from engine.jobs.requests import CLASSIFY_IMAGES, TRAIN_NETWORK
from engine.models.catalogue import bundled_models
from engine.models.modelfile import prove
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train

_IMAGES_A_CLASS = 12
_COLOURS = {"red": (200, 40, 40), "blue": (40, 60, 200)}
_TINY = {"epochs": 3, "filters": "4", "dense": "8", "input_size": 32}


def run_self_test() -> bool:
    """Run every check, print a line each, and tell whether all passed."""
    with tempfile.TemporaryDirectory(prefix="discern-self-test-") as folder:
        home = Path(folder)
        checks: dict[str, Callable[[], str]] = {
            "decode pictures": _check_decoding,
            "bundled models answer as they should": _check_bundled,
            "quick worker classifies": _check_worker,
            "train a tiny network and classify with it": lambda: _check_network(home),
        }
        results = [_run(name, check) for name, check in checks.items()]
    return all(results)


def _run(name: str, check: Callable[[], str]) -> bool:
    start = time.perf_counter()
    try:
        facts = check()
    except Exception as error:  # noqa: BLE001 - every failure is a finding here
        terminal.output.print(f"FAILED  {name}: {error}", markup=False)
        return False
    elapsed = time.perf_counter() - start
    terminal.output.print(f"ok      {name} ({facts}, {elapsed:.1f} s)", markup=False)
    return True


def _check_decoding() -> str:
    formats = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
    picture = Image.new("RGB", (40, 30), (10, 120, 230))
    for name in formats:
        buffer = io.BytesIO()
        picture.save(buffer, name)
        _expect(
            decode(buffer.getvalue()).size == picture.size, f"{name} does not decode"
        )
    return ", ".join(formats)


def _check_bundled() -> str:
    models = bundled_models()
    worst = max((prove(model.path) for model in models), default=0.0)
    _expect(bool(models), "no model is bundled")
    return f"{len(models)} models, largest difference {worst:.1e}"


def _check_worker() -> str:
    picture = unseen_samples()[0]
    models = bundled_models()
    _expect(bool(models), "no model is bundled")
    request = ClassifyImages(str(models[0].path), (str(picture),))
    answers = queue.run(CLASSIFY_IMAGES, request, report=ignore, token=Token())
    verdict = answers.verdicts[0]
    _expect(verdict.error is None, str(verdict.error))
    return f"{answers.seconds * 1000:.0f} ms for one picture"


def _check_network(home: Path) -> str:
    project = home / "colours"
    _draw_project(project)
    request = Train(
        folder=str(project),
        recipe=with_settings(recipe_named("cnn-1"), _TINY),
        output=str(home / "tiny.discern"),
    )
    result = queue.run(TRAIN_NETWORK, request, report=ignore, token=Token())
    asked = ClassifyImages(
        result.model, tuple(str(project / name / "0.png") for name in _COLOURS)
    )
    answers = classify_images(asked, report=ignore, token=Token())
    for name, verdict in zip(_COLOURS, answers.verdicts, strict=True):
        _expect(verdict.class_name == name, f"took {name} for {verdict.class_name}")
    return f"{result.images.total} pictures"


def _draw_project(folder: Path) -> None:
    random = np.random.default_rng(7)
    for name, colour in _COLOURS.items():
        (folder / name).mkdir(parents=True)
        for number in range(_IMAGES_A_CLASS):
            noise = random.integers(-30, 30, (40, 40, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")


def _expect(holds: bool, complaint: str) -> None:
    if not holds:
        raise AssertionError(complaint)
