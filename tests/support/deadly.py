"""A decoder with a bug in its native code: one kind of picture kills who reads it."""

from __future__ import annotations

from pathlib import Path

_PATCH = """
import ctypes
from PIL import Image

plain = Image.open

def fragile(stream, *words, **names):
    if stream.read().endswith(b"deadly"):
        ctypes.string_at(0)  # on this very thread: a signal sent may come later
    stream.seek(0)
    return plain(stream, *words, **names)

Image.open = fragile
"""


def fragile_decoder(folder: Path) -> Path:
    """A folder for ``PYTHONPATH`` that gives Pillow the bug in every process."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_PATCH)
    return folder


def make_deadly(picture: Path) -> None:
    """Let a picture be one that the bug is about; others still read it."""
    picture.write_bytes(picture.read_bytes() + b"deadly")
