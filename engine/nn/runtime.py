"""TensorFlow set up for one job: threads, seeds, no XLA, its errors in our words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf

from engine.errors import JobError
from engine.models.encoder import default_threads


def prepare(seed: int) -> None:
    """Make TensorFlow ready for a job: every core, no XLA, everything random seeded.

    Args:
        seed: Of Python's, NumPy's and TensorFlow's generators.
    """
    # The thread counts are fixed with the first operation; a second job in the same
    # process keeps those of the first, which are the same.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(default_threads())
        tf.config.threading.set_inter_op_parallelism_threads(2)
    # On a CPU, XLA makes these networks slower by half to fifteen times.
    tf.config.optimizer.set_jit(False)
    # Keras would print a page about every export.
    keras.utils.disable_interactive_logging()
    keras.utils.set_random_seed(seed % 2**32)


@contextlib.contextmanager
def memory_errors(remedy: str) -> Iterator[None]:
    """Turn running out of memory into an error a person can act on.

    Args:
        remedy: What to do about it.

    Raises:
        JobError: Memory ran out inside (``job.memory``).
    """
    try:
        yield
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        raise JobError(
            "job.memory", "There is not enough memory for this job.", remedy=remedy
        ) from error
