"""Splits: which images train, which choose, and which are kept for the honest score.

An image's split is decided once, by its content, and recorded; adding images never
moves an old one. Within each class the newcomers are taken in the order of a seeded
hash of their content and fill up the test and validation shares first.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from engine.dataset.samples import Sample
from engine.dataset.summary import TEST, TRAIN, VALIDATION

VALIDATION_SHARE = 0.1
TEST_SHARE = 0.2
#: From this many images a class on, each split gets at least one of them.
SMALLEST_SPLIT_CLASS = 5


def assign(
    images: Iterable[tuple[str, str]], recorded: Mapping[str, str], seed: int = 0
) -> dict[str, str]:
    """Splits for the images that have none yet.

    Args:
        images: Class and content hash of every usable image.
        recorded: Splits decided earlier, by content hash.
        seed: Changes which images go where.

    Returns:
        The newcomers' splits, by content hash.
    """
    by_class: dict[str, set[str]] = {}
    for name, content in images:
        by_class.setdefault(name, set()).add(content)
    assigned: dict[str, str] = {}
    for name in sorted(by_class):
        contents = by_class[name]
        known = {
            content: split
            for content in contents
            if (split := recorded.get(content) or assigned.get(content))
        }
        counts = Counter(known.values())
        newcomers = sorted(
            contents - known.keys(), key=lambda content: _order(content, seed)
        )
        assigned.update(_deal(newcomers, counts, len(contents)))
    return assigned


def hold_out(
    samples: Sequence[Sample], share: float, seed: int = 0
) -> tuple[list[Sample], list[Sample]]:
    """Training samples and those held out of them for validation, class by class.

    A class keeps at least one training image; copies of one content stay together.
    """
    by_class: dict[int, set[str]] = {}
    for sample in samples:
        by_class.setdefault(sample.label, set()).add(sample.content_hash)
    held: set[tuple[int, str]] = set()
    for label, contents in by_class.items():
        count = min(max(1, round(share * len(contents))), len(contents) - 1)
        ordered = sorted(contents, key=lambda content: _order(content, seed))
        held.update((label, content) for content in ordered[:count])
    kept: list[Sample] = []
    out: list[Sample] = []
    for sample in samples:
        chosen = (sample.label, sample.content_hash) in held
        (out if chosen else kept).append(sample)
    return kept, out


def _deal(newcomers: list[str], counts: Counter[str], total: int) -> dict[str, str]:
    dealt: dict[str, str] = {}
    rest = iter(newcomers)
    for split, share in ((TEST, TEST_SHARE), (VALIDATION, VALIDATION_SHARE)):
        for _ in range(_target(total, share) - counts[split]):
            content = next(rest, None)
            if content is not None:
                dealt[content] = split
    dealt.update((content, TRAIN) for content in rest)
    return dealt


def _target(total: int, share: float) -> int:
    if total < SMALLEST_SPLIT_CLASS:
        return 0
    return max(1, round(total * share))


def _order(content: str, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}:{content}".encode(), digest_size=16).digest()
