"""Packs the trained CIFAR-10 network into the model that comes with the app.

Takes the files that ``tools.train_cifar_encoder`` wrote and the pictures it cached, and
writes one ``.discern`` file: calibrated on the validation images, which the network
never saw, and scored once on the test images through the converted encoder.

    python -m tools.pack_cifar_model --files out --work work \
        --output resources/models/everyday-things/everyday-things.discern
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.summary import SplitCounts
from engine.images import Geometry
from engine.models.doubt import learn_doubt
from engine.models.encoder import GRAPH_FILE, NETWORK_FILE, Encoder, EncoderSpec
from engine.models.head import Head
from engine.models.heldout import of_validation
from engine.models.manifest import Manifest
from engine.models.modelfile import Model, save_model
from engine.models.score import wilson
from engine.models.unknown import MOST_REFERENCES
from tools.train_cifar_encoder import load_images, validation_mask

_BATCH = 250


def main() -> None:
    """Read the files, calibrate, score and pack."""
    arguments = _arguments()
    record = json.loads((arguments.files / "training.json").read_text(encoding="utf-8"))
    encoder = _encoder(arguments.files)
    head, classes = _head(arguments.files)
    images = load_images(arguments.data, arguments.work / "cifar10.npz")
    if classes != images.classes:
        raise SystemExit(f"Expected classes {classes}, received {images.classes}.")

    held_out = validation_mask(images.train_labels, record["seed"])
    validation = _embed(encoder, images.train[held_out])
    validation_labels = images.train_labels[held_out].astype(np.int64)
    chosen = np.random.default_rng(record["seed"]).permutation(
        np.flatnonzero(~held_out)
    )
    references = chosen[:MOST_REFERENCES]
    test = head.scores(_embed(encoder, images.test)).argmax(axis=1)
    validated = head.scores(validation)
    doubt = learn_doubt(
        head,
        _embed(encoder, images.train[references]),
        images.train_labels[references].astype(np.int64),
        of_validation(validated, validation_labels, validation),
    )
    right = int((validated.argmax(axis=1) == validation_labels).sum())
    model = Model(
        manifest=Manifest(
            title="Everyday things (CIFAR-10)",
            classes=classes,
            encoder=encoder.spec,
            recipe="cifar10-residual",
            settings={"commands": record["commands"]},
            images=SplitCounts(
                int((~held_out).sum()), len(validation_labels), len(images.test_labels)
            ),
            test=wilson(int((test == images.test_labels).sum()), len(test)),
            validation=wilson(right, len(validation_labels)),
            calibration=doubt.calibration,
            outcomes=doubt.outcomes,
            reliability=doubt.reliability,
            licence="Apache-2.0",
            notes=(
                "For pictures whose subject fills the frame: it sees 32×32 pixels.",
            ),
        ),
        encoder=encoder,
        head=head,
        unknown=doubt.unknown,
        network=(arguments.files / NETWORK_FILE).read_bytes(),
        card=arguments.card.read_text(encoding="utf-8") if arguments.card else "",
    )
    manifest = save_model(model, arguments.output)
    size = arguments.output.stat().st_size / 1e6
    print(f"{arguments.output}: {size:.1f} MB, test {manifest.test}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True, help="the trained files")
    parser.add_argument("--work", type=Path, required=True, help="the training's work")
    parser.add_argument("--data", type=Path, default=Path("cifar10.zip"))
    parser.add_argument("--card", type=Path, help="model card, in Markdown")
    parser.add_argument("--output", type=Path, required=True)
    return parser.parse_args()


def _encoder(folder: Path) -> Encoder:
    graph = (folder / GRAPH_FILE).read_bytes()
    spec = EncoderSpec(
        name="cifar10",
        title="Small residual network at 32 px, trained on CIFAR-10",
        geometry=Geometry((32, 32), fit="squash", filter="bilinear"),
        dimensions=256,
        sha256=hashlib.sha256(graph).hexdigest(),
        pooled=True,
        origin="trained by tools/train_cifar_encoder.py on CIFAR-10",
        licence="Apache-2.0",
    )
    return Encoder(spec, graph)


def _head(folder: Path) -> tuple[Head, tuple[str, ...]]:
    with np.load(folder / "head.npz", allow_pickle=False) as arrays:
        head = Head(((arrays["kernel"], arrays["bias"]),))
        return head, tuple(str(name) for name in arrays["classes"])


def _embed(encoder: Encoder, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    starts = range(0, len(pixels), _BATCH)
    return np.concatenate(
        [encoder.embed(pixels[start : start + _BATCH]) for start in starts]
    )


if __name__ == "__main__":
    main()
