"""Where encoders come from: what is bundled, what was fetched, a folder of weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.errors import DiscernError, ModelError
from engine.models import store
from engine.models.backbones import BACKBONES, Backbone
from engine.models.custom import known_backbones
from engine.models.encoder import SPEC_FILE, Encoder, EncoderSpec, read_spec
from engine.models.modelfile import SUFFIX, load_model, read_manifest

#: Quick training takes the first of these that is bundled, unless told otherwise.
DEFAULT_ENCODERS = ("general", "cifar10")


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """An encoder that can be had here.

    Attributes:
        name: Its name, as in ``--encoder``.
        title: One line for a person.
        origin: ``weights folder``, ``bundled`` or ``fetched``.
        model: The model file that holds it, for one bundled inside a model.
        folder: The encoder folder, for one bundled by itself.
        backbone: What to build, for one from a weights file.
        weights: The weights file.
    """

    name: str
    title: str
    origin: str
    model: Path | None = None
    folder: Path | None = None
    backbone: Backbone | None = None
    weights: Path | None = None

    def converted_folder(self) -> Path:
        """Where the encoder made from the weights file is, or will be, cached."""
        assert self.backbone is not None
        assert self.weights is not None
        return store.converted_folder(self.backbone, self.weights)

    @property
    def ready(self) -> bool:
        """Whether it can be loaded as it is."""
        if self.model is not None or self.folder is not None:
            return True
        return (self.converted_folder() / SPEC_FILE).exists()

    def load(self) -> Encoder:
        """The encoder, which must be ``ready``.

        Raises:
            ModelError: It is missing or damaged.
        """
        if self.model is not None:
            return load_model(self.model).encoder
        return Encoder.load(self.folder or self.converted_folder())

    def spec(self) -> EncoderSpec:
        """What is known about it, which must be ``ready``, without its graph.

        Raises:
            ModelError: It is missing or damaged.
        """
        if self.model is not None:
            return read_manifest(self.model).encoder
        return read_spec(self.folder or self.converted_folder())


def from_weights(folder: Path | None) -> Iterator[EncoderSource]:
    """The encoders whose weights are in ``folder``, in the catalogue's order.

    Raises:
        ModelError: It is missing or holds no weights known here.
    """
    if folder is None:
        return
    known = [row for row in known_backbones() if (folder / row.file).is_file()]
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


def fetched() -> Iterator[EncoderSource]:
    """The encoders whose weights were fetched."""
    for row in known_backbones():
        weights = store.fetched_weights(row)
        if weights is not None:
            yield EncoderSource(
                row.name, row.title, "fetched", backbone=row, weights=weights
            )


def bundled() -> list[EncoderSource]:
    """The encoders that come with the app, the default one first, each name once.

    One in a folder of its own (``encoder.json`` and ``encoder.tflite``) comes before
    one of the same name inside a model. What is damaged is left out.
    """
    found = {source.name: source for source in (*_in_models(), *_in_folders())}
    return sorted(found.values(), key=lambda source: _place(source.name))


def _place(name: str) -> int:
    known = name in DEFAULT_ENCODERS
    return DEFAULT_ENCODERS.index(name) if known else len(DEFAULT_ENCODERS)


def _in_folders() -> Iterator[EncoderSource]:
    for path in sorted(paths.bundled_models_dir().glob(f"*/{SPEC_FILE}")):
        try:
            spec = read_spec(path.parent)
        except DiscernError:
            continue
        yield EncoderSource(spec.name, spec.title, "bundled", folder=path.parent)


def _in_models() -> Iterator[EncoderSource]:
    for path in sorted(paths.bundled_models_dir().glob(f"*/*{SUFFIX}")):
        try:
            spec = read_manifest(path).encoder
        except DiscernError:
            continue
        yield EncoderSource(spec.name, spec.title, "bundled", model=path)
