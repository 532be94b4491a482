"""Trains the small CIFAR-10 network whose encoder is bundled with the app.

Repeatable: the same data, seed and arguments give the same network up to floating-point
noise. Run it from the repository root, for instance

    python -m tools.train_cifar_encoder --data cifar10.zip --work work --out out

Training leaves a checkpoint after every epoch in the work folder; ``--resume`` goes on
from it and ``--finish`` only writes the files of the encoder from it.
"""

import argparse
import dataclasses
import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import platformdirs
from numpy.typing import NDArray
from PIL import Image

from tools.cifar_encoder_files import (
    Labels,
    Pixels,
    build_network,
    load_checkpoint,
    save_checkpoint,
    write_encoder_files,
    write_log,
)

# Object scale is the same in small crops as in whole images, so the cheap first epochs
# (9/16 of the arithmetic) teach filters that the last epochs can use unchanged.
SMALL_CROP, FULL_CROP, PADDING = 24, 32, 4
VALIDATION_IMAGES_PER_CLASS = 200
LABEL_SMOOTHING = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What to train.

    Attributes:
        epochs: Passes over the training images.
        small_epochs: How many of them, from the first, see 24-pixel crops.
        batch: Images per step.
        seed: Seed of the weights, the validation images and the augmentation.
        learning_rate: The peak of the one-cycle schedule.
        weight_decay: Decoupled, on kernels only, multiplied by the learning rate.
    """

    epochs: int
    small_epochs: int
    batch: int
    seed: int
    learning_rate: float
    weight_decay: float


@dataclasses.dataclass(frozen=True, slots=True)
class Images:
    """CIFAR-10 in memory: uint8 ``(n, 32, 32, 3)`` pixels and ``(n,)`` labels."""

    classes: tuple[str, ...]
    train: Pixels
    train_labels: Labels
    test: Pixels
    test_labels: Labels


def _image_files(data: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yields (split, class, file content) from a zip or a tree, in name order."""
    if data.is_dir():
        for path in sorted(data.glob("*/*/*")):
            yield path.parts[-3], path.parts[-2], path.read_bytes()
        return
    with zipfile.ZipFile(data) as archive:
        for name in sorted(archive.namelist()):
            parts = name.split("/")
            if len(parts) >= 3 and parts[-1]:
                yield parts[-3], parts[-2], archive.read(name)


def load_images(data: Path, cache: Path) -> Images:
    """Decodes the class folders once and keeps the arrays in ``cache``.

    Args:
        data: A zip or a folder with ``train/<class>/*`` and ``test/<class>/*``.
        cache: The ``.npz`` to read, or to write when it is absent.

    Returns:
        All images with labels that index the sorted class names.

    Raises:
        SystemExit: The data has no such folders.
    """
    if not cache.is_file():
        pixels: dict[str, list[Pixels]] = {"train": [], "test": []}
        names: dict[str, list[str]] = {"train": [], "test": []}
        for split, name, content in _image_files(data):
            if split in pixels:
                with Image.open(io.BytesIO(content)) as image:
                    pixels[split].append(np.asarray(image.convert("RGB")))
                names[split].append(name)
        if not names["train"] or not names["test"]:
            sys.exit(f"Expected train/ and test/ class folders, received {data}")
        classes = sorted(set(names["train"]))
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            cache,
            classes=np.array(classes),
            train=np.stack(pixels["train"]),
            train_labels=np.searchsorted(classes, names["train"]),
            test=np.stack(pixels["test"]),
            test_labels=np.searchsorted(classes, names["test"]),
        )
    with np.load(cache, allow_pickle=False) as arrays:
        return Images(
            classes=tuple(str(name) for name in arrays["classes"]),
            train=arrays["train"],
            train_labels=arrays["train_labels"],
            test=arrays["test"],
            test_labels=arrays["test_labels"],
        )


def validation_mask(labels: Labels, seed: int) -> NDArray[np.bool_]:
    """Marks the held-out training images, the same number of every class."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        mask[members[:VALIDATION_IMAGES_PER_CLASS]] = True
    return mask


class AugmentedBatches(keras.utils.PyDataset):  # type: ignore[misc]  # untyped base
    """One epoch of shuffled, randomly cropped and mirrored batches."""

    def __init__(
        self, pixels: Pixels, targets: NDArray[np.float32], plan: Plan, epoch: int
    ) -> None:
        """Draws the epoch's order and crops; they depend on seed and epoch only."""
        super().__init__()
        rng = np.random.default_rng((plan.seed, epoch))
        count = len(pixels)
        small = epoch < plan.small_epochs
        self._size = SMALL_CROP if small else FULL_CROP
        # ``pixels`` come padded by 4 on each side; small crops stay inside the image.
        low, high = (PADDING, FULL_CROP + PADDING - SMALL_CROP) if small else (0, 8)
        self._order = rng.permutation(count)
        self._corners = rng.integers(low, high, (count, 2), endpoint=True)
        self._mirrored = rng.random(count) < 0.5
        self._pixels, self._targets, self._batch = pixels, targets, plan.batch

    def __len__(self) -> int:
        """Number of whole batches; the rest of the epoch's images is dropped."""
        return len(self._order) // self._batch

    def __getitem__(self, index: int) -> tuple[Pixels, NDArray[np.float32]]:
        """Returns batch ``index``: uint8 ``(b, s, s, 3)`` and targets ``(b, 10)``."""
        picked = self._order[index * self._batch : (index + 1) * self._batch]
        steps = np.arange(self._size)
        rows = self._corners[picked, 0, None] + steps
        columns = self._corners[picked, 1, None] + steps
        mirrored = self._mirrored[picked]
        columns[mirrored] = columns[mirrored, ::-1]
        crops = self._pixels[picked[:, None, None], rows[:, :, None], columns[:, None]]
        return crops, self._targets[picked]


def compile_for_training(
    network: keras.Model, plan: Plan, steps: int
) -> keras.optimizers.Optimizer:
    """Compiles with Nesterov SGD: linear warm-up of a sixth, then a cosine to zero."""
    warmup = plan.epochs * steps // 6
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=plan.learning_rate / 20,
        warmup_target=plan.learning_rate,
        warmup_steps=warmup,
        decay_steps=plan.epochs * steps - warmup,
    )
    optimizer = keras.optimizers.SGD(
        schedule, momentum=0.9, nesterov=True, weight_decay=plan.weight_decay
    )
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    optimizer.build(network.trainable_variables)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING)
    # XLA on a CPU makes convolutions slower, not faster.
    network.compile(optimizer, loss, metrics=["accuracy"], jit_compile=False)
    return optimizer


def train(
    images: Images, plan: Plan, work: Path, *, resume: bool, stop_after: int
) -> None:
    """Trains and leaves ``checkpoint.npz`` and ``log.csv`` in the work folder.

    Args:
        images: The data; its test images are not touched.
        plan: What to train. It may differ from the plan of the checkpoint resumed; the
            checkpoint keeps account of both.
        work: Folder for the checkpoint and the log.
        resume: Whether to go on from the checkpoint.
        stop_after: Leave off after this epoch, with the plan's schedule unchanged.
    """
    keras.utils.set_random_seed(plan.seed)
    held_out = validation_mask(images.train_labels, plan.seed)
    margin = (PADDING, PADDING)
    padded = np.pad(
        images.train[~held_out], ((0, 0), margin, margin, (0, 0)), mode="reflect"
    )
    one_hot = np.eye(len(images.classes), dtype=np.float32)[images.train_labels]
    network = build_network(len(images.classes), size=None)
    steps = len(padded) // plan.batch
    optimizer = compile_for_training(network, plan, steps)
    checkpoint = work / "checkpoint.npz"
    progress: dict[str, Any] = {
        "plan": dataclasses.asdict(plan),
        "train_images": len(padded),
        "validation_images": int(held_out.sum()),
        "classes": images.classes,
        "history": [],
    }
    if resume:
        progress = load_checkpoint(checkpoint, network)
        before = {"plan": progress["plan"], "until_epoch": len(progress["history"])}
        if before["plan"] != dataclasses.asdict(plan):
            progress.setdefault("earlier_plans", []).append(before)
            progress["plan"] = dataclasses.asdict(plan)
    for epoch in range(len(progress["history"]), min(plan.epochs, stop_after)):
        start = time.monotonic()
        batches = AugmentedBatches(padded, one_hot[~held_out], plan, epoch)
        fitted = network.fit(batches, verbose=0, shuffle=False).history
        seconds = time.monotonic() - start
        checked = network.evaluate(images.train[held_out], one_hot[held_out], verbose=0)
        figures = {
            "learning_rate": float(optimizer.learning_rate),
            "loss": fitted["loss"][-1],
            "accuracy": fitted["accuracy"][-1],
            "validation_loss": checked[0],
            "validation_accuracy": checked[1],
            "seconds": round(seconds, 1),
        }
        crop = SMALL_CROP if epoch < plan.small_epochs else FULL_CROP
        row = {"epoch": epoch + 1, "crop": crop}
        row |= {name: round(value, 5) for name, value in figures.items()}
        progress["history"].append(row)
        save_checkpoint(checkpoint, network, progress)
        write_log(work / "log.csv", progress["history"])
        print(json.dumps(row), flush=True)


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    data = Path(os.environ.get("DISCERN_DATA_DIR", "../shared/data")) / "cifar10.zip"
    work = Path(platformdirs.user_cache_dir("discern")) / "cifar10-training"
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=data, help="zip or class folders")
    parser.add_argument("--work", type=Path, default=work, help="cache and checkpoint")
    parser.add_argument("--out", type=Path, required=True, help="for the files")
    parser.add_argument("--epochs", type=int, default=17)
    parser.add_argument("--small-epochs", type=int, default=8, help="on 24 px crops")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--learning-rate", type=float, default=0.25)
    parser.add_argument("--weight-decay", type=float, default=0.005)
    parser.add_argument("--resume", action="store_true", help="go on from a checkpoint")
    parser.add_argument("--stop-after", type=int, help="leave off after this epoch")
    parser.add_argument("--finish", action="store_true", help="only write the files")
    return parser.parse_args()


def main() -> None:
    """Trains, unless told only to finish, and writes the encoder's files."""
    args = parse_arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    images = load_images(args.data, args.work / "cifar10.npz")
    if not args.finish:
        keys = [field.name for field in dataclasses.fields(Plan)]
        plan = Plan(**{key: getattr(args, key) for key in keys})
        stop_after = args.stop_after or plan.epochs
        train(images, plan, args.work, resume=args.resume, stop_after=stop_after)
        if stop_after < plan.epochs:
            return
    network = build_network(len(images.classes), size=FULL_CROP)
    progress = load_checkpoint(args.work / "checkpoint.npz", network)
    write_encoder_files(network, progress, images.test, images.test_labels, args.out)


if __name__ == "__main__":
    main()
