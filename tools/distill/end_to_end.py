"""The end-to-end phase: the chained stages learn what the teachers said of crops.

The first teacher's map is copied, and with it its global average, the embedding; the
other teachers' maps must follow from the student's by one dense layer each, which is
thrown away in the end.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from tools.distill.checkpoint import Keeper, load_arrays
from tools.distill.targets import Batch, Batches, shards
from tools.distill.torch_student import arrays_of, build_student, set_arrays

_WEIGHTS = {"map": 0.5, "embedding": 1.0}
_LEAST_RATE, _WARM_STEPS, _LONGEST_STEP = 0.01, 300, 1.0
#: Share of the losses told that a step leaves as it was.
_SMOOTH = 0.99
_SMALL = 1e-6


def train(work: Path, settings: dict[str, Any]) -> None:
    """Train from the last checkpoint and keep weights, record and log in ``work``.

    Args:
        work: Where the targets and the checkpoint are.
        settings: ``size``, ``batch``, ``samples``, ``learning_rate`` and ``seed``, kept
            in the record.

    Raises:
        SystemExit: There are no targets of that size, or the loss is no number any
            more.
    """
    made = shards(work)
    if not made or made[0].crops.shape[1] != settings["size"]:
        raise SystemExit(
            f"Expected targets of {settings['size']} pixels below {work}: make them "
            "with the command `targets`, or name their --size."
        )
    torch.manual_seed(settings["seed"])
    student = build_student()
    arrays, record = load_arrays(work)
    for number, stage in enumerate(student, start=1):
        if arrays:
            set_arrays(stage, arrays[f"stage_{number}"])
    widths = [item.shape[-1] for item in made[0].maps]
    projections = nn.ModuleList(
        nn.Conv2d(widths[0], width, 1) for width in widths[1:]
    ).to(memory_format=torch.channels_last)
    trained = [*student.parameters(), *projections.parameters()]
    optimizer = torch.optim.Adam(trained, lr=settings["learning_rate"])
    steps = settings["samples"] // settings["batch"]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: _rate(n, steps))
    keeper = Keeper(
        work,
        lambda: {
            f"stage_{number}": arrays_of(stage)
            for number, stage in enumerate(student, start=1)
        },
        record,
        settings,
    )
    told: dict[str, float] = {}
    batches = Batches(work, settings["batch"], steps, settings["seed"] + len(record))
    for batch in batches:
        optimizer.zero_grad()
        losses = _losses(student, projections, batch)
        loss = torch.stack(
            [_WEIGHTS[name[:-2]] * losses[name] for name in losses]
        ).sum()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, _LONGEST_STEP)
        optimizer.step()
        schedule.step()
        seen = {name: value.item() for name, value in [("loss", loss), *losses.items()]}
        told = {
            name: _SMOOTH * told.get(name, value) + (1 - _SMOOTH) * value
            for name, value in seen.items()
        }
        keeper.step(told)
    keeper.keep()


def _losses(
    student: nn.Module, projections: nn.ModuleList, batch: Batch
) -> dict[str, torch.Tensor]:
    """How much of each teacher's map and embedding is left unexplained."""
    pixels = _turned(batch.crops).float() / 127.5 - 1
    given = student(pixels)
    losses = {}
    for number, wanted in enumerate(batch.maps):
        said = given if number == 0 else projections[number - 1](given)
        told = _turned(wanted).float()
        losses[f"map_{number}"] = _unexplained(said, told)
        losses[f"embedding_{number}"] = _unexplained(
            said.mean((2, 3)), told.mean((2, 3))
        )
    return losses


def _turned(images: NDArray[np.generic]) -> torch.Tensor:
    """Turned by 180 degrees, channels second; see `tools.distill.torch_student`."""
    turned = np.ascontiguousarray(images[:, ::-1, ::-1])
    return torch.from_numpy(turned).permute(0, 3, 1, 2)


def _unexplained(given: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Squared error over variance: 1 is no better than the mean, 0 is perfect."""
    axes = tuple(axis for axis in range(wanted.ndim) if axis != 1)
    variance = wanted.var(axes, correction=0).mean()
    return functional.mse_loss(given, wanted) / (variance + _SMALL)


def _rate(step: int, steps: int) -> float:
    """Share of the learning rate: it rises for a moment, then falls as a cosine."""
    warm = max(1, min(_WARM_STEPS, steps // 10))
    fallen = (1 + math.cos(math.pi * step / steps)) / 2
    return min(1.0, (step + 1) / warm) * (_LEAST_RATE + (1 - _LEAST_RATE) * fallen)
