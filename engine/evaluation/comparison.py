"""Whether one model is really better than another, on the same images.

Plain data and exact arithmetic on two lists of answers; nothing is looked at again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.evaluation.scores import Figure, Judged
from engine.evaluation.sentences import percent

#: The usual bound: below it a difference is more than chance would often give.
SIGNIFICANT = 0.05
AGRESTI_MIN = "Wald, adjusted by Bonett and Price"
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models, A and B, on the images that both answered.

    Attributes:
        images: How many these are.
        both_right: Right in both.
        only_a: Right in A alone.
        only_b: Right in B alone.
        both_wrong: Wrong in both.
        probability: McNemar's exact test: how often chance alone would part two equally
            good models at least so far.
        difference: B's accuracy less A's, with its interval.
        disagree: The images whose answers differ: those of A and of B.
    """

    images: int
    both_right: int
    only_a: int
    only_b: int
    both_wrong: int
    probability: float
    difference: Figure
    disagree: tuple[tuple[Judged, Judged], ...] = ()

    @property
    def is_significant(self) -> bool:
        """Whether chance alone would rarely part them so far."""
        return self.probability < SIGNIFICANT


def compare(a: Sequence[Judged], b: Sequence[Judged]) -> Comparison:
    """Compare the answers of two models for the images that both were asked about.

    Q. McNemar, Psychometrika 12, 1947, in its exact form; D. G. Bonett, R. M. Price,
    "Adjusted Wald confidence interval for a difference of binomial proportions based on
    paired data", Journal of Educational and Behavioral Statistics 37, 2012.

    Raises:
        ValueError: There is no image that both answered.
    """
    answered = {one.name: one for one in a}
    pairs = [(answered[two.name], two) for two in b if two.name in answered]
    if not pairs:
        raise ValueError("Expected answers for the same images, received none.")
    only_a = sum(one.right and not two.right for one, two in pairs)
    only_b = sum(two.right and not one.right for one, two in pairs)
    both = sum(one.right and two.right for one, two in pairs)
    return Comparison(
        images=len(pairs),
        both_right=both,
        only_a=only_a,
        only_b=only_b,
        both_wrong=len(pairs) - both - only_a - only_b,
        probability=mcnemar(only_a, only_b),
        difference=difference(only_a, only_b, len(pairs)),
        disagree=tuple(pair for pair in pairs if pair[0].answer != pair[1].answer),
    )


def mcnemar(only_a: int, only_b: int) -> float:
    """The two-sided probability of McNemar's exact test.

    Twice the lower tail of a fair coin thrown once for every image that parts them.
    """
    thrown = only_a + only_b
    # Whole numbers until the last step: a long series never loses its small terms.
    ways = tail = 1
    for heads in range(min(only_a, only_b)):
        ways = ways * (thrown - heads) // (heads + 1)
        tail += ways
    return min(1.0, float(2 * tail / 2**thrown))


def difference(only_a: int, only_b: int, images: int) -> Figure:
    """B's accuracy less A's, with its 95 % interval."""
    value = (only_b - only_a) / images
    a, b = (only_a + 1) / (images + 2), (only_b + 1) / (images + 2)
    half = _Z * math.sqrt((a + b - (a - b) ** 2) / (images + 2))
    low, high = max(-1.0, b - a - half), min(1.0, b - a + half)
    return Figure(value, min(low, value), max(high, value), images, AGRESTI_MIN)


def verdict(found: Comparison, a: str, b: str) -> str:
    """Which is better, in a sentence that does not take chance for progress."""
    low, high = found.difference.low, found.difference.high
    between = (
        f"the difference lies between {100 * low:+.1f} and {100 * high:+.1f} points"
    )
    parted = found.only_a + found.only_b
    if not parted:
        return f"{a} and {b} are right for the same {found.both_right:,} images."
    better, worse = (b, a) if found.difference.value > 0 else (a, b)
    points = f"{100 * abs(found.difference.value):.1f} points"
    often = percent(found.probability) if found.probability >= 0.001 else "under 0.1 %"
    chance = f"chance alone would do that {often} of the time"
    if found.is_significant:
        return (
            f"{better} is better than {worse} by {points}; {between}, and {chance} "
            f"({found.images:,} images)."
        )
    if not found.difference.value:
        return f"{a} and {b} are equally good; {between}."
    return (
        f"{better} is not really better than {worse}: {points} apart on "
        f"{found.images:,} images, but {between}, and {chance}."
    )
