"""Locks between programs: who holds one is written in the file, a crash lets it go.

The lock is the operating system's own on an open file, which ends with the process
however that ends; what the file says is only for a person to read. Where a drive knows
no locks, the process named in the file counts as long as it lives on this machine.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

#: Only the first byte is locked, far from the text, which others may read meanwhile.
_LOCKED_BYTE = 1 << 20
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a lock.

    Attributes:
        process: Its number on its machine.
        host: The machine's name.
    """

    process: int
    host: str


class FileLock:
    """A lock that at most one process has; release it, or end.

    Args:
        path: The lock's file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    @property
    def held(self) -> bool:
        """Whether this object has the lock."""
        return self._file is not None

    def acquire(self, patience: float = 0.0) -> bool:
        """Take the lock if it is free, or gets free within ``patience`` seconds.

        Raises:
            OSError: The lock's file cannot be made.
        """
        deadline = time.monotonic() + patience
        while not self._try():
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        return True

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> Holder | None:
        """Who has it, as far as the file says."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Holder)
        except (OSError, msgspec.DecodeError, ValueError):
            return None

    def _try(self) -> bool:
        if self._file is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        by_system = True
        try:
            free = _lock(descriptor)
        except OSError as error:
            if error.errno not in _NO_LOCKS_HERE:
                file.close()
                raise
            by_system = False
            free = not self._holder_lives()
        if not free:
            file.close()
            return False
        try:
            file.truncate(0)
            file.write(msgspec.json.encode(Holder(os.getpid(), socket.gethostname())))
        except OSError:
            # On a full disk nobody can read who has it, but the system knows.
            if not by_system:
                file.close()
                raise
        self._file = file
        return True

    def _holder_lives(self) -> bool:
        holder = self.holder()
        if holder is None or holder.process == os.getpid():
            return False
        return holder.host != socket.gethostname() or _lives(holder.process)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in {errno.EACCES, errno.EDEADLK}:
                return False
            raise
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

    def _lives(_process: int) -> bool:
        return True  # its drives all know locks; this is never asked

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _lives(process: int) -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
