"""A row of a batch: one file's verdict and what tells the file again later."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from engine.paths import printable
from engine.verdict import Verdict


class Row(msgspec.Struct, frozen=True, tag="row"):
    """The answer for one file.

    Attributes:
        verdict: Its verdict; ``verdict.path`` is the file as text.
        seconds: What reading it and asking the network took, on one core; 0 for a copy
            of a file that was answered before.
        content: The hash of its content; empty if it could not be read.
        size: In bytes.
        mtime_ns: When it last changed, in nanoseconds since 1970.
        name: The bytes of the path in hexadecimal where they are no text, else empty.
        before: The verdict of an earlier batch, where one is compared with.
    """

    verdict: Verdict
    seconds: float = 0.0
    content: str = ""
    size: int = 0
    mtime_ns: int = 0
    name: str = ""
    before: str = ""

    @property
    def file(self) -> Path:
        """The file, whatever its name is made of."""
        if self.name:
            return Path(os.fsdecode(bytes.fromhex(self.name)))
        return Path(self.verdict.path)


def name_of(path: Path) -> str:
    """``Row.name`` of a file."""
    text = str(path)
    return "" if printable(path) == text else os.fsencode(text).hex()
