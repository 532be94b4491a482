"""The job of an export: build the graph, write it, load it again, prove it."""

from __future__ import annotations

import dataclasses
import functools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.exporting import proof
from engine.exporting.formats import (
    FEWEST_IMAGES,
    ExportFormat,
    format_named,
    missing_parts,
)
from engine.exporting.pack import write_beside
from engine.exporting.pictures import Chosen, choose_images, golden_pictures
from engine.exporting.placing import check_free, placed
from engine.exporting.request import Exported, ExportModel, Parity
from engine.models.classifier import Classifier
from engine.models.modelfile import Model, load_model
from engine.models.store import size_of
from engine.nn import runtime
from engine.nn.backbones import draw_probes
from engine.nn.exporting.graph import whole_graph
from engine.nn.exporting.runtimes import load_export, runtime_title
from engine.nn.exporting.writers import SECOND_WRITERS, WRITERS, Writer
from engine.progress import Meter, Report, Token

_BATCH = 16
_LOOK = 0.1  # seconds
Value = TypeVar("Value")
Pictures = NDArray[np.uint8]
Answer = Callable[[Pictures], NDArray[np.float32]]


def export_model(request: ExportModel, *, report: Report, token: Token) -> Exported:
    """Write a model in another format, and prove that it answers the same.

    Raises:
        Cancelled: It was cancelled; nothing is left behind.
        ModelError: The format cannot be made from this model (``export.*``), the export
            does not answer like it (``export.parity``), or the disk refused.
        JobError: Memory ran out.
    """
    started = time.monotonic()
    item = format_named(request.format)
    if reason := missing_parts(item):
        raise ModelError("export.not_here", reason)
    target = Path(request.output).absolute()
    check_free(target)
    model = load_model(Path(request.model))
    runtime.prepare(seed=0)
    with runtime.memory_errors(
        "Close other programs, or train with a smaller encoder."
    ):
        chosen = _images(item, request, model, report, token)
        sets = _sets(model, chosen)
        meter = Meter(report, "convert", 3, unit="steps")
        meter.advance(0, f"building the network for {item.title}")
        network = _cancellably(lambda: whole_graph(Path(request.model), model), token)
        meter.advance(detail=f"writing {item.title}")
        with placed(target) as folder:
            file = folder / item.file
            parity: list[Parity] = []
            for write in _writers(item):
                write_it = functools.partial(write, network, file, chosen.calibration)
                _cancellably(write_it, token)
                meter.advance(detail="loading it again")
                answer = _cancellably(lambda: load_export(item.name, file), token)
                parity = _prove(model, answer, sets, report, token)
                if not proof.shortfall(item, parity):
                    break
            proof.check(item, parity, target)
            write_beside(folder, item, model.manifest, parity, runtime_title(item.name))
    return Exported(
        path=str(target),
        format=item.name,
        file=item.file,
        bytes=size_of(target),
        parity=tuple(parity),
        runtime=runtime_title(item.name),
        seconds=time.monotonic() - started,
    )


def _writers(item: ExportFormat) -> list[Writer]:
    """How to write a format: the next where the one before answers otherwise."""
    second = SECOND_WRITERS.get(item.name)
    return [WRITERS[item.name], *([second] if second else [])]


def _images(
    item: ExportFormat,
    request: ExportModel,
    model: Model,
    report: Report,
    token: Token,
) -> Chosen:
    if request.images is None:
        if item.by_images:
            raise ModelError(
                "export.images",
                f"{item.title} is calibrated on images, and a model holds none.",
                remedy="Name a folder of images it was trained on, or of the same "
                "kind (--images).",
            )
        return Chosen.none(model.manifest.encoder.geometry)
    folder = Path(request.images)
    geometry = model.manifest.encoder.geometry
    chosen = choose_images(folder, geometry, report=report, token=token)
    if item.by_images and len(chosen.proof) < FEWEST_IMAGES:
        raise ModelError(
            "export.images",
            f"Expected {FEWEST_IMAGES} readable images or more to calibrate and prove "
            f"{item.title} on, found {len(chosen.proof)}.",
            path=folder,
            remedy="Name a folder with more images.",
        )
    return chosen


def _sets(model: Model, chosen: Chosen) -> dict[str, Pictures]:
    geometry = model.manifest.encoder.geometry
    sets = {
        proof.GOLDEN: golden_pictures(geometry),
        proof.SAMPLES: draw_probes(geometry),
    }
    if len(chosen.proof):
        sets[proof.IMAGES] = chosen.proof
    return sets


def _prove(
    model: Model,
    answer: Answer,
    sets: dict[str, Pictures],
    report: Report,
    token: Token,
) -> list[Parity]:
    classifier = Classifier(model)
    total = sum(len(pictures) for pictures in sets.values())
    meter = Meter(report, "prove", total)
    rows = []
    for name, pictures in sets.items():
        expected, got = [], []
        for start in range(0, len(pictures), _BATCH):
            token.raise_if_cancelled()
            batch = pictures[start : start + _BATCH]
            expected.append(classifier.probabilities(model.encoder.embed(batch)))
            got.append(np.asarray(answer(batch), np.float32))
            meter.advance(len(batch))
        rows.append(proof.compare(name, np.concatenate(expected), np.concatenate(got)))
    return rows


@dataclasses.dataclass
class _Outcome:
    value: object = None
    error: BaseException | None = None


def _cancellably(work: Callable[[], Value], token: Token) -> Value:
    """Do what cannot be interrupted, but leave at once when asked to.

    A converter is one long call. When it is not waited for any longer, it goes on until
    the process ends, which for this kind of job is right afterwards.
    """
    outcome = _Outcome()

    def run() -> None:
        try:
            outcome.value = work()
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            outcome.error = error

    thread = threading.Thread(target=run, name="export", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK)
        token.raise_if_cancelled()
    if outcome.error is not None:
        raise outcome.error
    return outcome.value  # type: ignore[return-value]
