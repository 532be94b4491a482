"""The catalogue: which encoders and models are at hand, and which is preferred.

Encoders are looked for in a stated order: the person's own folder of Keras weights
first (given explicitly), then what comes with the app.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.errors import DiscernError, ModelError
from engine.models.backbones import BACKBONES, Backbone
from engine.models.encoder import SPEC_FILE, Encoder
from engine.models.modelfile import SUFFIX, load_model, read_manifest


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


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """An encoder that can be had here.

    Attributes:
        name: Its name, as in ``--encoder``.
        title: One line for a person.
        origin: ``weights folder`` or ``bundled``.
        model: The model file that holds it, for a bundled one.
        backbone: What to build, for one from a weights file.
        weights: The weights file.
    """

    name: str
    title: str
    origin: str
    model: Path | None = None
    backbone: Backbone | None = None
    weights: Path | None = None

    def converted_folder(self) -> Path:
        """Where the encoder made from the weights file is, or will be, cached."""
        assert self.weights is not None
        with self.weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update(repr(self.backbone).encode())
        return paths.cache_dir() / "encoders" / f"{self.name}-{digest.hexdigest()[:16]}"

    @property
    def ready(self) -> bool:
        """Whether it can be loaded as it is."""
        return self.model is not None or (self.converted_folder() / SPEC_FILE).exists()

    def load(self) -> Encoder:
        """The encoder, which must be ``ready``.

        Raises:
            ModelError: It is missing or damaged.
        """
        if self.model is not None:
            return load_model(self.model).encoder
        return Encoder.load(self.converted_folder())


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
    return [*_from_weights(weights_dir or paths.weights_dir()), *_bundled()]


def find_encoder(name: str | None, weights_dir: Path | None = None) -> EncoderSource:
    """The encoder called ``name``, or the preferred one.

    Raises:
        ModelError: There is none of that name (``model.no_encoder``).
    """
    sources = encoders(weights_dir)
    for source in sources:
        if name in {None, source.name}:
            return source
    if not sources:
        raise ModelError(
            "model.no_encoder",
            "Expected an encoder to start from; none comes with this installation.",
            remedy="Name a folder of weights with --weights-dir, or train a network "
            "from scratch with --recipe.",
        )
    raise ModelError(
        "model.no_encoder",
        f"Expected an encoder, one of {', '.join(item.name for item in sources)}, "
        f"received {name!r}.",
        remedy="Name a folder of weights with --weights-dir for more.",
    )


def _from_weights(folder: Path | None) -> Iterator[EncoderSource]:
    if folder is None:
        return
    known = [row for row in BACKBONES if (folder / row.file).is_file()]
    if not known:
        raise ModelError(
            "model.no_weights",
            "Expected a folder with Keras weights, such as "
            f"{BACKBONES[0].file}, found none there.",
            path=folder,
            remedy="Check --weights-dir and DISCERN_WEIGHTS_DIR.",
        )
    for row in known:
        yield EncoderSource(
            row.name,
            row.title,
            "weights folder",
            backbone=row,
            weights=folder / row.file,
        )


def _bundled() -> Iterator[EncoderSource]:
    for model in bundled_models():
        try:
            spec = read_manifest(model.path).encoder
        except DiscernError:
            continue
        yield EncoderSource(spec.name, spec.title, "bundled", model=model.path)
