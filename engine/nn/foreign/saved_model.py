"""SavedModels of others, loaded once their operations were checked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import tensorflow as tf

from engine.nn.foreign.operations import check_saved_model, damaged
from engine.nn.foreign.raw import Raw, check_shapes

_DEFAULT = "serving_default"


def read_saved_model(folder: Path) -> Raw:
    """The network in a SavedModel's folder.

    Raises:
        ModelError: It is damaged, holds what may not be, or is no image classifier.
    """
    check_saved_model(folder)
    try:
        loaded = tf.saved_model.load(str(folder))
    except Exception as error:
        # TensorFlow raises whatever the graph makes of it, down to plain Exception.
        lines = str(error).strip().splitlines() or [repr(error)]
        raise damaged(folder, lines[0]) from error
    signatures = dict(loaded.signatures)
    name = _DEFAULT if _DEFAULT in signatures else next(iter(sorted(signatures)), "")
    if not name:
        raise damaged(folder, "it has no signature to call")
    call = signatures[name]
    inputs = dict(call.structured_input_signature[1])
    outputs = {
        key: spec
        for key, spec in call.structured_outputs.items()
        # Lobe gives the best class as text, too.
        if spec.dtype == tf.float32
    }
    if len(inputs) != 1 or len(outputs) != 1:
        raise damaged(
            folder,
            f"it takes {sorted(inputs)} and gives {sorted(outputs)} instead of one "
            "picture and one row of answers",
        )
    key, output = next(iter(inputs)), next(iter(outputs))
    size = check_shapes(inputs[key].shape.as_list(), outputs[output].shape.as_list())

    def tensors(pictures: Any) -> Any:
        return call(**{key: tf.cast(pictures, inputs[key].dtype)})[output]

    return Raw(
        size,
        int(outputs[output].shape[1]),
        lambda pictures: np.asarray(tensors(tf.constant(pictures)), np.float32),
        tensors,
        # What the graph was loaded with must live as long as its function does.
        [SimpleNamespace(value=item, owner=loaded) for item in call.variables],
    )
