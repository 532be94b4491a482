"""What to do about a set as a whole, in one sentence each."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping

from engine.dataset.summary import SplitCounts
from engine.findings.evidence import Evidence
from engine.findings.finding import Finding

#: Fewer images make a rough model; above the second number, more help little.
_FEW, _ENOUGH = 20, 50
#: Classes this many times as large as another get more than their share of answers.
_UNEVEN = 3.0
#: A larger share of copies than this is worth a word.
_COPIES = 0.02
#: Largest against smallest side, beyond which sizes differ a lot.
_SPREAD = 4.0
_MOST_NAMES = 4


def advise(
    evidence: Evidence, classes: Mapping[str, SplitCounts], findings: list[Finding]
) -> Iterator[str]:
    """Sentences about balance, small classes, copies, sizes and what to look at."""
    counts = {name: splits.total for name, splits in classes.items()}
    full = {name: count for name, count in counts.items() if count}
    empty = [name for name, count in counts.items() if not count]
    if empty:
        yield f"Add pictures to {_listed(empty)}, or remove what has none."
    if len(full) == 1:
        yield "Add a second class: with one there is nothing to tell apart."
    few = [name for name, count in full.items() if count < _FEW]
    thin = [name for name, count in full.items() if _FEW <= count < _ENOUGH]
    if few:
        yield (f"Add pictures to {_listed(few)}: fewer than {_FEW} make a rough model.")
    elif thin:
        yield f"More than {_ENOUGH} pictures each would help {_listed(thin)}."
    yield from _balance(full)
    yield from _copies(evidence, findings)
    yield from _sizes(evidence)
    kinds = Counter(finding.kind for finding in findings)
    if kinds["leak"]:
        yield (
            f"{_counted(kinds['leak'], 'held-out picture')} may be known from "
            "training: scores flatter until the copies are gone."
        )
    if kinds["conflict"]:
        yield (
            f"Decide the class of {_counted(kinds['conflict'], 'picture')} first: "
            "the same picture cannot be right in two."
        )


def _balance(counts: Mapping[str, int]) -> Iterator[str]:
    if len(counts) < 2:
        return
    largest = max(counts, key=lambda name: counts[name])
    smallest = min(counts, key=lambda name: counts[name])
    ratio = counts[largest] / counts[smallest]
    if ratio >= _UNEVEN:
        yield (
            f"{largest!r} has {ratio:.0f} times as many pictures as {smallest!r}: "
            "add to the small classes, or expect answers to lean to the large one."
        )


def _copies(evidence: Evidence, findings: list[Finding]) -> Iterator[str]:
    copies = {
        finding.path
        for finding in findings
        if finding.kind in {"exact_duplicate", "near_duplicate"}
    }
    total = len(evidence.pictures)
    if total and len(copies) / total >= _COPIES:
        yield (
            f"{100 * len(copies) / total:.0f} % of the pictures are copies of others; "
            "they teach nothing new and make scores look better than they are."
        )


def _sizes(evidence: Evidence) -> Iterator[str]:
    sides = sorted(
        min(picture.width, picture.height)
        for picture in evidence.pictures
        if picture.width and picture.height
    )
    if len(sides) < _FEW:
        return
    low, *_, high = statistics.quantiles(sides, n=20)
    if low and high / low >= _SPREAD:
        yield (
            f"Sizes differ a lot, from {low:.0f} to {high:.0f} pixels a side: check "
            "that no class is mostly small, or size itself will be learned."
        )


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _listed(names: list[str]) -> str:
    quoted = [repr(name) for name in names]
    if len(quoted) > _MOST_NAMES:
        quoted[_MOST_NAMES - 1 :] = [f"{len(quoted) - _MOST_NAMES + 1} more"]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
