"""One batch: a training step and a scoring step as TensorFlow functions."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.nn.augment import draw_transforms, transform
from engine.nn.networks import Network
from engine.nn.optimizers import build_optimizer
from engine.training.recipes import NetworkSettings


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
    """

    def __init__(self, network: Network, settings: NetworkSettings, seed: int) -> None:
        self._network = network
        self._settings = settings
        self._seed = seed
        self.optimizer = build_optimizer(settings)
        self.optimizer.build(network.scorer.trainable_variables)
        side = settings.input_size
        batch = [
            tf.TensorSpec((None, side, side, 3), tf.uint8),
            tf.TensorSpec((None,), tf.int32),
        ]
        moves = tf.TensorSpec((None, 8), tf.float32)
        self._plain = tf.function(self._step, input_signature=batch, jit_compile=False)
        self._augmented = tf.function(
            self._augmented_step, input_signature=[*batch, moves], jit_compile=False
        )
        self._score = tf.function(
            self._score_step, input_signature=batch, jit_compile=False
        )

    def trace(self) -> None:
        """Build the graphs now, so that no step has to wait for them."""
        active = self._settings.augmentation.active
        (self._augmented if active else self._plain).get_concrete_function()
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
            pixels: uint8 ``(n, side, side, 3)``.
            labels: int32 ``(n,)``.
            position: Pictures seen before; gives the augmentation its randomness.
            totals: Counts the batch.
        """
        augmentation = self._settings.augmentation
        if augmentation.active:
            rng = np.random.default_rng((self._seed, position))
            side = self._settings.input_size
            moves = draw_transforms(rng, len(pixels), side, augmentation)
            loss, correct = self._augmented(pixels, labels, moves)
        else:
            loss, correct = self._plain(pixels, labels)
        totals.add(len(pixels), float(loss), int(correct))

    def seen(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pictures as the network sees them in the first step."""
        augmentation = self._settings.augmentation
        if not augmentation.active:
            return pixels
        rng = np.random.default_rng((self._seed, 0))
        side = self._settings.input_size
        moves = draw_transforms(rng, len(pixels), side, augmentation)
        return transform(pixels, moves).numpy()

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

    def _augmented_step(
        self, pixels: tf.Tensor, labels: tf.Tensor, moves: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        return self._step(transform(pixels, moves), labels)

    def _step(
        self, pixels: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        scorer = self._network.scorer
        with tf.GradientTape() as tape:
            scores = scorer(pixels, training=True)
            losses = self._losses(scores, labels)
            loss = tf.reduce_mean(losses)
        variables = scorer.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
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
