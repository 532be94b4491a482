"""Everything that the first answer would otherwise wait for, done before it is asked.

Loading the model is most of it. A network's first run sets up its memory, and the first
picture brings in the decoder.
"""

from __future__ import annotations

import io
import time
from pathlib import Path

import numpy as np
from PIL import Image

from engine.batch.request import WarmedUp, WarmUp
from engine.images import load_array
from engine.models.classifier import Classifier
from engine.models.loaded import loaded_model
from engine.progress import Report, Token

_SIDE = 64


def warm_up(request: WarmUp, *, report: Report, token: Token) -> WarmedUp:
    """Load a model into memory, and let it answer for a grey picture.

    Raises:
        ModelError: The model cannot be used.
    """
    del report  # nobody waits for it
    start = time.perf_counter()
    model = loaded_model(Path(request.model))
    token.raise_if_cancelled()
    picture = load_array(_grey(), model.encoder.spec.geometry)
    Classifier(model).verdicts([""], model.encoder.embed(np.stack([picture])))
    return WarmedUp(time.perf_counter() - start)


def _grey() -> bytes:
    """A JPEG, since that is what most pictures are."""
    buffer = io.BytesIO()
    Image.new("RGB", (_SIDE, _SIDE), (128, 128, 128)).save(buffer, "JPEG")
    return buffer.getvalue()
