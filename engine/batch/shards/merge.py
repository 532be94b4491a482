"""All shards of a list become the results that one machine would have written."""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from engine.batch.export import export_results
from engine.batch.record import Record
from engine.batch.request import ExportResults
from engine.batch.rows import Row
from engine.batch.running import beside
from engine.batch.seen import Seen
from engine.batch.shards.cut import Cut, Digest, Listing, in_order
from engine.batch.shards.files import ShardFile, shards_in
from engine.batch.shards.request import Merged, MergeShards
from engine.errors import DiscernError
from engine.progress import Meter, Report, Rows, Token

_AT_ONCE = 500
_MOST_NAMED = 10


def merge_shards(request: MergeShards, *, report: Report, token: Token) -> Merged:
    """Merge shards into result files, each whole or not at all.

    Raises:
        Cancelled: Asked to stop.
        DiscernError: A shard is missing, there twice, of another model, other settings
            or another list, or its rows do not add up (``merge.*``).
    """
    shards = shards_in(request.shards)
    return merge_files(
        shards,
        request.results,
        thumbnails=request.thumbnails,
        report=report,
        token=token,
    )


def merge_files(
    shards: Sequence[ShardFile],
    results: Sequence[tuple[str, str]],
    *,
    record: Path | None = None,
    thumbnails: bool = False,
    report: Report,
    token: Token,
) -> Merged:
    """Merge shards; without result files their rows are only checked and counted.

    Args:
        shards: All of them.
        results: Result files to make: their kind and path.
        record: Where to keep the record of all rows, which are then reported, too.
        thumbnails: Put small pictures into an Excel file.
        report: Receives progress.
        token: Is asked whether to stop.

    Raises:
        Cancelled: Asked to stop.
        DiscernError: As for ``merge_shards``.
    """
    if not shards:
        return Merged(0, 0)
    listing = check_shards(shards)
    counts: Counter[str] = Counter()
    failed = 0
    meter = Meter(report, "merge", listing.total)
    asked = msgspec.structs.replace(shards[0].asked, shard=None)
    notes: list[str] = []
    with contextlib.ExitStack() as stack:
        merged: Record | None = None
        if record is not None:
            merged = stack.enter_context(Record(record, asked, resume=False))
        elif results:
            path = beside(Path(results[0][1]))
            stack.callback(path.unlink, missing_ok=True)
            merged = stack.enter_context(Record(path, asked, resume=False))
        rows = _rows(shards, listing)
        while some := list(itertools.islice(rows, _AT_ONCE)):
            token.raise_if_cancelled()
            counts.update(row.verdict.verdict for row in some)
            failed += sum(row.verdict.error is not None for row in some)
            if merged is not None:
                merged.extend(some)
            if record is not None:
                report(Rows(meter.done, tuple(row.verdict for row in some)))
            meter.advance(len(some))
        meter.finish()
        if merged is not None:
            merged.end()
            for kind, target in results:
                export = ExportResults(str(merged.path), target, kind, thumbnails)
                notes += export_results(export, report=report, token=token).notes
    files = tuple(target for _, target in results)
    return Merged(listing.total, failed, dict(counts), len(shards), files, tuple(notes))


def check_shards(shards: Sequence[ShardFile]) -> Listing:
    """Check that these are all shards of one list, asked the same; the list.

    Raises:
        DiscernError: They are not (``merge.*``).
    """
    first = shards[0]
    cut, listing = _cut_of(first), first.ended.listing
    assert listing is not None
    numbers: dict[int, str] = {}
    for shard in shards:
        same_cut = (cut.count, cut.block) == (
            _cut_of(shard).count,
            _cut_of(shard).block,
        )
        if not (same_cut and shard.asked.answers_as(first.asked)):
            raise DiscernError(
                "merge.other",
                "Expected shards of the same model, settings and number of shards; "
                f"this one differs from {first.place}.",
                path=shard.place,
                remedy="Classify it again with the same model file and options.",
            )
        if shard.ended.listing != listing:
            raise DiscernError(
                "merge.list",
                "The list of pictures was another when this shard was classified than "
                f"for {first.place}.",
                path=shard.place,
                remedy="See that every machine finds the same files under the same "
                "paths, then classify the shards that differ again.",
            )
        number = _cut_of(shard).number
        if number in numbers:
            raise DiscernError(
                "merge.twice",
                f"Shard {number} is there twice, also in {numbers[number]}.",
                path=shard.place,
                remedy="Name each shard once.",
            )
        numbers[number] = shard.place
        if shard.ended.rows != _cut_of(shard).rows(listing.total):
            raise _wrong_rows(shard.place)
    missing = [number for number in range(1, cut.count + 1) if number not in numbers]
    if missing:
        some = ", ".join(map(str, missing[:_MOST_NAMED]))
        more = ", …" if len(missing) > _MOST_NAMED else ""
        raise DiscernError(
            "merge.missing",
            f"Missing of {cut.count:,} shards: {some}{more}.",
            path=Path(first.place).parent,
            remedy="Classify these, too; shards that are done are not done again.",
        )
    return listing


def _rows(shards: Sequence[ShardFile], listing: Listing) -> Iterator[Row]:
    """All rows as one machine would have answered, checked against the list."""
    in_turn = sorted(shards, key=lambda shard: _cut_of(shard).number)
    counts = [shard.ended.rows for shard in in_turn]
    digest = Digest()
    seen = Seen()
    try:
        streams = [_opened(shard) for shard in in_turn]
        for row in in_order(streams, counts, _cut_of(in_turn[0]).block):
            digest.add(row.verdict.path)
            # A copy gets its original's answer, whatever shard that was in.
            known = seen.answer(row.content, row.verdict.path) if row.content else None
            if known is None:
                seen.add(row)
                yield row
            else:
                yield msgspec.structs.replace(row, verdict=known, seconds=0.0)
    finally:
        seen.close()
    if digest.listing != listing:
        raise _wrong_rows(str(Path(shards[0].place).parent))


def _opened(shard: ShardFile) -> Iterator[Row]:
    yield from shard.rows()


def _cut_of(shard: ShardFile) -> Cut:
    assert shard.asked.shard is not None
    return shard.asked.shard


def _wrong_rows(place: str) -> DiscernError:
    return DiscernError(
        "merge.rows",
        "The rows of these shards are not those of the list: some are missing, twice "
        "or in another place.",
        path=place,
        remedy="Files came or went meanwhile, or a shard is damaged: remove the shards "
        "and classify them again.",
    )
