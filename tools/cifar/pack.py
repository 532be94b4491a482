"""Packs the trained network: calibrated, scored on the test images, with its card."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.dataset.summary import SplitCounts
from engine.models.classifier import Classifier
from engine.models.doubt import learn_doubt
from engine.models.encoder import NETWORK_FILE
from engine.models.heldout import of_validation
from engine.models.manifest import Manifest
from engine.models.modelfile import SUFFIX, Model, load_model, save_model
from engine.models.score import wilson
from engine.models.unknown import MOST_REFERENCES
from tools.cifar.augmentation import compressed
from tools.cifar.card import render
from tools.cifar.checkpoint import write_log
from tools.cifar.data import Images, Labels, validation_mask
from tools.cifar.export import Exported, embed, export
from tools.cifar.network import Pixels
from tools.cifar.others import Others
from tools.cifar.schedule import commands
from tools.ready_made.measure import scores, worlds
from tools.ready_made.pictures import Named

NAME = "everyday-things"
TITLE = "Everyday things (CIFAR-10)"
#: Fewer than a model may carry: the file stays below five megabytes.
_REFERENCES = min(1500, MOST_REFERENCES)
#: Strangers that the model carries along, for the same reason so few.
_NEGATIVES = 300
#: Pillow's own; the sets of CIFAR-10 that go about as JPEG files have it, too.
JPEG_QUALITY = 75


@dataclass(frozen=True, slots=True)
class Against:
    """Pictures to measure the model with, beside the test images.

    Attributes:
        tries: Labelled ones of other sources.
        worlds: Such that show none of the classes.
        most: At most so many of each world.
    """

    tries: tuple[Named, ...]
    worlds: tuple[Named, ...]
    most: int


def pack(images: Images, work: Path, out: Path, against: Against) -> dict[str, Any]:
    """Write ``everyday-things.discern``, the Keras network, card, record and log.

    Args:
        images: The data. The test images are scored here, once.
        work: Folder with the checkpoint.
        out: The model's folder.
        against: Other pictures to measure the model with.

    Returns:
        The record written to ``training.json``.
    """
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{NAME}{SUFFIX}"
    with tempfile.TemporaryDirectory(prefix="discern-cifar-") as temporary:
        folder = Path(temporary) / "encoder"
        exported = export(images, work, folder)
        record, model = _measured(images, exported)
        save_model(model, target)
        classifier = Classifier(load_model(target))
        record["tries"] = scores(classifier, against.tries)
        record["other_worlds"] = worlds(
            classifier,
            against.worlds,
            against.most,
            record["seed"],
            exported.others.pixels if exported.others is not None else None,
        )
        card = render(record)
        save_model(dataclasses.replace(model, card=card), target)
        shutil.copyfile(folder / NETWORK_FILE, out / NETWORK_FILE)
    (out / "card.md").write_text(card, encoding="utf-8")
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (out / "training.json").write_text(f"{text}\n", encoding="utf-8")
    write_log(out / "log.csv", record["history"])
    return record


def _measured(images: Images, exported: Exported) -> tuple[dict[str, Any], Model]:
    progress, head, encoder = exported.progress, exported.head, exported.encoder
    seed = progress["plans"][-1]["seed"]
    held_out = validation_mask(images.train_labels, seed)
    embeddings = embed(encoder, images.train[held_out])
    labels = images.train_labels[held_out]
    validated = head.scores(embeddings)
    right = _right(images.test, images.test_labels, exported)
    jpegs = np.stack([compressed(pixels, JPEG_QUALITY) for pixels in images.test])
    random = np.random.default_rng(seed)
    chosen = random.permutation(np.flatnonzero(~held_out))[:_REFERENCES]
    negatives = None
    if exported.others is not None:
        strangers = random.permutation(exported.others.strangers)[:_NEGATIVES]
        negatives = embed(encoder, strangers)
    doubt = learn_doubt(
        head,
        embed(encoder, images.train[chosen]),
        images.train_labels[chosen].astype(np.int64),
        of_validation(validated, labels, embeddings),
        negatives,
    )
    counts = SplitCounts(int((~held_out).sum()), len(labels), len(right))
    record = {
        **exported.record,
        "commands": commands(progress["plans"]),
        "seed": seed,
        "batch": progress["plans"][-1]["batch"],
        "rates": progress["rates"],
        "plans": progress["plans"],
        "images": dataclasses.asdict(counts),
        "training_seconds": round(sum(row["seconds"] for row in progress["history"])),
        "validation_accuracy": float((validated.argmax(axis=1) == labels).mean()),
        "test_right": int(right.sum()),
        "test_right_as_jpeg": int(_right(jpegs, images.test_labels, exported).sum()),
        "test_recall": _recall(images, right),
        "temperature": round(doubt.calibration.temperature, 4),
        "references": len(chosen),
        "others": _counted(exported.others, images.classes),
        "history": progress["history"],
    }
    manifest = Manifest(
        title=TITLE,
        classes=images.classes,
        encoder=encoder.spec,
        recipe="cifar10",
        settings={"commands": record["commands"]},
        images=counts,
        test=wilson(int(right.sum()), len(right)),
        validation=wilson(int((validated.argmax(axis=1) == labels).sum()), len(labels)),
        calibration=doubt.calibration,
        outcomes=doubt.outcomes,
        reliability=doubt.reliability,
        licence="Apache-2.0",
        notes=("For pictures whose subject fills the frame: it sees 32×32 pixels.",),
    )
    return record, Model(manifest, encoder, head, doubt.unknown)


def _right(pixels: Pixels, labels: Labels, exported: Exported) -> NDArray[np.bool_]:
    scores = exported.head.scores(embed(exported.encoder, pixels))
    return np.asarray(scores.argmax(axis=1) == labels)


def _recall(images: Images, right: NDArray[np.bool_]) -> dict[str, float]:
    labels: Labels = images.test_labels
    return {
        name: float(right[labels == number].mean())
        for number, name in enumerate(images.classes)
    }


def _counted(others: Others | None, classes: Sequence[str]) -> dict[str, int]:
    """How many of the other pictures there are of each class, and of none."""
    if others is None:
        return {}
    counts = {"none": len(others.strangers)}
    for number, name in enumerate(classes):
        count = int((others.labels == number).sum())
        if count:
            counts[name] = count
    return counts
