"""What comes with the app: whole, described, small, and careful with noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import paths
from engine.models import catalogue
from engine.models.classifier import Classifier
from engine.models.modelfile import GOLDEN_TOLERANCE, load_model, prove
from engine.verdict import NONE_OF_THESE, NOT_SURE

MODELS = catalogue.bundled_models()
#: All of it lies in the repository; the general encoder is 19 MB of it, in three forms.
MOST_BYTES = 44e6
NAMES = {"everyday-things", "happy-or-sad", "superheroes"}

every_model = pytest.mark.parametrize(
    "path", [model.path for model in MODELS], ids=lambda path: path.stem
)


def test_the_ready_made_models_are_there() -> None:
    # GIVEN the models that come with the app
    # THEN each is listed once, under a title of its own
    assert {model.name for model in MODELS} >= NAMES
    assert len({model.title for model in MODELS}) == len(MODELS)
    rows = [row for row in catalogue.overview() if row.kind == "model"]
    assert [row.path for row in rows] == [str(model.path) for model in MODELS]
    # THEN no encoder is offered twice, and the general one is what training starts from
    names = [source.name for source in catalogue.encoders()]
    assert len(set(names)) == len(names)
    assert names[0] == "general"


def test_resources_stay_small() -> None:
    # What set-up fetches for exported pages is not in the repository.
    fetched = paths.resources_dir() / "exports" / "web-runtime"
    files = [
        path
        for path in paths.resources_dir().rglob("*")
        if path.is_file() and fetched not in path.parents
    ]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


@every_model
def test_a_bundled_model_proves_itself_and_has_a_card(path: Path) -> None:
    # GIVEN a bundled model / WHEN it answers its golden pictures / THEN as it should
    assert prove(path) <= GOLDEN_TOLERANCE
    # THEN a person can read what it is, how good, and what it cannot do
    card = (path.parent / "card.md").read_text(encoding="utf-8")
    model = load_model(path)
    assert model.manifest.licence
    assert model.manifest.test is not None
    assert "What it cannot do" in card
    # THEN no picture lies beside it
    assert {item.suffix for item in path.parent.iterdir()} <= {
        ".csv", ".discern", ".json", ".keras", ".md",
    }  # fmt: skip


@every_model
def test_noise_is_never_named_without_doubt(path: Path) -> None:
    # GIVEN noise, from single pixels to large blotches
    model = load_model(path)
    height, width = model.encoder.spec.geometry.size
    random = np.random.default_rng(4)
    noise = np.stack([
        np.kron(
            random.integers(0, 256, (height // cell, width // cell, 3), np.uint8),
            np.ones((cell, cell, 1), np.uint8),
        )
        for cell in (1, 2, 4, 8, 16) * 4
    ])  # fmt: skip
    # WHEN the model is asked
    classifier = Classifier(model)
    verdicts = classifier.verdicts([""] * len(noise), model.encoder.embed(noise))
    # THEN most get no class, and none gets one at 99 %
    named = [v for v in verdicts if v.verdict not in {NONE_OF_THESE, NOT_SURE}]
    assert len(named) <= len(noise) // 2
    assert all((verdict.probability or 0) < 0.99 for verdict in named)
