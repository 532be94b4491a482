"""Putting one picture into a project, whole or not at all, beside what is there.

A picture is made ready elsewhere on the same disk: as blocks shared until one of the
two changes (a reflink), as a second name of the original (a hard link), or as a copy.
It then gets its name in a class folder in one step. The original is only ever read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from engine.importing.names import FolderNames

#: Left free on the disk, for the index and everybody else.
RESERVE = 4 * 2**20
_FOLDER = "incoming"
_FICLONE = 0x40049409
#: A folder of unfinished files this old was left by an import that was killed.
_STALE_SECONDS = 24 * 3600


class Incoming:
    """Where pictures are written before they go into a class; a context manager.

    Args:
        home: The project's ``.discern`` folder.
    """

    def __init__(self, home: Path) -> None:
        self._root = home / _FOLDER
        self.folder = self._root / f"{os.getpid()}-{secrets.token_hex(4)}"

    def __enter__(self) -> Incoming:
        self._clear_leftovers()
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self._root.rmdir()

    def write(self, data: bytes, mtime_ns: int | None = None) -> Path:
        """Write ``data``; it is on disk when this returns.

        Args:
            data: Everything that is in the picture.
            mtime_ns: When it was last changed, or None for now.

        Raises:
            OSError: The disk refuses; nothing is left behind.
        """
        path = self.folder / secrets.token_hex(8)
        try:
            with path.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            if mtime_ns is not None:
                os.utime(path, ns=(mtime_ns, mtime_ns))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def share(
        self, original: Path, facts: os.stat_result, *, link: bool
    ) -> Path | None:
        """Make a file with the original's content, without copying it.

        Args:
            original: The file.
            facts: What was known of it before it was read.
            link: Whether a hard link will do where a reflink cannot be had. It shares
                the bytes for good: who edits one in place edits both.

        Returns:
            The new file, or None where nothing can be shared, or the original changed.
        """
        path = self.folder / secrets.token_hex(8)
        try:
            if not _reflink(original, path):
                if not link:
                    return None
                # A link to a link would be one more link.
                os.link(original.resolve(), path)
            if _is_unchanged(original, facts):
                return path
        except OSError:
            pass
        path.unlink(missing_ok=True)
        return None

    def _clear_leftovers(self) -> None:
        if not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            pid = folder.name.partition("-")[0]
            old = time.time() - folder.stat().st_mtime > _STALE_SECONDS
            if old or not pid.isdigit() or not _runs(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


class ClassFolders:
    """The class folders of a project, as pictures come into them."""

    def __init__(self) -> None:
        self._names: dict[Path, FolderNames] = {}
        self._touched: set[Path] = set()

    def move_in(self, temporary: Path, folder: Path, name: str) -> Path:
        """Give a finished file its place in ``folder``, under a free name.

        Raises:
            OSError: The disk refuses; the file is still where it was.
        """
        while True:
            target = self._free(folder, name)
            try:
                _move(temporary, target)
            except FileExistsError:
                continue  # another program was faster
            return target

    def sync(self) -> None:
        """Have the new names on disk."""
        for folder in self._touched:
            _sync_folder(folder)
        self._touched.clear()

    def _free(self, folder: Path, name: str) -> Path:
        if folder not in self._names:
            new = [one for one in (folder, *folder.parents) if not one.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            self._touched.update(one.parent for one in new)
            self._names[folder] = FolderNames(folder)
        self._touched.add(folder)
        return folder / self._names[folder].take(name)


def has_room(folder: Path, size: int) -> bool:
    """Whether ``size`` more bytes leave something on the disk of ``folder``."""
    try:
        return shutil.disk_usage(folder).free - size > RESERVE
    except OSError:
        return True  # writing will tell


def _reflink(original: Path, path: Path) -> bool:
    """Share the original's blocks until one of the two is changed, if the disk can."""
    if not sys.platform.startswith("linux"):
        return False
    import fcntl

    facts = original.stat()
    try:
        with original.open("rb") as source, path.open("xb") as target:
            fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
            os.fsync(target.fileno())
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def _is_unchanged(path: Path, facts: os.stat_result) -> bool:
    now = path.stat()
    return (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns) == (
        facts.st_dev,
        facts.st_ino,
        facts.st_size,
        facts.st_mtime_ns,
    )


def _move(temporary: Path, target: Path) -> None:
    """Rename, but never over a file that is there."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # This disk has no hard links. Nothing else gives these names in a moment.
        if target.exists():
            raise FileExistsError(target) from None
        temporary.rename(target)
    else:
        temporary.unlink()


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and needs not
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # asking would end it; its age decides
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
