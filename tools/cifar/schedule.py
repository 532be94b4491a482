"""How long to train on what: crop sizes by epoch, and the learning rate's fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Two thirds of the time that 32 bits take, on processors with matrix units for such
#: numbers; on others 32 bits are faster.
BFLOAT16 = "mixed_bfloat16"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train.

    Attributes:
        sizes: Side of the crops in pixels, one an epoch. Small crops first: they cost
            less, and things are as large in them as in whole images.
        batch: Images in a step.
        seed: Of the weights, the validation images and the augmentation.
        since: Epoch from which the learning rate falls in a straight line to zero.
        rate: Share of the learning rates at that epoch.
        cutout: Side of the square that is greyed out in every crop; 0 for none.
        jpeg: Share of the images that are compressed as JPEG, anew in every epoch.
        others: Other pictures in a step, most of them of none of the classes, as a
            share of the batch and beside it.
        grey: Share of the crops that lose their colours, other pictures' too.
        precision: Keras' name of the numbers that convolutions reckon in.
    """

    sizes: tuple[int, ...]
    batch: int
    seed: int
    since: int = 0
    rate: float = 1.0
    cutout: int = 0
    jpeg: float = 0.0
    others: float = 0.0
    grey: float = 0.0
    precision: str = BFLOAT16

    @property
    def others_at_once(self) -> int:
        """Other pictures in a step."""
        return round(self.others * self.batch)

    def rate_at(self, epoch: float) -> float:
        """Share of the learning rates at ``epoch``; a fraction is a point within it."""
        left = (len(self.sizes) - epoch) / (len(self.sizes) - self.since)
        return self.rate * max(0.0, left)


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read ``26x9,32x7``: nine epochs on 26 pixels, then seven on 32.

    Raises:
        ValueError: It is written otherwise.
    """
    sizes: list[int] = []
    for part in text.split(","):
        size, _, epochs = part.partition("x")
        sizes += [int(size)] * int(epochs)
    return tuple(sizes)


def write_sizes(sizes: tuple[int, ...]) -> str:
    """The text that `parse_sizes` reads."""
    parts: list[tuple[int, int]] = []
    for size in sizes:
        if parts and parts[-1][0] == size:
            parts[-1] = (size, parts[-1][1] + 1)
        else:
            parts.append((size, 1))
    return ",".join(f"{size}x{epochs}" for size, epochs in parts)


def commands(plans: Sequence[dict[str, Any]]) -> list[str]:
    """The command lines that trained by ``plans``, folders left as placeholders.

    Args:
        plans: The checkpoint's plans, in order; each but the first began at ``since``.
    """
    lines = []
    for number, plan in enumerate(plans):
        words = [
            "python -m tools.cifar train --data DATA --work WORK",
            f"--sizes {write_sizes(tuple(plan['sizes']))}",
            f"--batch {plan['batch']} --seed {plan['seed']}",
        ]
        words.append(f"--cutout {plan['cutout']} --jpeg {plan['jpeg']}")
        if plan.get("others"):
            words.append(f"--others {plan['others']}")
        if plan.get("grey"):
            words.append(f"--grey {plan['grey']}")
        if plan.get("precision", BFLOAT16) != BFLOAT16:
            words.append(f"--precision {plan['precision']}")
        if number:
            words.append(f"--resume --rate {plan['rate']}")
        if number + 1 < len(plans):
            words.append(f"--stop-after {plans[number + 1]['since']}")
        lines.append(" ".join(words))
    return lines
