"""Whole numbers: LiteRT graphs with int8 weights and activations."""

from __future__ import annotations

import warnings
from typing import Any

import tensorflow as tf

#: What the general encoder's pooling is made of. It raises to the fourth power, which
#: eight bits cannot hold, so where it occurs it stays in floating point.
_POOLING = ["DIV", "LOG", "MAXIMUM", "MEAN", "MUL", "SQRT", "SQUARE", "SUB"]
#: None of our other networks has one of these. One from elsewhere that has keeps such
#: operations in floating point as well, which costs some speed and no answer.
_TELLS_POOLING = "Log"


def quantised(converter: Any, function: Any) -> bytes:
    """The int8 graph of a function.

    Args:
        converter: Of the function; with a representative dataset.
        function: The concrete function.
    """
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    kinds = {operation.type for operation in function.graph.get_operations()}
    if _TELLS_POOLING not in kinds:
        graph: bytes = converter.convert()
        return graph
    options = tf.lite.experimental.QuantizationDebugOptions(denylisted_ops=_POOLING)
    with warnings.catch_warnings():
        # It loads the graph with TensorFlow's own interpreter, which is deprecated.
        warnings.simplefilter("ignore", UserWarning)
        debugger = tf.lite.experimental.QuantizationDebugger(
            converter=converter,
            debug_dataset=converter.representative_dataset,
            debug_options=options,
        )
        partly: bytes = debugger.get_nondebug_quantized_model()
    return partly
