"""Giving files another place: never over another file, never half, never nameless.

A file gets its new name before it loses the old one. Copies are made under a name of
their own, synced, and take their place whole.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

_NO_LINKS_HERE = {
    errno.EPERM,
    errno.EACCES,
    errno.EMLINK,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.EINVAL,
}


def move(source: Path, target: Path) -> None:
    """Give ``source`` the place ``target``; its folder must exist.

    Raises:
        OSError: It is not done; ``FileExistsError`` if there is something.
    """
    if os.name == "nt":
        source.rename(target)  # refuses to overwrite there
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno == errno.EXDEV:
            copy(source, target)
        elif error.errno in _NO_LINKS_HERE:
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, "taken") from error
            source.rename(target)
            return
        else:
            raise
    try:
        source.unlink()
    except OSError:
        target.unlink()
        raise


def copy(source: Path, target: Path) -> None:
    """Copy a file with its times; its folder must exist.

    Raises:
        OSError: It is not done; ``FileExistsError`` if there is something.
    """
    part = part_of(target)
    try:
        shutil.copy2(source, part, follow_symlinks=False)
        if not part.is_symlink():
            with part.open("rb") as file:
                os.fsync(file.fileno())
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "taken")
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """What a copy is called while it is made; a kill may leave it behind."""
    return target.with_name(f".{target.name[:80]}.discern-part")
