"""Pictures that follow each other: numbered one after the other in one folder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

#: Longer numbers are dates or hashes rather than counters.
_NUMBERED = re.compile(r"(.*?)(\d{1,9})(\D*)", re.DOTALL)


def consecutive(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of files whose names differ only in a number, by one.

    Args:
        paths: With forward slashes.
    """
    series: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    for path in paths:
        pure = PurePosixPath(path)
        match = _NUMBERED.fullmatch(pure.stem)
        if match is not None:
            before, number, after = match.groups()
            name = before.lower(), f"{after}{pure.suffix}".lower()
            series[str(pure.parent), *name][int(number)] = path
    for numbers in series.values():
        for number, path in numbers.items():
            follower = numbers.get(number + 1)
            if follower is not None:
                yield path, follower
