"""Somebody else's image classifier becomes a ``.discern`` model, proved to agree.

The whole network is the encoder, and its embedding the logarithm of what it says; the
head changes nothing. So it classifies as it always did, while heat maps by class,
retraining and "none of these" wait until images are given.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.dataset.summary import SplitCounts
from engine.errors import ModelError
from engine.images import Geometry, load_array
from engine.models.encoder import Encoder, EncoderSpec
from engine.models.foreign.package import Package, open_package
from engine.models.foreign.request import SCALINGS, ImportedModel, ImportModel, Trial
from engine.models.head import Head, softmax
from engine.models.manifest import SURE_FROM, Manifest
from engine.models.modelfile import Model, save_model
from engine.nn.convert import LARGEST_DIFFERENCE, convert_encoder
from engine.nn.foreign.keras_file import read_h5, read_keras
from engine.nn.foreign.lite import read_tflite, with_ends
from engine.nn.foreign.raw import (
    Form,
    Raw,
    Wrapped,
    form_of,
    log_probabilities,
    probes_of,
    scaled,
)
from engine.nn.foreign.saved_model import read_saved_model
from engine.nn.runtime import prepare
from engine.progress import Progress, Report, Token
from engine.verdict import NOT_SURE, Verdict

RECIPE = "imported"
_READERS = {
    "keras": read_keras,
    "h5": read_h5,
    "saved_model": read_saved_model,
    "tflite": read_tflite,
}
#: Rounding to whole numbers goes either way in a graph of whole numbers.
_LARGEST_DIFFERENCE_WHOLE = 0.05
_MOST_LISTED = 5


@dataclass(frozen=True, eq=False)
class _Network:
    """A network, and what was settled about it."""

    package: Package
    raw: Raw
    form: Form
    classes: tuple[str, ...]
    geometry: Geometry
    scaling: str


def import_model(
    request: ImportModel, *, report: Report, token: Token
) -> ImportedModel:
    """Read a network, try it on a picture, and write a model.

    Raises:
        Cancelled: Asked to stop.
        ModelError: It cannot be read, holds what may not be, or something about it is
            not known: its classes (``model.classes``) or scaling (``model.scaling``).
        ImageError: The test picture cannot be read.
    """
    prepare(0)
    report(Progress("convert", 0, 3))
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        package = open_package(Path(request.source), workspace / "unpacked")
        raw = _READERS[package.kind](package.network)
        token.raise_if_cancelled()
        network = _settled(request, package, raw)
        trials = _tried(network, request.picture)
        report(Progress("convert", 1, 3))
        difference = 0.0
        if request.output is not None:
            if not network.scaling:
                raise _no_scaling(request)
            title = request.title or Path(request.source).stem
            encoder, difference = _encoder(network, title, workspace / "encoder")
            token.raise_if_cancelled()
            report(Progress("convert", 2, 3))
            save_model(_model(network, encoder, title), Path(request.output))
    report(Progress("convert", 3, 3))
    return ImportedModel(
        package.title,
        request.output,
        network.classes,
        raw.size,
        network.scaling,
        network.geometry.fit,
        difference,
        trials,
        _notes(package),
    )


def _settled(request: ImportModel, package: Package, raw: Raw) -> _Network:
    form = form_of(raw)
    count = 2 if form == "one" else raw.answers
    classes = request.classes or package.classes
    if len(classes) != count or len(set(classes)) != count or count < 2:
        given = f"{len(classes)} ({', '.join(classes[:4])})" if classes else "none"
        raise ModelError(
            "model.classes",
            f"Expected the names of {count} different classes, received {given}.",
            path=request.source,
            remedy="Give them in the order of the network's outputs.",
        )
    scaling = request.scaling or package.scaling or raw.scaling
    if scaling and scaling not in SCALINGS:
        raise ModelError(
            "model.scaling",
            f"Expected one of {', '.join(SCALINGS)}, received {scaling!r}.",
        )
    fit = request.fit or package.fit or "squash"
    if fit not in {"squash", "crop", "letterbox"}:
        raise ModelError(
            "model.fit", f"Expected squash, crop or letterbox, received {fit!r}."
        )
    geometry = Geometry(raw.size, fit)  # type: ignore[arg-type, unused-ignore]
    return _Network(package, raw, form, classes, geometry, scaling)


def _encoder(network: _Network, title: str, folder: Path) -> tuple[Encoder, float]:
    """The encoder made of the network, and how far it is from it."""
    raw, form, scaling = network.raw, network.form, network.scaling
    probes = probes_of(raw.size)
    if raw.graph is None:
        _, difference = convert_encoder(
            Wrapped(raw, form, scaling),  # type: ignore[arg-type, unused-ignore]
            folder,
            name=RECIPE,
            title=title,
            geometry=network.geometry,
            pooled=False,
            origin=network.package.title,
            licence="",
            probes=probes,
        )
        return Encoder.load(folder, threads=1), difference
    graph = with_ends(raw, form, scaling)
    spec = EncoderSpec(
        RECIPE,
        title,
        network.geometry,
        2 if form == "one" else raw.answers,
        hashlib.sha256(graph).hexdigest(),
        origin=network.package.title,
    )
    encoder = Encoder(spec, graph, threads=1)
    ours = softmax(encoder.embed(probes))
    theirs = softmax(log_probabilities(raw.run(scaled(probes, scaling)), form))
    difference = float(np.abs(ours - theirs).max())
    whole = b"int8" in graph or network.package.kind != "tflite"
    limit = _LARGEST_DIFFERENCE_WHOLE if whole else LARGEST_DIFFERENCE
    if not difference < max(limit, LARGEST_DIFFERENCE):
        raise ModelError(
            "model.parity",
            "The model made of it does not give the network's answers: expected a "
            f"difference below {limit:g}, received {difference:g}.",
        )
    return encoder, difference


def _model(network: _Network, encoder: Encoder, title: str) -> Model:
    count = len(network.classes)
    identity = np.eye(count, dtype=np.float32), np.zeros(count, np.float32)
    manifest = Manifest(
        title=title,
        classes=network.classes,
        encoder=encoder.spec,
        recipe=RECIPE,
        settings={"kind": network.package.kind, "scaling": network.scaling},
        images=SplitCounts(),
        notes=_notes(network.package),
    )
    return Model(manifest, encoder, Head((identity,)))


def _tried(network: _Network, picture: str | None) -> tuple[Trial, ...]:
    """The test picture's answers; the chosen scaling first."""
    if picture is None:
        return ()
    pixels = load_array(Path(picture), network.geometry)[None]
    names = sorted(SCALINGS, key=lambda name: name != network.scaling)
    return tuple(
        Trial(name, _verdict(network, picture, scaled(pixels, name))) for name in names
    )


def _verdict(network: _Network, picture: str, values: np.ndarray) -> Verdict:
    scores = log_probabilities(network.raw.run(values), network.form)
    probabilities = softmax(scores)[0]
    best = np.argsort(-probabilities, kind="stable")[:_MOST_LISTED]
    top = tuple((network.classes[n], float(probabilities[n])) for n in best)
    name, probability = top[0]
    verdict = name if probability >= SURE_FROM else NOT_SURE
    return Verdict(picture, verdict, name, probability, top)


def _notes(package: Package) -> tuple[str, ...]:
    return (
        f"Brought in from a {package.title}. Its probabilities are the network's own: "
        "nobody checked here how often they are right.",
        'It never says "none of these", and cannot be trained further, until it is '
        "given images: train a new model for that.",
    )


def _no_scaling(request: ImportModel) -> ModelError:
    return ModelError(
        "model.scaling",
        "The network does not show which pixel values it takes.",
        path=request.source,
        remedy=f"Say which scaling it takes: {', '.join(SCALINGS)}. A test picture is "
        "answered with each: take the one that is right.",
    )
