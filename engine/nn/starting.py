"""Networks that begin with a ready-made encoder and a head that is good already."""

from __future__ import annotations

import keras
import numpy as np

from engine.models.encoder import EncoderSpec
from engine.models.head import Head
from engine.models.sources import EncoderSource
from engine.nn.applications import is_pooled
from engine.nn.blocks import unfreeze
from engine.nn.networks import Network, Start
from engine.nn.pretrained import load_network
from engine.training.recipes import FineTuneSettings

#: In words, what of the encoder learned.
_DEPTHS = {1: "its last block"}


def start_with(
    source: EncoderSource, spec: EncoderSpec, head: Head, settings: FineTuneSettings
) -> Start:
    """An encoder's network, its last blocks free to learn, under a fitted head.

    Args:
        source: Where the network is.
        spec: The encoder's.
        head: Linear, fitted on the encoder's embeddings.
        settings: How far to unfreeze.

    Raises:
        ModelError: There is no network, or it cannot be read.
    """
    base = load_network(source)
    count, of = unfreeze(base, settings)
    learned = "all of it" if count == of else _DEPTHS.get(count, f"{count} blocks")
    short = spec.title.partition(",")[0]
    return Start(
        build=lambda: _network(base, head, pooled=spec.pooled),
        geometry=spec.geometry,
        title=f"{short}, {learned} of {of} trained here"
        if count < of
        else f"{short}, {learned} trained here",
        origin=f"trained here, from: {spec.origin}",
        licence=spec.licence,
    )


def _network(base: keras.Model, head: Head, *, pooled: bool) -> Network:
    kernel, bias = head.layers[-1]
    embedding = base.output["embedding"]
    dense = keras.layers.Dense(head.classes, name="scores")
    scores = dense(embedding)
    dense.set_weights([np.array(kernel), np.array(bias)])
    probabilities = keras.layers.Activation("softmax", name="probabilities")(scores)
    return Network(
        predictor=keras.Model(base.input, probabilities, name="predictor"),
        scorer=keras.Model(base.input, scores, name="scorer"),
        encoder=keras.Model(base.input, base.output, name="encoder"),
        binary=False,
        pooled=pooled and is_pooled(base),
    )
