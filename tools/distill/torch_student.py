"""The student in PyTorch, which trains it twice as fast on a CPU as TensorFlow.

Keras pads on the right and below where it halves a map, PyTorch on both sides alike,
which comes to padding on the left and above. So everything is turned by 180 degrees
here: kernels, pictures and the maps wanted of them. Maps lie in memory as Keras lays
them (``channels_last``).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tools.distill.layout import CHANNELS, STAGES, STEM

Array = NDArray[np.float32]

_EPSILON, _MOMENTUM = 1e-3, 0.05


def build_student() -> nn.Sequential:
    """The stages of `tools.distill.student.build_stages`, one after the other."""
    stages = []
    entering = STEM
    for number, ((kernel, shortcuts), leaving) in enumerate(
        zip(STAGES, CHANNELS, strict=True)
    ):
        parts: list[nn.Module] = []
        if number == 0:
            stem = nn.Conv2d(3, STEM, 3, 2, padding=1, bias=False)
            parts += [stem, _normalisation(STEM), nn.ReLU(inplace=True)]
        stride = 1 if number == 0 else 2
        parts.append(_separable(entering, leaving, kernel, stride))
        parts += [
            _Shortcut(_separable(leaving, leaving, each, 1)) for each in shortcuts
        ]
        stages.append(nn.Sequential(*parts))
        entering = leaving
    return nn.Sequential(*stages).to(memory_format=torch.channels_last)


class _Shortcut(nn.Module):  # type: ignore[misc]  # untyped base
    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        added: torch.Tensor = maps + self.block(maps)
        return added


def _separable(entering: int, leaving: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(
            entering,
            entering,
            kernel,
            stride,
            padding=kernel // 2,
            groups=entering,
            bias=False,
        ),
        nn.Conv2d(entering, leaving, 1, bias=False),
        _normalisation(leaving),
        nn.ReLU(inplace=True),
    )


def _normalisation(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, eps=_EPSILON, momentum=_MOMENTUM)


def arrays_of(stage: nn.Module) -> list[Array]:
    """The stage's weights in Keras' order and layout."""
    found: list[Array] = []
    for layer in _layers(stage):
        if isinstance(layer, nn.Conv2d):
            found.append(_to_keras(layer.weight.detach().numpy(), layer.groups))
        else:
            found += [each.detach().numpy().copy() for each in _numbers(layer)]
    return found


def set_arrays(stage: nn.Module, arrays: list[Array]) -> None:
    """Give the stage weights that are in Keras' order and layout."""
    left = iter(arrays)
    with torch.no_grad():
        for layer in _layers(stage):
            if isinstance(layer, nn.Conv2d):
                kernel = _from_keras(next(left), layer.groups)
                layer.weight.copy_(torch.from_numpy(kernel))
            else:
                for each in _numbers(layer):
                    each.copy_(torch.from_numpy(next(left)))


def _layers(stage: nn.Module) -> Iterator[nn.Conv2d | nn.BatchNorm2d]:
    for layer in stage.modules():
        if isinstance(layer, nn.Conv2d | nn.BatchNorm2d):
            yield layer


def _numbers(layer: nn.BatchNorm2d) -> list[torch.Tensor]:
    mean, variance = layer.running_mean, layer.running_var
    assert mean is not None
    assert variance is not None
    return [layer.weight, layer.bias, mean, variance]


def _to_keras(kernel: Array, groups: int) -> Array:
    turned = kernel[:, :, ::-1, ::-1]
    order = (2, 3, 0, 1) if groups > 1 else (2, 3, 1, 0)
    return np.ascontiguousarray(turned.transpose(order))


def _from_keras(kernel: Array, groups: int) -> Array:
    order = (2, 3, 0, 1) if groups > 1 else (3, 2, 0, 1)
    return np.ascontiguousarray(kernel[::-1, ::-1].transpose(order))
