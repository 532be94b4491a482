"""The training itself: epochs, validation, a checkpoint after each."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tools.cifar.augmentation import batches
from tools.cifar.checkpoint import load_checkpoint, save_checkpoint, write_log
from tools.cifar.data import Images, Labels, validation_mask
from tools.cifar.network import FULL, KEPT, Pixels, build_network, initialise
from tools.cifar.optimizer import Optimizer, Rates
from tools.cifar.others import STRANGER, Others
from tools.cifar.schedule import Plan

LABEL_SMOOTHING = 0.2
#: The whitening's bias is trained in these epochs only: its gradient is the dearest.
EARLY_EPOCHS = 3
_SETTLING_BATCHES = 10
_EVALUATED_AT_ONCE = 250

Step = Callable[[Pixels, Labels, tf.Tensor, bool], tuple[tf.Tensor, tf.Tensor]]


def train(
    images: Images,
    plan: Plan,
    work: Path,
    *,
    others: Others | None = None,
    resume: bool,
    rate: float | None = None,
    stop_after: int,
) -> None:
    """Train and leave ``checkpoint.npz`` and ``log.csv`` in the work folder.

    Args:
        images: The data; its test images are not touched.
        plan: What to train. Where it differs from the checkpoint's, its learning rate
            sets out from where the checkpoint's had come to.
        work: Folder for the checkpoint and the log.
        others: Other pictures to learn from, where the plan has any.
        resume: Whether to go on from the checkpoint.
        rate: Share of the learning rates to go on with, instead of that come to.
        stop_after: Leave off after this epoch, with the plan's schedule unchanged.
    """
    held_out = validation_mask(images.train_labels, plan.seed)
    pixels, labels = images.train[~held_out], images.train_labels[~held_out]
    network = build_network(len(images.classes), size=None, precision=plan.precision)
    optimizer = Optimizer(network, Rates())
    checkpoint = work / "checkpoint.npz"
    progress: dict[str, Any] = {
        "train_images": len(labels),
        "validation_images": int(held_out.sum()),
        "classes": images.classes,
        "rates": dataclasses.asdict(Rates()),
        "plans": [],
        "history": [],
    }
    if resume:
        progress = load_checkpoint(checkpoint, network, optimizer)
        plan = _carry_on(plan, progress, rate)
    else:
        initialise(network, pixels, plan.seed)
    if not progress["plans"] or _last(progress) != plan:
        progress["plans"].append(dataclasses.asdict(plan))
    step = _step(network, optimizer, plan.batch + plan.others_at_once)
    for epoch in range(len(progress["history"]), min(len(plan.sizes), stop_after)):
        row = _epoch(plan, epoch, pixels, labels, others, step)
        loss, accuracy = _evaluate(
            network, images.train[held_out], images.train_labels[held_out]
        )
        row |= {"validation_loss": round(loss, 5), "validation_accuracy": accuracy}
        progress["history"].append(row)
        save_checkpoint(checkpoint, network, optimizer, progress)
        write_log(work / "log.csv", progress["history"])
        print(json.dumps(row), flush=True)


def targets(labels: tf.Tensor, classes: int) -> tf.Tensor:
    """How likely each class should be: the right one very, for strangers none more."""
    known = tf.cast(labels != STRANGER, tf.float32)[:, None]
    sure = 1 - LABEL_SMOOTHING
    return tf.one_hot(labels, classes) * sure + (1 - sure * known) / classes


def settle(network: keras.Model, pixels: Pixels, batch: int, seed: int) -> None:
    """Average the normalisations' statistics anew, over whole images as they are.

    Those of the training come from its last few batches, moved about and mirrored.

    Args:
        network: The trained network.
        pixels: Training images; ten batches of them, of all classes, are used.
        batch: Images in a batch.
        seed: Chooses them.
    """
    averaging = [
        layer
        for layer in network.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    order = np.random.default_rng(seed).permutation(len(pixels))
    for number in range(min(_SETTLING_BATCHES, len(pixels) // batch)):
        part = pixels[order[number * batch : (number + 1) * batch]]
        for layer in averaging:
            layer.momentum = number / (number + 1)
        network(part, training=True)
    for layer in averaging:
        layer.momentum = KEPT


def _carry_on(plan: Plan, progress: dict[str, Any], rate: float | None) -> Plan:
    """``plan`` from here on, at ``rate`` or at that of the checkpoint's last plan."""
    last = _last(progress)
    if dataclasses.replace(plan, since=last.since, rate=last.rate) == last:
        return last
    done = len(progress["history"])
    rate = last.rate_at(done) if rate is None else rate
    return dataclasses.replace(plan, since=done, rate=rate)


def _last(progress: dict[str, Any]) -> Plan:
    plan = progress["plans"][-1]
    return Plan(**{**plan, "sizes": tuple(plan["sizes"])})


def _step(network: keras.Model, optimizer: Optimizer, batch: int) -> Step:
    """One step as a graph: images and labels in, loss and right answers out."""

    @tf.function  # type: ignore[untyped-decorator]
    def step(
        pixels: tf.Tensor, labels: tf.Tensor, rate: tf.Tensor, early: bool
    ) -> tuple[tf.Tensor, tf.Tensor]:
        variables = optimizer.variables(early=early)
        wanted = targets(labels, network.output.shape[-1])
        with tf.GradientTape() as tape:
            scores = network(pixels, training=True)
            losses = tf.nn.softmax_cross_entropy_with_logits(wanted, scores)
            loss = tf.reduce_sum(losses)
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        optimizer.apply(gradients, rate, batch)
        return loss, tf.math.count_nonzero(tf.argmax(scores, axis=1) == labels)

    return step  # type: ignore[no-any-return]  # untyped decorator


def _epoch(
    plan: Plan,
    epoch: int,
    pixels: Pixels,
    labels: Labels,
    others: Others | None,
    step: Step,
) -> dict[str, Any]:
    start = time.monotonic()
    size, early = plan.sizes[epoch], epoch < EARLY_EPOCHS
    steps = len(labels) // plan.batch
    losses, right, seen, known = 0.0, 0, 0, 0
    rows = batches(pixels, labels, plan, epoch, others)
    for number, (crops, answers) in enumerate(rows):
        rate = plan.rate_at(epoch + number / steps)
        loss, correct = step(crops, answers, tf.constant(rate, tf.float32), early)
        losses, right = losses + float(loss), right + int(correct)
        seen, known = seen + len(answers), known + int((answers != STRANGER).sum())
    return {
        "epoch": epoch + 1,
        "crop": size,
        "rate": round(plan.rate_at(epoch + 1), 5),
        "loss": round(losses / seen, 5),
        "accuracy": round(right / known, 5),
        "seconds": round(time.monotonic() - start, 1),
    }


def _evaluate(
    network: keras.Model, pixels: Pixels, labels: Labels
) -> tuple[float, float]:
    """Mean loss (without smoothing) and accuracy, in inference mode."""
    assert pixels.shape[1] == FULL
    scores = predict(network, pixels)
    logarithms = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    loss = -logarithms[np.arange(len(labels)), labels].mean()
    return float(loss), float((scores.argmax(axis=1) == labels).mean())


def predict(network: keras.Model, pixels: Pixels) -> NDArray[np.float32]:
    """The network's scores of ``pixels``."""
    scores: NDArray[np.float32] = network.predict(
        pixels, batch_size=_EVALUATED_AT_ONCE, verbose=0
    )
    return scores
