"""A journal: lines that are on disk before what they announce is done.

One JSON document a line, appended and, where it announces something, synced. Whoever is
killed in the middle leaves a last line that may be torn; it is as if it had never been
written, because nothing is done before its line is whole on disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Generic, TypeVar

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
        return list(self)

    def __iter__(self) -> Iterator[_Line]:
        """All whole lines, one after the other, however many there are."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for text in file:
                if not text.endswith(b"\n"):
                    return
                try:
                    line = self._decoder.decode(text)
                except (msgspec.DecodeError, ValueError):
                    continue
                yield line

    def writing(self) -> JournalWriter[_Line]:
        """A writer for very many lines; use it as a context manager.

        Raises:
            OSError: The disk refuses.
        """
        return JournalWriter(self._path)

    def clear(self) -> None:
        """Forget every line, once all they announced is done."""
        self._path.unlink(missing_ok=True)

    def _whole(self) -> int:
        """How many bytes of whole lines there are."""
        try:
            return self._path.read_bytes().rfind(b"\n") + 1
        except FileNotFoundError:
            return 0


class JournalWriter(Generic[_Line]):
    """Appends to a journal that stays open; nobody else may write it meanwhile.

    Args:
        path: The journal's file; made if it is missing, a torn last line cut off.

    Raises:
        OSError: The disk refuses.
    """

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._file: BinaryIO = path.open("xb" if is_new else "r+b", buffering=0)
        self._end = _whole_lines(self._file)
        self._file.truncate(self._end)
        self._file.seek(self._end)
        if is_new:
            sync_folder(path.parent)

    def __enter__(self) -> JournalWriter[_Line]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def extend(self, lines: Iterable[_Line], *, sync: bool = True) -> None:
        """Write lines; with ``sync`` they are on disk when this returns.

        Raises:
            OSError: The disk refuses; the lines count as not written.
        """
        data = b"".join(_encoder.encode(line) + b"\n" for line in lines)
        try:
            written = 0
            while written < len(data):
                written += self._file.write(data[written:]) or 0
            if sync:
                os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._end)
            self._file.seek(self._end)
            raise
        self._end += len(data)


_BLOCK = 1 << 16


def _whole_lines(file: BinaryIO) -> int:
    """How many bytes of whole lines there are, found from the end."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        at = file.read(end - begin).rfind(b"\n")
        if at >= 0:
            return begin + at + 1
        end = begin
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
