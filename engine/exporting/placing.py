"""Putting an export into its place: whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError
from engine.exporting.pack import MANIFEST_FILE, MARK


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A folder to write into, which becomes ``target`` at the end.

    Where the body raises, nothing is left. An export that was at ``target`` is replaced
    once the new one is complete.

    Raises:
        ModelError: Something else is there (``export.exists``), or the disk refused
            (``export.write``).
    """
    check_free(target)
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}.part")
    old = part.with_suffix(".old")
    try:
        part.mkdir(parents=True)
        yield part
        _sync(part)
        if target.exists():
            target.rename(old)
        part.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise refused(error, target) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_free(target: Path) -> None:
    """See that no more than an earlier export would be replaced.

    Raises:
        ModelError: Something else is there (``export.exists``).
    """
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    with contextlib.suppress(OSError, ValueError):
        if MARK in json.loads((target / MANIFEST_FILE).read_bytes()):
            return
    raise ModelError(
        "export.exists",
        "Expected a new folder for the export, but something is there that no export "
        "wrote.",
        path=target,
        remedy="Choose another name.",
    )


def place_file(target: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ModelError: The disk refused (``export.write``).
    """
    part = target.with_name(f".{target.name}-{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise refused(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def refused(error: OSError, target: Path) -> ModelError:
    """The disk's refusal in words."""
    return ModelError(
        "export.write",
        f"The export cannot be saved: {error.strerror or error}.",
        path=target,
        remedy="Choose a folder you may write to, on a disk with room.",
    )


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())
