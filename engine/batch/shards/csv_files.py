"""Shards as CSV, for whoever reads them with other programs; merged like all others.

A CSV has no room for what was asked, so that lies beside it, in ``NAME.csv.json``, with
a hash of the CSV: spreadsheets change numbers when they save. It is written first;
where the CSV is, the shard is whole.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, Protocol

import msgspec

from engine.batch.record import Asked, Ended
from engine.batch.results.columns import Cell
from engine.batch.rows import Row
from engine.batch.shards.table import ShardTable
from engine.errors import DiscernError

SUFFIX = ".csv"
#: Of the file beside it, after the CSV's own name.
BESIDE = ".json"
#: Makes Excel read the file as UTF-8.
_MARK = b"\xef\xbb\xbf"
_AT_ONCE = 1 << 20


class Facts(msgspec.Struct, frozen=True):
    """What lies beside a CSV.

    Attributes:
        asked: What the shard was asked.
        ended: How it ended.
        digest: A hash of the CSV's content.
    """

    asked: Asked
    ended: Ended
    digest: str


class Folder(Protocol):
    """Where shards are: a folder of this computer or any other place."""

    @property
    def address(self) -> str:
        """Its path, or another address."""

    def open(self, name: str) -> BinaryIO:
        """A file in it, to be read."""


def write(file: BinaryIO, asked: Asked, ended: Ended, rows: Iterable[Row]) -> bytes:
    """Write a shard; the content of the file that belongs beside it."""
    table = ShardTable(asked)
    digest = _new_digest()

    def put(data: bytes) -> None:
        digest.update(data)
        file.write(data)

    put(_MARK + _line(table.names()))
    for cells in table.cells(iter(rows)):
        put(_line(cells))
    return msgspec.json.encode(Facts(asked, ended, digest.hexdigest()))


@dataclass(frozen=True)
class CsvShard:
    """A shard in a CSV file.

    Args:
        folder: Where it is.
        name: Its name there.
    """

    folder: Folder
    name: str

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.folder.address}/{self.name}"

    @cached_property
    def _facts(self) -> Facts:
        try:
            with self.folder.open(f"{self.name}{BESIDE}") as file:
                return msgspec.json.decode(file.read(), type=Facts)
        except (OSError, msgspec.DecodeError) as error:
            raise DiscernError(
                "merge.unfinished",
                f"Expected a finished shard with {self.name}{BESIDE} beside it, "
                f"received another file ({error}).",
                path=self.place,
                remedy="Put the two files back together, or remove the shard and "
                "classify it once more; the others stay.",
            ) from error

    @property
    def asked(self) -> Asked:
        """What it was asked."""
        return self._facts.asked

    @property
    def ended(self) -> Ended:
        """How it ended."""
        return self._facts.ended

    def rows(self) -> Iterator[Row]:
        """Its rows, in order, once it is known that nobody changed the file."""
        self._check()
        table = ShardTable(self.asked)
        with self.folder.open(self.name) as file:
            # Line ends belong to cells, so they are left as they are.
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
            for cells in csv.DictReader(text):
                yield table.row({name: cell or None for name, cell in cells.items()})

    def _check(self) -> None:
        digest = _new_digest()
        try:
            with self.folder.open(self.name) as file:
                while data := file.read(_AT_ONCE):
                    digest.update(data)
        except OSError as error:
            raise DiscernError(
                "merge.unfinished",
                f"The shard cannot be read: {error}.",
                path=self.place,
                remedy="Check the file, or classify this shard once more.",
            ) from error
        if digest.hexdigest() != self._facts.digest:
            raise DiscernError(
                "merge.changed",
                "The shard was changed after it was written.",
                path=self.place,
                remedy="Another program saved it, or it was copied in part: copy it "
                "again, or remove it and classify it once more; the others stay.",
            )


def _new_digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _line(cells: Iterable[Cell]) -> bytes:
    text = io.StringIO()
    # All digits, unlike in result files: these are read back.
    csv.writer(text).writerow(
        repr(cell) if isinstance(cell, float) else cell for cell in cells
    )
    return text.getvalue().encode()
