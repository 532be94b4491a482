"""The ``.discern`` file: encoder, head, classes and calibration in one."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import ModelError
from engine.images import load_array
from engine.models.archive import Archive, write_archive
from engine.models.borrowed import read_graph
from engine.models.encoder import GRAPH_FILE, NETWORK_FILE, Encoder
from engine.models.golden import draw_golden
from engine.models.head import Head, softmax
from engine.models.manifest import Golden, Manifest
from engine.models.unknown import Unknown

SUFFIX = ".discern"
_HEAD = "head.npz"
_UNKNOWN = "unknown.npz"
_CARD = "card.md"
#: Largest difference in probability between a golden picture's answer here and there.
GOLDEN_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model in memory.

    Attributes:
        manifest: Everything that is not an array.
        encoder: The loaded encoder.
        head: The head.
        unknown: What tells "none of these", or None.
        network: The Keras network the encoder was cut from, or None.
        card: The model card, in Markdown; may be empty.
    """

    manifest: Manifest
    encoder: Encoder
    head: Head
    unknown: Unknown | None = None
    network: bytes | None = None
    card: str = ""


def read_manifest(path: Path) -> Manifest:
    """The manifest of the model in ``path``, without loading the model.

    Raises:
        ModelError: It is missing, damaged, newer, or not a model.
    """
    with Archive(path) as archive:
        return archive.manifest


def read_network(path: Path) -> bytes | None:
    """The Keras network in the model file, or None."""
    with Archive(path) as archive:
        return archive.read(NETWORK_FILE) if NETWORK_FILE in archive else None


def read_card(path: Path) -> str:
    """The model card in the model file, in Markdown; may be empty.

    Raises:
        ModelError: The file is missing, damaged, newer, or not a model.
    """
    with Archive(path) as archive:
        return archive.read(_CARD).decode() if _CARD in archive else ""


def load_model(path: Path, *, threads: int | None = None) -> Model:
    """Load the model in ``path``; its Keras network is left in the file.

    Raises:
        ModelError: It is missing, damaged, newer, its parts do not fit, or the encoder
            it borrows is not here.
    """
    with Archive(path) as archive:
        manifest = archive.manifest
        # First, since a file that borrows its encoder has a head of its own, too.
        head = Head.from_bytes(archive.read(_HEAD))
        graph = read_graph(archive, path)
        encoder = Encoder(manifest.encoder, graph, threads=threads)
        unknown = None
        if _UNKNOWN in archive:
            unknown = Unknown.from_bytes(archive.read(_UNKNOWN))
        card = archive.read(_CARD).decode() if _CARD in archive else ""
    fits = (
        head.classes == len(manifest.classes)
        and head.dimensions == manifest.encoder.dimensions
        and (unknown is None or unknown.references.shape[1] == head.dimensions)
    )
    if not fits:
        raise ModelError(
            "model.damaged",
            "Expected encoder, head and classes that fit together, received others.",
            path=path,
            remedy="Get the file again from where it came from.",
        )
    return Model(manifest, encoder, head, unknown, card=card)


def save_model(model: Model, path: Path, *, borrow: bool = False) -> Manifest:
    """Write ``model`` to ``path``, whole or not at all, with fresh golden pictures.

    Args:
        model: What to write.
        path: Where.
        borrow: Leave the encoder's graph out, for a model that comes with the app
            together with this encoder.

    Returns:
        The manifest as written.

    Raises:
        ModelError: The disk refused, or its answers are no numbers (``model.broken``).
    """
    members = {_HEAD: model.head.to_bytes()}
    if not borrow:
        members = {GRAPH_FILE: model.encoder.graph, **members}
    if model.unknown is not None:
        members[_UNKNOWN] = model.unknown.to_bytes()
    if model.network is not None:
        members[NETWORK_FILE] = model.network
    if model.card:
        members[_CARD] = model.card.encode()
    golden = []
    for name, picture in draw_golden(model.encoder.spec.geometry.size):
        file = f"golden/{name}.png"
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        members[file] = buffer.getvalue()
        golden.append(Golden(file, _answer(model, picture)))
    if not np.isfinite([item.probabilities for item in golden]).all():
        raise ModelError(
            "model.broken",
            "The model does not answer with numbers, so it was not saved.",
            path=path,
            remedy="Train again with a lower learning rate.",
        )
    manifest = dataclasses.replace(
        model.manifest,
        golden=tuple(golden),
        created=model.manifest.created or datetime.now(UTC).isoformat("T", "seconds"),
        app_version=app_version(),
    )
    return write_archive(path, manifest, members)


def digest(model: Model) -> str:
    """A digest of everything that decides a model's answers, 32 hexadecimal digits."""
    state = hashlib.blake2b(digest_size=16)
    state.update(model.encoder.spec.sha256.encode())
    state.update(model.head.to_bytes())
    state.update(model.unknown.to_bytes() if model.unknown is not None else b"")
    manifest = model.manifest
    state.update(repr((manifest.classes, manifest.calibration)).encode())
    return state.hexdigest()


def prove(path: Path) -> float:
    """Answer the model's golden pictures again.

    Returns:
        The largest difference in probability from what the file expects.

    Raises:
        ModelError: It is larger than ``GOLDEN_TOLERANCE``, or the file is damaged.
    """
    model = load_model(path)
    worst = 0.0
    with Archive(path) as archive:
        for golden in model.manifest.golden:
            data = archive.read(golden.file)
            picture = Image.fromarray(load_array(data, model.manifest.encoder.geometry))
            answer = np.array(_answer(model, picture))
            difference = np.abs(answer - np.array(golden.probabilities))
            worst = max(worst, float(difference.max()))
    if not worst <= GOLDEN_TOLERANCE:
        raise ModelError(
            "model.golden",
            "The model answers its own golden pictures differently here "
            f"(by {worst:.4f}).",
            path=path,
            remedy="Please report this with the name of your processor.",
        )
    return worst


def app_version() -> str:
    """The version of Discern that runs."""
    try:
        return metadata.version("discern")
    except metadata.PackageNotFoundError:
        return "source"


def _answer(model: Model, picture: Image.Image) -> tuple[float, ...]:
    batch = np.asarray(picture, dtype=np.uint8)[None]
    scores = model.head.scores(model.encoder.embed(batch))
    temperature = model.manifest.calibration.temperature
    return tuple(float(value) for value in softmax(scores, temperature)[0])
