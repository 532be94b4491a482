"""Splits: which images train, which choose, and which are kept for the honest score.

An image's split is decided once, by its content, and recorded; adding images never
moves an old one. Images of one group, such as copies in other sizes, stay together: a
newcomer joins its group's split, and one whose group already lies in several gets none.
Within each class the other newcomers are taken in the order of a seeded hash of their
content and fill up the test and validation shares first.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from engine.dataset.plan import DEFAULT_PLAN, SplitPlan
from engine.dataset.samples import Sample
from engine.dataset.summary import TEST, TRAIN, VALIDATION

#: Class and content hash of a usable image.
Item = tuple[str, str]
_NO_GROUPS: Mapping[str, str] = {}


def assign(
    images: Iterable[Item],
    recorded: Mapping[str, str],
    seed: int | None = None,
    *,
    groups: Mapping[str, str] = _NO_GROUPS,
    plan: SplitPlan = DEFAULT_PLAN,
) -> dict[str, str]:
    """Splits for the images that have none yet.

    Args:
        images: Class and content hash of every usable image.
        recorded: Splits decided earlier, by content hash.
        seed: Changes which images go where; the plan's if left out.
        groups: The group of every content that is in one.
        plan: How many go where.

    Returns:
        The newcomers' splits, by content hash. Left out are those whose group lies in
        several splits already, and those beyond a plan's counts.
    """
    seed = plan.seed if seed is None else seed
    by_class: dict[str, set[str]] = defaultdict(set)
    for name, content in images:
        by_class[name].add(content)
    present = set().union(*by_class.values()) if by_class else set()
    assigned: dict[str, str] = {}
    fresh: dict[str, list[str]] = defaultdict(list)
    settled = _settled(present, recorded, groups)
    for content in sorted(present - recorded.keys()):
        family = groups.get(content, content)
        found = settled.get(family, set())
        if not found:
            fresh[family].append(content)
        elif len(found) == 1:
            assigned[content] = next(iter(found))
    for name in sorted(by_class):
        contents = by_class[name]
        counts = Counter(
            split
            for content in contents
            if (split := recorded.get(content) or assigned.get(content))
        )
        inside = {groups.get(content, content) for content in contents}
        units = sorted(
            (fresh.pop(family) for family in inside & fresh.keys()),
            key=lambda unit: _order(unit, seed),
        )
        sizes = [sum(content in contents for content in unit) for unit in units]
        dealt = _deal(sizes, counts, plan.targets(len(contents)))
        for unit, split in zip(units, dealt, strict=True):
            if split is not None:
                assigned.update(dict.fromkeys(unit, split))
    return assigned


def hold_out(
    samples: Sequence[Sample],
    share: float,
    seed: int = 0,
    groups: Mapping[str, str] = _NO_GROUPS,
) -> tuple[list[Sample], list[Sample]]:
    """Training samples and those held out of them for validation, class by class.

    A class keeps at least one training image; copies of one content stay together, and
    so do groups.
    """
    by_class: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for label, content in {(item.label, item.content_hash) for item in samples}:
        by_class[label][groups.get(content, content)].append(content)
    held: set[tuple[int, str]] = set()
    for label, families in sorted(by_class.items()):
        total = sum(map(len, families.values()))
        wanted = min(max(1, round(share * total)), total - 1)
        units = sorted(families, key=lambda key: _order(families[key], seed))
        for family in units:
            if len(families[family]) <= wanted:
                held.add((label, family))
                wanted -= len(families[family])
    kept: list[Sample] = []
    out: list[Sample] = []
    for sample in samples:
        content = sample.content_hash
        chosen = (sample.label, groups.get(content, content)) in held
        (out if chosen else kept).append(sample)
    return kept, out


def folds(
    images: Iterable[Item],
    count: int,
    seed: int = 0,
    groups: Mapping[str, str] = _NO_GROUPS,
) -> dict[str, int]:
    """Parts of nearly equal size and mixture, no group in two of them.

    Args:
        images: Class and content hash of every image.
        count: How many parts.
        seed: Changes which images go where.
        groups: The group of every content that is in one.

    Returns:
        The part, from 0, of every content.

    Raises:
        ValueError: ``count`` is below 2.
    """
    if count < 2:
        raise ValueError(f"Expected 2 folds or more, received {count}.")
    units: dict[str, set[Item]] = defaultdict(set)
    for name, content in images:
        units[groups.get(content, content)].add((name, content))
    ordered = sorted(
        units.values(), key=lambda unit: (-len(unit), _order(_contents(unit), seed))
    )
    classes = [Counter[str]() for _ in range(count)]
    totals = [0] * count
    found: dict[str, int] = {}
    for unit in ordered:
        mixture = Counter(name for name, _ in unit)
        # Where its classes are scarcest; among equals where there is least of all.
        fold = min(
            range(count),
            key=lambda number: (
                sum(classes[number][name] * n for name, n in mixture.items()),
                totals[number],
                number,
            ),
        )
        classes[fold].update(mixture)
        totals[fold] += len(unit)
        found.update(dict.fromkeys(_contents(unit), fold))
    return found


def _settled(
    present: set[str], recorded: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, set[str]]:
    """The splits each group lies in; those of images that are gone count if all are."""
    here: dict[str, set[str]] = defaultdict(set)
    gone: dict[str, set[str]] = defaultdict(set)
    for content, split in recorded.items():
        family = groups.get(content, content)
        (here if content in present else gone)[family].add(split)
    return {**gone, **here}


def _deal(
    sizes: list[int], counts: Counter[str], targets: dict[str, float]
) -> list[str | None]:
    """A split for each unit of so many images; None where every split is full."""
    room = {split: target - counts[split] for split, target in targets.items()}
    dealt: list[str | None] = []
    for size in sizes:
        split = next((name for name, left in room.items() if size <= left), None)
        dealt.append(split)
        if split is not None:
            room[split] -= size
    # Groups may be too large to fit; one small one is better than no test at all.
    for wanted in (TEST, VALIDATION):
        training = [place for place, split in enumerate(dealt) if split == TRAIN]
        short = not counts[wanted] and wanted not in dealt and targets[wanted]
        if short and len(training) + bool(counts[TRAIN]) > 1 and training:
            dealt[min(training, key=lambda place: sizes[place])] = wanted
    return dealt


def _contents(unit: Iterable[Item]) -> list[str]:
    return sorted({content for _, content in unit})


def _order(contents: Iterable[str], seed: int) -> bytes:
    """Where a unit comes: by one of its contents, so that single ones keep theirs."""
    text = f"{seed}:{min(contents)}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
