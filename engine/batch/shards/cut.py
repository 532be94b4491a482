"""Cutting the list of a batch into shards, the same way on every machine.

A shard takes every so-manyth block of the list. Nobody has to know how long the list is
to begin, folders of large photos are shared out evenly, and each file keeps its place
within the eight that the head is given at once, so that a shard answers to the last bit
as the whole batch would.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import DiscernError

Item = TypeVar("Item")

#: Files that stay together: a multiple of how many the head is given at once.
BLOCK = 64
_STEM = re.compile(r"shard-\d{6,}-of-\d{6,}")


@dataclass(frozen=True, slots=True)
class Cut:
    """One shard of so many.

    Attributes:
        number: Its number, from 1.
        count: How many shards there are.
        block: How many files in a row go to the same shard.
    """

    number: int
    count: int
    block: int = BLOCK

    @classmethod
    def parse(cls, text: str) -> Cut:
        """The shard meant by ``3/16``.

        Raises:
            DiscernError: It is none (``batch.shard``).
        """
        first, _, last = text.partition("/")
        digits = first.isdecimal() and last.isdecimal()
        if digits and 1 <= int(first) <= int(last):
            return cls(int(first), int(last))
        raise DiscernError(
            "batch.shard",
            f"Expected a shard such as 3/16, from 1/16 to 16/16, received {text!r}.",
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def stem(self) -> str:
        """The name of its file, without the ending; names sort by number."""
        return f"shard-{self.number:06}-of-{self.count:06}"

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        """Those of ``items`` that are in this shard."""
        whole = self.block * self.count
        begin = self.block * (self.number - 1)
        for place, item in enumerate(items):
            if begin <= place % whole < begin + self.block:
                yield item

    def rows(self, total: int) -> int:
        """How many of ``total`` files are in this shard."""
        whole, rest = divmod(total, self.block * self.count)
        rest -= self.block * (self.number - 1)
        return whole * self.block + min(max(rest, 0), self.block)


def is_stem(name: str) -> bool:
    """Whether a file's name, without the ending, is that of a shard."""
    return _STEM.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """What tells one list of files from another.

    Attributes:
        total: How many files are on it.
        digest: Of their paths, in order.
    """

    total: int
    digest: str


class Digest:
    """Makes a ``Listing`` of paths, one after the other."""

    def __init__(self) -> None:
        self._state = hashlib.blake2b(digest_size=16)
        self._total = 0

    def add(self, path: str) -> None:
        """Take the next path, as rows name it."""
        self._state.update(path.encode() + b"\n")
        self._total += 1

    @property
    def listing(self) -> Listing:
        """The list so far."""
        return Listing(self._total, self._state.hexdigest())


def in_order(
    shards: Sequence[Iterator[Item]], counts: Sequence[int], block: int
) -> Iterator[Item]:
    """The items of all shards as they stood on the list, until one comes short.

    Args:
        shards: One iterator for each shard, in the order of their numbers; not begun
            before it is needed.
        counts: How many items each has; one that gave all is let go at once.
        block: The cut's.
    """
    left = list(counts)
    while any(left):
        for number, shard in enumerate(shards):
            some = list(itertools.islice(shard, block))
            yield from some
            left[number] -= len(some)
            if not left[number] and hasattr(shard, "close"):
                shard.close()
            if len(some) < block:
                return
