"""Which files a batch is about: files, folders, and tables of paths."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import DiscernError
from engine.images import walk_images
from engine.importing.tables import read_table
from engine.progress import Token

#: A file of these is a list of pictures, not a picture.
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Files:
    """The files meant by some paths, in an order that is always the same.

    Attributes:
        paths: Files as they are, folders at any depth, tables of paths.
        listed: Files that a list names; what is missing of them is a row, no error.
        leave_out: Folders that are not entered, such as the one that is sorted into.
    """

    paths: tuple[Path, ...] = ()
    listed: tuple[Path, ...] = ()
    leave_out: tuple[Path, ...] = ()

    def check(self) -> None:
        """Check that there is something to classify at each path.

        Raises:
            DiscernError: A path leads nowhere (``batch.missing``), or a table of paths
                cannot be read.
        """
        for path in self.paths:
            if not path.exists() and not path.is_symlink():
                raise DiscernError(
                    "batch.missing",
                    "Expected a picture or a folder of pictures, found nothing.",
                    path=path,
                    remedy="Check the spelling.",
                )
            if _is_table(path):
                read_table(path)

    def __iter__(self) -> Iterator[Path]:
        for path in self.paths:
            if path.is_dir():
                yield from self._below(path)
            elif _is_table(path):
                for line in read_table(path):
                    yield path.parent / line.path
            else:
                yield path
        yield from self.listed

    def count(self, token: Token) -> int:
        """How many there are now.

        Raises:
            Cancelled: The token asked for it.
        """
        total = 0
        for total, _ in enumerate(self, start=1):
            if total % 1000 == 0:
                token.raise_if_cancelled()
        return total

    def _below(self, folder: Path) -> Iterator[Path]:
        # Compared as text: making a path of every name would cost more than the walk.
        starts = tuple(_as_walked(folder, path) + os.sep for path in self.leave_out)
        for path in walk_images(folder):
            if not starts or not str(path).startswith(starts):
                yield path


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLES and path.is_file()


def _as_walked(folder: Path, inside: Path) -> str:
    """How paths in ``inside`` begin when ``folder`` is walked."""
    real, root = inside.resolve(), folder.resolve()
    if real.is_relative_to(root):
        return str(folder / real.relative_to(root))
    return str(real)


def files_of(
    paths: Sequence[str], listed: Sequence[str] = (), leave_out: Sequence[str] = ()
) -> Files:
    """The same from texts, as requests hold them."""
    return Files(
        tuple(map(Path, paths)), tuple(map(Path, listed)), tuple(map(Path, leave_out))
    )
