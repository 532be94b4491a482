"""Two optimizers in one: orthogonal steps for convolutions, Nesterov for the rest.

A convolution's step is its momentum with all singular values brought near one (K.
Jordan and others, "Muon", 2024), so every direction of the kernel learns at one speed;
the kernel's own length is kept fixed. Biases and the head take plain Nesterov steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tools.cifar.network import SCORES, WHITENING, convolutions

_ITERATIONS = 3
_QUINTIC = (3.4445, -4.7750, 2.0315)


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates at the start and how they are applied.

    Attributes:
        kernel: Of convolutions; a share of the kernel's own length.
        kernel_momentum: Momentum of convolutions.
        bias: Of biases, for one image: gradients are summed over the batch.
        head: Of the head, for one image.
        momentum: Momentum of biases and head.
        decay: Share of biases and head lost with every image.
    """

    kernel: float = 0.12
    kernel_momentum: float = 0.7
    bias: float = 0.15
    head: float = 1.5e-5
    momentum: float = 0.85
    decay: float = 2e-6


class Optimizer:
    """Steps for the variables of one network; its state can be saved and restored."""

    def __init__(self, network: keras.Model, rates: Rates) -> None:
        """Sort the network's trained variables; the whitening's kernel is not one."""
        self._rates = rates
        self._kernels = [layer.kernel for layer in convolutions(network)]
        self._early = [network.get_layer(WHITENING).bias]
        biases = [v for v in network.trainable_variables if v.name == "beta"]
        self._plain = [network.get_layer(SCORES).kernel, *biases]
        self._momenta = [
            tf.Variable(tf.zeros(variable.shape)) for variable in self._all()
        ]

    def _all(self) -> list[keras.Variable]:
        return [*self._kernels, *self._plain, *self._early]

    def variables(self, *, early: bool) -> list[keras.Variable]:
        """What to differentiate for; the whitening's bias only while ``early``."""
        return self._all() if early else [*self._kernels, *self._plain]

    def apply(
        self, gradients: Sequence[tf.Tensor], rate: tf.Tensor, batch: int
    ) -> None:
        """Take one step.

        Args:
            gradients: Of the loss summed over the batch, one for each of `variables`.
            rate: Share of the learning rates at this point of the schedule.
            batch: Images in the batch.
        """
        every = self._all()[: len(gradients)]
        for number, (variable, gradient) in enumerate(
            zip(every, gradients, strict=True)
        ):
            momentum = self._momenta[number]
            if number < len(self._kernels):
                self._turn(variable, momentum, gradient, rate)
            else:
                head = number == len(self._kernels)
                learning = self._rates.head if head else self._rates.bias
                decayed = gradient + self._rates.decay * batch / learning * variable
                share = self._rates.momentum
                momentum.assign(share * momentum + decayed)
                variable.assign_sub(rate * learning * (decayed + share * momentum))

    def _turn(
        self,
        kernel: keras.Variable,
        momentum: tf.Variable,
        gradient: tf.Tensor,
        rate: tf.Tensor,
    ) -> None:
        share = self._rates.kernel_momentum
        momentum.assign(share * momentum + gradient)
        ahead = gradient + share * momentum
        outputs = kernel.shape[-1]
        rows = tf.transpose(tf.reshape(ahead, (-1, outputs)))
        step = tf.reshape(tf.transpose(_orthogonal(rows)), kernel.shape)
        length = tf.sqrt(float(outputs)) / tf.norm(kernel.value)
        kernel.assign(kernel * length - rate * self._rates.kernel * step)

    def state(self) -> list[NDArray[np.float32]]:
        """The momenta, to be saved."""
        return [momentum.numpy() for momentum in self._momenta]

    def restore(self, state: Sequence[NDArray[np.float32]]) -> None:
        """Go on from a saved `state`."""
        for momentum, value in zip(self._momenta, state, strict=True):
            momentum.assign(value)


def _orthogonal(rows: tf.Tensor) -> tf.Tensor:
    """``rows`` (no more of them than columns) with singular values near one."""
    first, third, fifth = _QUINTIC
    rows = rows / (tf.norm(rows) + 1e-7)
    for _ in range(_ITERATIONS):
        square = tf.matmul(rows, rows, transpose_b=True)
        rows = first * rows + tf.matmul(
            third * square + fifth * tf.matmul(square, square), rows
        )
    return rows
