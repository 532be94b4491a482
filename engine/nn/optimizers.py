"""The optimisers of a training."""

from __future__ import annotations

import keras
import tensorflow as tf

from engine.training.recipes import TrainingSettings

#: Share of the steps in which a cosine's learning rate rises before it falls.
_WARM_UP = 0.05


def build_optimizer(
    settings: TrainingSettings, planned: int
) -> keras.optimizers.Optimizer:
    """The optimiser that ``settings`` ask for.

    Args:
        settings: Which, how fast, on what schedule.
        planned: Steps in all; a cosine falls to nothing by the last of them.
    """
    rate = settings.learning_rate
    if settings.schedule == "cosine":
        warm_up = round(_WARM_UP * planned)
        rate = keras.optimizers.schedules.CosineDecay(
            rate / (warm_up + 1) if warm_up else rate,
            max(1, planned - warm_up),
            warmup_target=rate if warm_up else None,
            warmup_steps=warm_up,
        )
    if settings.optimizer == "sgd":
        return keras.optimizers.SGD(rate, momentum=settings.momentum)
    if settings.optimizer == "rmsprop":
        return keras.optimizers.RMSprop(rate)
    return FusedAdam(rate)


class FusedAdam(keras.optimizers.Adam):
    """Keras' Adam, to the same numbers, as one operation a variable.

    Keras' own takes some ten passes over each variable and its two moments. With small
    batches and millions of dense weights that is most of a step.
    """

    def update_step(
        self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Update one variable in place."""
        index = self._get_variable_index(variable)
        dtype = variable.dtype
        step = tf.cast(self.iterations + 1, dtype)
        beta_1, beta_2 = tf.cast(self.beta_1, dtype), tf.cast(self.beta_2, dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.pow(beta_1, step),
            beta2_power=tf.pow(beta_2, step),
            lr=tf.cast(learning_rate, dtype),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=tf.cast(self.epsilon, dtype),
            grad=gradient,
        )
