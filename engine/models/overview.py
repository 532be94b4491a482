"""All of the catalogue in rows, for the Models page and ``discern models``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine import paths
from engine.errors import DiscernError
from engine.models import sources, store
from engine.models.backbones import Backbone
from engine.models.custom import known_backbones
from engine.models.manifest import Manifest
from engine.models.modelfile import SUFFIX, read_manifest
from engine.models.sources import EncoderSource

_WORDS = {
    "general": "For all kinds of pictures; what quick training starts from.",
    "general-int8": "The general encoder in whole numbers: half the size, half a point "
    "less accurate.",
    "cifar10": "For small or simple pictures: it sees 32×32 pixels, in no time.",
}
_MOST_CLASSES = 12


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One encoder or model that the app knows.

    Attributes:
        name: As in ``--encoder NAME``, ``discern models fetch NAME`` or
            ``discern classify NAME``.
        title: One line for a person.
        kind: ``encoder`` (to train on) or ``model`` (ready to classify).
        state: ``bundled`` comes with the app; ``fetched`` is on this computer;
            ``available`` can be fetched.
        size: Bytes on disk, or to fetch; 0 where unknown.
        licence: SPDX identifier, or empty.
        origin: Where it comes from.
        input_size: Height and width of the pictures it sees, in pixels.
        dimensions: Length of an embedding.
        description: What it is for, in a sentence.
        images_per_second: On two cores, about; None where never measured.
        path: The file or folder, or empty while it is only available.
        url: Where it would be fetched from, or empty.
        ready: Whether it can be used at once; a fetched one is prepared first, once.
        is_default: Whether quick training takes it unless told otherwise.
        removable: Whether ``discern models remove`` may remove it.
        classes: The answers of a model; empty for an encoder.
    """

    name: str
    title: str
    kind: Literal["encoder", "model"]
    state: Literal["bundled", "fetched", "available"]
    size: int
    licence: str
    origin: str
    input_size: tuple[int, int]
    dimensions: int
    description: str
    images_per_second: float | None = None
    path: str = ""
    url: str = ""
    ready: bool = True
    is_default: bool = False
    removable: bool = False
    classes: tuple[str, ...] = ()


def overview() -> tuple[CatalogueRow, ...]:
    """Every encoder and model that the app knows.

    Encoders at hand come first, the default one at the top, then encoders to fetch,
    then models. Reads small files; call it off the window's thread.
    """
    return (*_encoders(), *_models())


def _encoders() -> Iterator[CatalogueRow]:
    at_hand: dict[str, EncoderSource] = {}
    with contextlib.suppress(DiscernError):  # `encoders()` tells it where it matters
        for source in sources.from_weights(paths.weights_dir()):
            at_hand.setdefault(source.name, source)
    for source in (*sources.bundled(), *sources.fetched()):
        at_hand.setdefault(source.name, source)
    for number, source in enumerate(at_hand.values()):
        is_default = number == 0
        with contextlib.suppress(DiscernError):
            if source.backbone is not None:
                yield _present(source, source.backbone, is_default)
            else:
                yield _bundled(source, is_default)
    for row in known_backbones():
        if row.name not in at_hand and row.can_be_fetched:
            yield _row(row, "available", size=row.size, ready=False)


def _bundled(source: EncoderSource, is_default: bool) -> CatalogueRow:
    spec = source.spec()
    known = {row.name: row for row in known_backbones()}.get(spec.name)
    if source.model is not None:
        path, size = source.model, _graph_size(read_manifest(source.model))
    else:
        assert source.folder is not None
        path, size = source.folder, store.size_of(source.folder)
    return CatalogueRow(
        name=spec.name,
        title=spec.title,
        kind="encoder",
        state="bundled",
        size=size,
        licence=spec.licence,
        origin=spec.origin,
        input_size=spec.geometry.size,
        dimensions=spec.dimensions,
        description=known.description if known else _WORDS.get(spec.name, ""),
        images_per_second=known.images_per_second if known else None,
        path=str(path),
        is_default=is_default,
    )


def _present(
    source: EncoderSource, backbone: Backbone, is_default: bool
) -> CatalogueRow:
    assert source.weights is not None
    own = source.origin == "weights folder"
    size = store.size_of(source.weights)
    if not own:
        size += store.size_of(source.converted_folder())
    return _row(
        backbone,
        "fetched",
        size=size,
        path=source.weights,
        # Telling for a file of the person's own would mean to read all of it.
        ready=not own and source.ready,
        is_default=is_default,
        removable=not own,
    )


def _row(
    backbone: Backbone,
    state: Literal["fetched", "available"],
    *,
    size: int,
    ready: bool,
    path: Path | None = None,
    is_default: bool = False,
    removable: bool = False,
) -> CatalogueRow:
    return CatalogueRow(
        name=backbone.name,
        title=backbone.title,
        kind="encoder",
        state=state,
        size=size,
        licence=backbone.licence,
        origin=backbone.origin,
        input_size=backbone.geometry.size,
        dimensions=backbone.dimensions,
        description=backbone.description,
        images_per_second=backbone.images_per_second,
        path=str(path) if path is not None else "",
        url=backbone.url,
        ready=ready,
        is_default=is_default,
        removable=removable,
    )


def _models() -> Iterator[CatalogueRow]:
    for path in sorted(paths.bundled_models_dir().glob(f"*/*{SUFFIX}")):
        try:
            manifest = read_manifest(path)
        except DiscernError:
            continue
        yield CatalogueRow(
            name=path.stem,
            title=manifest.title,
            kind="model",
            state="bundled",
            size=store.size_of(path),
            licence=manifest.licence,
            origin="comes with Discern",
            input_size=manifest.encoder.geometry.size,
            dimensions=manifest.encoder.dimensions,
            description=_about(manifest),
            path=str(path),
            classes=manifest.classes,
        )


def _about(manifest: Manifest) -> str:
    some = ", ".join(manifest.classes[:_MOST_CLASSES])
    more = len(manifest.classes) - _MOST_CLASSES
    return f"Tells apart {some}{f' and {more} more' if more > 0 else ''}."


def _graph_size(manifest: Manifest) -> int:
    member = manifest.members.get("encoder.tflite")
    return member.size if member is not None else 0
