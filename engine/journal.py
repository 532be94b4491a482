"""A journal: lines that are on disk before what they announce is done.

One JSON document a line, appended and synced. Whoever is killed in the middle leaves a
last line that may be torn; it is as if it had never been written, because nothing is
done before its line is whole on disk.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

_Line = TypeVar("_Line")
_encoder = msgspec.json.Encoder()


class Journal(Generic[_Line]):
    """One journal file.

    Args:
        path: Where it is; made with its first line.
        line: The type of its lines, as msgspec reads it.
    """

    def __init__(self, path: Path, line: type[_Line] | Any) -> None:
        self._path = path
        self._decoder: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(line)

    def append(self, line: _Line) -> None:
        """Write ``line``; it is on disk when this returns.

        Raises:
            OSError: The disk refuses; the line counts as not written.
        """
        begin = self._whole()
        with self._path.open("r+b" if begin or self._path.exists() else "xb") as file:
            # A torn line before this one must neither swallow it nor become whole.
            file.truncate(begin)
            file.seek(begin)
            try:
                file.write(_encoder.encode(line) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(begin)
                raise
        if begin == 0:
            sync_folder(self._path.parent)

    def lines(self) -> list[_Line]:
        """All whole lines; those that cannot be read are left out."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for text in data.split(b"\n")[:-1]:
            try:
                found.append(self._decoder.decode(text))
            except (msgspec.DecodeError, ValueError):
                continue
        return found

    def clear(self) -> None:
        """Forget every line, once all they announced is done."""
        self._path.unlink(missing_ok=True)

    def _whole(self) -> int:
        """How many bytes of whole lines there are."""
        try:
            return self._path.read_bytes().rfind(b"\n") + 1
        except FileNotFoundError:
            return 0


def sync_folder(folder: Path) -> None:
    """Make sure that the names in ``folder`` are on disk, where the system can."""
    if os.name == "nt":
        return  # Windows neither can nor needs to
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network drives refuse; then they decide themselves
    finally:
        os.close(descriptor)
