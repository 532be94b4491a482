"""Folders anywhere that fsspec reads and writes: this disk, a share, a bucket."""

from __future__ import annotations

import posixpath
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from engine.errors import DiscernError


def is_remote(place: str) -> bool:
    """Whether a place is an address such as ``s3://bucket/folder``."""
    return "://" in place[:32]


class Place:
    """A folder or file; sent to other machines as its address alone.

    Args:
        address: A path, or an address that fsspec knows.

    Raises:
        DiscernError: Nothing here reads such addresses (``cluster.place``).
    """

    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs

        self.address = address
        absolute = address if is_remote(address) else str(Path(address).absolute())
        try:
            self.files, self.root = url_to_fs(absolute)
        except (ImportError, ValueError, OSError) as error:
            raise DiscernError(
                "cluster.place",
                f"The place {address} cannot be reached: {error}.",
                remedy="Install what fsspec needs for it, such as s3fs for s3://.",
            ) from error

    def path(self, name: str) -> str:
        """The path of a file in the folder, as its file system names it."""
        return posixpath.join(self.root, name)

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return bool(self.files.exists(self.path(name)))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        if self.has(name):
            self.files.rm_file(self.path(name))

    def names(self, folder: str = "") -> Iterator[str]:
        """The names of what is in the folder."""
        path = self.path(folder) if folder else self.root
        if not self.files.exists(path):
            return
        # What others wrote meanwhile counts.
        self.files.invalidate_cache()
        for found in self.files.ls(path, detail=False):
            yield posixpath.basename(found.rstrip("/"))

    def open(self, name: str) -> BinaryIO:
        """A file, to be read.

        Raises:
            OSError: It cannot be.
        """
        file: BinaryIO = self.files.open(self.path(name), "rb")
        return file

    def read(self, name: str) -> bytes:
        """The content of a file."""
        data: bytes = self.files.cat_file(self.path(name))
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all; the last of several writers wins."""
        path = self.path(name)
        self.files.makedirs(posixpath.dirname(path), exist_ok=True)
        if "file" not in _protocols(self.files):
            self.files.pipe_file(path, data)  # objects appear whole
            return
        part = f"{path}.{uuid.uuid4().hex}.part"
        try:
            Path(part).write_bytes(data)
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)


def _protocols(files: Any) -> tuple[str, ...]:
    protocol = files.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
