"""Exporting a web page, without TensorFlow: the page holds the model's own graph."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from pathlib import Path

import msgspec
import numpy as np

from engine.errors import ModelError
from engine.exporting import proof
from engine.exporting.formats import format_named
from engine.exporting.pack import export_manifest, proof_document
from engine.exporting.page import graph_in, page
from engine.exporting.pictures import golden_pictures
from engine.exporting.placing import place_file
from engine.exporting.request import Exported, ExportModel
from engine.models.classifier import Classifier
from engine.models.encoder import Encoder
from engine.models.modelfile import Model, load_model
from engine.progress import Meter, Report, Token

#: Manifest and proof lie beside the page, under its name and this.
_PROOF = ".proof.json"
_RUNTIME = "LiteRT, and by the page itself in the browser that opens it"


def export_html(request: ExportModel, *, report: Report, token: Token) -> Exported:
    """Write a model as a web page.

    The graph is taken out of the finished page and answers the golden pictures. The
    page does the same again, with a browser's runtime, each time it is opened.

    Raises:
        Cancelled: It was cancelled; nothing is left behind.
        ModelError: The browsers' runtime is not here, the disk refused, or the page
            does not answer like the model.
    """
    started = time.monotonic()
    item = format_named(request.format)
    target = Path(request.output).absolute()
    if target.is_dir():
        raise ModelError(
            "export.exists",
            "Expected a file to write, received a folder.",
            path=target,
            remedy=f"Add a name that ends with {item.suffix}.",
        )
    model = load_model(Path(request.model))
    meter = Meter(report, "convert", 2, unit="steps")
    token.raise_if_cancelled()
    data = page(model, item)
    meter.advance()
    token.raise_if_cancelled()
    graph = graph_in(data)
    sha256 = hashlib.sha256(graph).hexdigest()
    spec = dataclasses.replace(model.manifest.encoder, sha256=sha256)
    written = dataclasses.replace(model, encoder=Encoder(spec, graph))
    pictures = golden_pictures(model.manifest.encoder.geometry)
    row = proof.compare(
        proof.GOLDEN, _answers(model, pictures), _answers(written, pictures)
    )
    proof.check(item, [row], target)
    meter.advance()
    token.raise_if_cancelled()
    document = export_manifest(item, model.manifest) | proof_document(
        item, [row], _RUNTIME
    )
    text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    beside = target.with_name(f"{target.name}{_PROOF}")
    place_file(beside, text + b"\n")
    try:
        place_file(target, data)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return Exported(
        path=str(target),
        format=item.name,
        file=target.name,
        bytes=len(data),
        parity=(row,),
        runtime=_RUNTIME,
        seconds=time.monotonic() - started,
    )


def _answers(model: Model, pictures: np.ndarray) -> np.ndarray:
    """One by one: the page's graph takes no more than one."""
    embeddings = [model.encoder.embed(picture[None]) for picture in pictures]
    return Classifier(model).probabilities(np.concatenate(embeddings))
