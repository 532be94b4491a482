"""One batch: a training step and a scoring step as TensorFlow functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.nn.networks import Network
from engine.nn.optimizers import build_optimizer
from engine.training.augment import augment, mix
from engine.training.recipes import TrainingSettings


class Totals:
    """Loss and accuracy over many batches, each picture counting the same."""

    def __init__(self, images: int = 0, loss: float = 0.0, correct: int = 0) -> None:
        self.images = images
        self._loss = loss
        self._correct = correct

    @property
    def plain(self) -> tuple[int, float, int]:
        """What a new one is made of to go on counting."""
        return self.images, self._loss, self._correct

    def add(self, images: int, loss: float, correct: int) -> None:
        """Count a batch with its summed loss and its number of right answers."""
        self.images += images
        self._loss += loss
        self._correct += correct

    @property
    def loss(self) -> float:
        """Mean loss."""
        return self._loss / self.images

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return self._correct / self.images


class Steps:
    """Trains and scores a network batch by batch.

    A loop of our own rather than ``Model.fit``: it can stop between any two batches, it
    counts every picture alike, and it has less to do for each batch.

    Args:
        network: The network.
        settings: Optimiser and augmentation.
        seed: Of the augmentation.
        planned: Steps in all, for a learning rate that changes on the way.
    """

    def __init__(
        self, network: Network, settings: TrainingSettings, seed: int, planned: int
    ) -> None:
        self._network = network
        self._settings = settings
        self._seed = seed
        self.optimizer = build_optimizer(settings, planned)
        self.optimizer.build(network.scorer.trainable_variables)
        image = network.scorer.inputs[0]
        batch = [
            tf.TensorSpec((None, *image.shape[1:]), image.dtype),
            tf.TensorSpec((None,), tf.int32),
        ]
        blend = [tf.TensorSpec((None,), tf.int32), tf.TensorSpec((None,), tf.float32)]
        self._plain = tf.function(self._step, input_signature=batch, jit_compile=False)
        self._mixed = tf.function(
            self._mixed_step, input_signature=[*batch, *blend], jit_compile=False
        )
        self._score = tf.function(
            self._score_step, input_signature=batch, jit_compile=False
        )

    def trace(self) -> None:
        """Build the graphs now, so that no step has to wait for them."""
        mixes = self._settings.augmentation.mixup > 0
        (self._mixed if mixes else self._plain).get_concrete_function()
        self._score.get_concrete_function()

    def train(
        self,
        pixels: NDArray[np.uint8],
        labels: NDArray[np.int32],
        position: int,
        totals: Totals,
    ) -> None:
        """Take one step.

        Args:
            pixels: What the network takes, uint8 ``(n, side, side, 3)`` or vectors.
            labels: int32 ``(n,)``.
            position: Pictures seen before; gives the augmentation its randomness.
            totals: Counts the batch.
        """
        augmentation = self._settings.augmentation
        rng = np.random.default_rng((self._seed, position))
        if augmentation.active:
            pixels = augment(pixels, augmentation, rng)
        if augmentation.mixup:
            mixed = mix(pixels, labels, augmentation.mixup, rng)
            loss, correct = self._mixed(mixed.pixels, labels, *mixed[1:])
        else:
            loss, correct = self._plain(pixels, labels)
        totals.add(len(pixels), float(loss), int(correct))

    def seen(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pictures as the network sees them in the first step, but for blending."""
        augmentation = self._settings.augmentation
        if not augmentation.active:
            return pixels
        return augment(pixels, augmentation, np.random.default_rng((self._seed, 0)))

    def score(
        self, pixels: NDArray[np.uint8], labels: NDArray[np.int32], totals: Totals
    ) -> None:
        """Count a batch without learning from it."""
        loss, correct = self._score(pixels, labels)
        totals.add(len(pixels), float(loss), int(correct))

    @property
    def graph(self) -> tf.Graph:
        """The graph of scoring a batch, for TensorBoard."""
        return self._score.get_concrete_function().graph

    def _step(
        self, pixels: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        return self._learn(pixels, labels, lambda scores: self._losses(scores, labels))

    def _mixed_step(
        self, pixels: tf.Tensor, labels: tf.Tensor, others: tf.Tensor, share: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        def blended(scores: tf.Tensor) -> tf.Tensor:
            first, second = self._losses(scores, labels), self._losses(scores, others)
            return share * first + (1 - share) * second

        return self._learn(pixels, labels, blended)

    def _learn(
        self,
        pixels: tf.Tensor,
        labels: tf.Tensor,
        losses_of: Callable[[tf.Tensor], tf.Tensor],
    ) -> tuple[tf.Tensor, tf.Tensor]:
        scorer = self._network.scorer
        variables = scorer.trainable_variables
        # Only what learns is watched: a frozen beginning costs no way back.
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([variable.value for variable in variables])
            scores = scorer(pixels, training=True)
            losses = losses_of(scores)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        self.optimizer.apply(gradients, variables)
        return tf.reduce_sum(losses), self._correct(scores, labels)

    def _score_step(
        self, pixels: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        scores = self._network.scorer(pixels, training=False)
        losses = self._losses(scores, labels)
        return tf.reduce_sum(losses), self._correct(scores, labels)

    def _losses(self, scores: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        # From the scores rather than from probabilities: exact where these round to 0.
        if self._network.binary:
            return tf.nn.sigmoid_cross_entropy_with_logits(
                labels=tf.cast(labels, tf.float32), logits=scores[:, 0]
            )
        return tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=scores
        )

    def _correct(self, scores: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        if self._network.binary:
            answers = tf.cast(scores[:, 0] > 0, tf.int32)
        else:
            answers = tf.argmax(scores, axis=1, output_type=tf.int32)
        return tf.math.count_nonzero(answers == labels)
