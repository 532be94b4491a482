"""The catalogue: which encoders and models are at hand, and which is preferred.

Encoders are looked for in a stated order: the person's own folder of Keras weights
first (given explicitly), then what comes with the app, then what was fetched. One that
is known but not at hand is never fetched unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.errors import ModelError
from engine.models import sources, store
from engine.models.custom import backbone_named, known_backbones, read_own
from engine.models.modelfile import SUFFIX, read_manifest
from engine.models.overview import CatalogueRow, overview
from engine.models.sources import DEFAULT_ENCODERS, EncoderSource

__all__ = [
    "DEFAULT_ENCODERS",
    "BundledModel",
    "CatalogueRow",
    "EncoderSource",
    "bundled_models",
    "encoders",
    "find_encoder",
    "model_path",
    "overview",
    "remove",
]


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model that comes with the app.

    Attributes:
        name: Its name, as in ``discern classify NAME``.
        title: One line for a person.
        path: The model file.
    """

    name: str
    title: str
    path: Path


def bundled_models() -> list[BundledModel]:
    """The models that come with the app."""
    return [
        BundledModel(path.stem, read_manifest(path).title, path)
        for path in sorted(paths.bundled_models_dir().glob(f"*/*{SUFFIX}"))
    ]


def model_path(name_or_path: str) -> Path:
    """The file meant by a path, or by the name of a bundled model.

    Raises:
        ModelError: There is neither (``model.missing``).
    """
    path = Path(name_or_path)
    if path.exists():
        return path
    bundled = {model.name: model.path for model in bundled_models()}
    if name_or_path in bundled:
        return bundled[name_or_path]
    raise ModelError(
        "model.missing",
        "Expected a model file or the name of a bundled model "
        f"({', '.join(bundled) or 'none here'}), found nothing.",
        path=path,
    )


def encoders(weights_dir: Path | None = None) -> list[EncoderSource]:
    """The encoders at hand, the preferred one first.

    Args:
        weights_dir: A folder of Keras weights, or None for ``DISCERN_WEIGHTS_DIR``.

    Raises:
        ModelError: The weights folder is missing or holds no weights known here.
    """
    return [
        *sources.from_weights(weights_dir or paths.weights_dir()),
        *sources.bundled(),
        *sources.fetched(),
    ]


def find_encoder(name: str | None, weights_dir: Path | None = None) -> EncoderSource:
    """The encoder called ``name``, or the preferred one.

    Raises:
        ModelError: There is none of that name (``model.no_encoder``), or it is to be
            fetched first (``model.not_fetched``).
    """
    found = encoders(weights_dir)
    for source in found:
        if name in {None, source.name}:
            return source
    for row in known_backbones():
        if row.name == name and row.can_be_fetched:
            raise ModelError(
                "model.not_fetched",
                f"The encoder {name!r} is not on this computer yet"
                f" ({row.size / 1e6:.0f} MB).",
                remedy=f'Fetch it with "discern models fetch {name}" or on the page '
                "Models, or train with --fetch.",
            )
    if not found:
        raise ModelError(
            "model.no_encoder",
            "Expected an encoder to start from; none comes with this installation.",
            remedy="Name a folder of weights with --weights-dir, or train a network "
            "from scratch with --recipe.",
        )
    remedy = "Name a folder of weights with --weights-dir for more."
    raise ModelError(
        "model.no_encoder",
        f"Expected an encoder, one of {', '.join(item.name for item in found)}, "
        f"received {name!r}.",
        remedy=" ".join((*read_own().problems, remedy)),
    )


def remove(name: str) -> store.Removed:
    """Remove a fetched encoder from this computer; it can be fetched again.

    Raises:
        ModelError: There is none of that name (``model.no_backbone``), nothing was
            fetched of it (``model.not_fetched``), or it is being fetched
            (``model.busy``).
    """
    if any(source.name == name for source in sources.bundled()):
        raise ModelError("model.bundled", f"{name!r} comes with Discern and stays.")
    removed = store.remove_fetched(backbone_named(name))
    if not removed.paths:
        raise ModelError(
            "model.not_fetched", f"Nothing was fetched of {name!r}; it is not here."
        )
    return removed
