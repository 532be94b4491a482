"""What merging shards is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MergeShards:
    """Make result files of all shards of a list.

    Attributes:
        shards: Files of shards, or folders of them.
        results: The files to make: their kind (``engine.batch.results``) and path.
        thumbnails: Put small pictures into an Excel file, too.
    """

    shards: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    thumbnails: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging came to.

    Attributes:
        images: Files answered, failed ones included.
        failed: Files that could not be read.
        counts: How many images got each verdict.
        shards: Of how many shards.
        files: What was made.
        notes: Sentences about these.
    """

    images: int
    failed: int
    counts: dict[str, int] = field(default_factory=dict)
    shards: int = 0
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
