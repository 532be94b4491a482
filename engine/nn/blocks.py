"""How far to unfreeze a network: its blocks, counted from the end."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import keras

from engine.training.recipes import FineTuneSettings

#: How ``keras.applications`` names the layers of one block.
_NAMES = re.compile(
    r"conv\d+_block\d+|block_?\d+[a-z]?(?=_)|expanded_conv(?:_\d+)?(?=_)"
    r"|conv_(?:dw|pw)_(?P<separable>\d+)|.*stage_\d+_block_\d+"
)
#: Where blocks end in networks whose layers have no telling names.
_JOINTS = (keras.layers.Add, keras.layers.Concatenate)
#: And where they end in those that have no branches to join either.
_POOLS = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)

_SHARES = {"last-third": 1 / 3, "half": 1 / 2, "all": 1.0}


def leaves(network: keras.Model) -> Iterator[keras.layers.Layer]:
    """The layers of a network and of the networks in it, none of which has layers."""
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from leaves(layer)
        else:
            yield layer


def blocks_of(network: keras.Model) -> list[list[keras.layers.Layer]]:
    """The layers that learn, block by block, from the picture on."""
    all_layers = list(leaves(network))
    named = any(_NAMES.match(layer.name) for layer in all_layers)
    joined = any(isinstance(layer, _JOINTS) for layer in all_layers)
    ends = _JOINTS if joined else _POOLS
    blocks: dict[str, list[keras.layers.Layer]] = {}
    key, joints = "", 0
    for layer in all_layers:
        if named:
            # What has no such name, as a last convolution, goes with what is before it.
            key = _key(layer.name) or key
        elif isinstance(layer, ends):
            joints += 1
            key = str(joints)
        if _learns(layer):
            blocks.setdefault(key, []).append(layer)
    return list(blocks.values())


def unfreeze(network: keras.Model, settings: FineTuneSettings) -> tuple[int, int]:
    """Let a network's last blocks learn and nothing else.

    Batch norm keeps the statistics and scales that it has: a project's few pictures
    would only spoil them.

    Returns:
        How many blocks learn, and how many there are.
    """
    blocks = blocks_of(network)
    wanted = settings.blocks
    if wanted is None:
        share = _SHARES.get(settings.depth, 0.0)
        wanted = max(1, math.ceil(share * len(blocks)))
    count = min(wanted, len(blocks))
    learning = {id(layer) for block in blocks[-count:] for layer in block}
    for layer in leaves(network):
        layer.trainable = id(layer) in learning
    return count, len(blocks)


def _key(name: str) -> str:
    found = _NAMES.match(name)
    if found is None:
        return ""
    separable = found["separable"]
    return f"separable_{separable}" if separable else found[0]


def _learns(layer: keras.layers.Layer) -> bool:
    kinds = (keras.layers.BatchNormalization, keras.layers.Normalization)
    return bool(layer.weights) and not isinstance(layer, kinds)
