"""3×3 convolutions by fewer multiplications (S. Winograd; A. Lavin, S. Gray, 2016).

Maps are cut into overlapping tiles; what nine multiplications an output would do takes
two to three, as matrix products, which a processor does at full speed forwards and
backwards alike. Training by them takes about two thirds of the time. Maps are
``(height, width, n, channels)`` here: tiles are then made by one matrix product,
without moving memory.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_TAPS = 3
#: Where polynomials are evaluated, besides at infinity: small numbers lose least.
_POINTS = (0.0, 1.0, -1.0, 2.0, -2.0)
#: Maps of no more places are transformed both ways at once, larger ones one way first.
_MOST_PLACES = 49


def convolve(maps: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """``maps`` convolved with ``kernel``, the border padded with zeros.

    Args:
        maps: float32 ``(side, side, n, channels)``.
        kernel: float32 ``(3, 3, channels, filters)``.

    Returns:
        float32 ``(side, side, n, filters)``.
    """
    side, _, count, channels = (int(length) for length in maps.shape)
    filters = int(kernel.shape[-1])
    outputs = _outputs_a_tile(side)
    taps, inputs = outputs + _TAPS - 1, _cut(side, outputs)
    tiles = inputs.shape[0] // taps
    spread = tf.constant(_both(_evaluation(outputs, _TAPS)), tf.float32)
    weights = tf.reshape(
        spread @ tf.reshape(kernel, (_TAPS**2, -1)), (taps**2, channels, filters)
    )
    if side**2 <= _MOST_PLACES:
        flat = tf.reshape(maps, (side**2, -1))
        cut = tf.constant(_grouped(_both(inputs), taps, tiles), tf.float32) @ flat
    else:
        ways = tf.constant(inputs, tf.float32)
        down = ways @ tf.reshape(maps, (side, -1))
        cut = ways[None] @ tf.reshape(down, (taps * tiles, side, -1))
        cut = tf.transpose(tf.reshape(cut, (taps, tiles, taps, -1)), (0, 2, 1, 3))
    products = tf.reshape(cut, (taps**2, -1, channels)) @ weights
    joining = _join(side, outputs)
    if side**2 <= _MOST_PLACES:
        join = tf.constant(_grouped(_both(joining).T, taps, tiles).T, tf.float32)
        joined = join @ tf.reshape(products, (taps**2 * tiles**2, -1))
    else:
        ways = tf.constant(joining, tf.float32)
        rows = tf.transpose(tf.reshape(products, (taps, taps, tiles, -1)), (0, 2, 1, 3))
        across = ways[None] @ tf.reshape(rows, (taps * tiles, taps * tiles, -1))
        joined = ways @ tf.reshape(across, (taps * tiles, -1))
    return tf.reshape(joined, (side, side, count, filters))


@cache
def _outputs_a_tile(side: int) -> int:
    """How many outputs a tile has each way, for the fewest multiplications."""
    return min((4, 3), key=lambda outputs: -(-side // outputs) * (outputs + _TAPS - 1))


def _evaluation(terms: int, outputs: int) -> Matrix:
    """Evaluates polynomials at the points: ``(outputs + terms - 1, outputs)``."""
    points = np.array(_POINTS[: outputs + terms - 2])
    matrix = points[:, None] ** np.arange(outputs)
    infinity = np.eye(outputs)[-1:]
    return np.concatenate([matrix, infinity]).astype(np.float64)


@cache
def _cut(side: int, outputs: int) -> Matrix:
    """From a row to its transformed tiles: ``(taps · tiles, side)``, taps first."""
    taps, tiles = outputs + _TAPS - 1, -(-side // outputs)
    transform = np.linalg.inv(_evaluation(1, taps)).T
    matrix = np.zeros((taps, tiles, side))
    for tile in range(tiles):
        for tap in range(taps):
            place = tile * outputs + tap - 1
            if 0 <= place < side:
                matrix[:, tile, place] = transform[:, tap]
    return matrix.reshape(taps * tiles, side)


@cache
def _join(side: int, outputs: int) -> Matrix:
    """From the products of a row's tiles to the row: ``(side, taps · tiles)``."""
    taps, tiles = outputs + _TAPS - 1, -(-side // outputs)
    transform = _evaluation(_TAPS, outputs)
    matrix = np.zeros((side, taps, tiles))
    for place in range(side):
        matrix[place, :, place // outputs] = transform[:, place % outputs]
    return matrix.reshape(side, taps * tiles)


def _both(matrix: Matrix) -> Matrix:
    """The same transform down and across at once."""
    return np.asarray(np.kron(matrix, matrix), np.float64)


def _grouped(matrix: Matrix, taps: int, tiles: int) -> Matrix:
    """Rows (tap, tile, tap, tile) put in the order (tap, tap, tile, tile)."""
    rows = matrix.reshape(taps, tiles, taps, tiles, -1).transpose(0, 2, 1, 3, 4)
    return np.asarray(rows.reshape(taps**2 * tiles**2, -1), np.float64)
