"""The files of one shard, chosen from the list while it is gone through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.batch.listing import Files
from engine.batch.shards.cut import Cut, Digest, Listing
from engine.paths import printable
from engine.progress import Token


class CutFiles:
    """The files of one shard; the same questions as ``Files``.

    Args:
        files: The whole list.
        cut: The shard.

    Attributes:
        listing: The whole list's, once it was counted.
    """

    def __init__(self, files: Files, cut: Cut) -> None:
        self._files = files
        self._cut = cut
        self.listing: Listing | None = None

    def check(self) -> None:
        """See ``Files.check``."""
        self._files.check()

    def __iter__(self) -> Iterator[Path]:
        return self._cut.of(self._files)

    def count(self, token: Token) -> int:
        """How many files the shard has now; goes through the whole list.

        Raises:
            Cancelled: The token asked for it.
        """
        digest = Digest()
        for number, path in enumerate(self._files):
            if number % 1000 == 0:
                token.raise_if_cancelled()
            digest.add(printable(path))
        self.listing = digest.listing
        return self._cut.rows(digest.listing.total)
