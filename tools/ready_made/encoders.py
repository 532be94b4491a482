"""The encoder of a ready-made model: by name, by folder, or out of another model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from engine import paths
from engine.jobs.training import ready_encoder
from engine.models.catalogue import find_encoder
from engine.models.encoder import Encoder
from engine.models.modelfile import SUFFIX, load_model
from engine.progress import Token, ignore


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """An encoder, and how it was trained where it comes out of a model."""

    encoder: Encoder
    training: Mapping[str, Any] = field(default_factory=dict)


def choose(name_or_path: str, weights: Path | None) -> Chosen:
    """The encoder in a folder or a model file, or the catalogue's of that name.

    Args:
        name_or_path: Which one.
        weights: A folder of Keras weights to take it from, or None.

    Raises:
        DiscernError: There is none.
    """
    path = Path(name_or_path)
    if path.suffix == SUFFIX:
        return _of_model(path)
    if path.is_dir():
        return Chosen(Encoder.load(path))
    source = find_encoder(name_or_path, weights or paths.weights_dir())
    return Chosen(ready_encoder(source, report=ignore, token=Token()))


def _of_model(path: Path) -> Chosen:
    """A network that was trained here knows its run's name only; it gets the file's."""
    model = load_model(path)
    spec = model.encoder.spec
    if not spec.licence:
        spec = dataclasses.replace(
            spec,
            name=path.stem,
            origin=f"trained with recipe {model.manifest.recipe}",
            licence="Apache-2.0",
        )
    facts = {
        "recipe": model.manifest.recipe,
        "settings": model.manifest.settings,
        "classes": list(model.manifest.classes),
        "images": msgspec.to_builtins(model.manifest.images),
        "validation": msgspec.to_builtins(model.manifest.validation),
    }
    return Chosen(Encoder(spec, model.encoder.graph), facts)
