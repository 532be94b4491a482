"""Locks between processes: one has it, a killed one lets it go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine.dataset.lock import FileLock
from tests.support.imports import fill_disk, small_disk

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from engine.dataset.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
assert lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_only_one_process_has_it_and_a_kill_frees_it(tmp_path: Path) -> None:
    # GIVEN a process that has a lock
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        # WHEN this one asks for it
        lock = FileLock(path)
        # THEN it is told who has it
        assert not lock.acquire()
        assert not lock.acquire(patience=0.1)
        holder = lock.holder()
        assert holder is not None
        assert holder.process == other.pid
        # WHEN the other is killed
        other.kill()
        other.wait()
    # THEN the lock is free, until somebody takes it
    assert lock.acquire()
    assert lock.held
    holder = lock.holder()
    assert holder is not None
    assert holder.process == os.getpid()
    second = FileLock(path)
    assert not second.acquire()
    lock.release()
    assert second.acquire()
    second.release()


def test_what_the_file_says_alone_holds_nothing(tmp_path: Path) -> None:
    # GIVEN a file left by a process that crashed on another machine
    path = tmp_path / "lock"
    path.write_text('{"process":1,"host":"elsewhere"}')
    # WHEN the lock is asked for
    # THEN it is free, and garbage is no holder
    lock = FileLock(path)
    assert lock.acquire()
    lock.release()
    path.write_bytes(b"\xff garbage")
    assert lock.holder() is None


def test_a_full_disk_keeps_nobody_from_a_lock(tmp_path: Path) -> None:
    # GIVEN a disk without any room, with the file of a lock that nobody has
    with small_disk(tmp_path / "disk", "64k") as disk:
        path = disk / "lock"
        path.touch()
        fill_disk(disk)
        # WHEN somebody asks for it THEN they have it, and others do not
        lock = FileLock(path)
        assert lock.acquire()
        other = FileLock(path)
        assert not other.acquire()
        # AND it can be let go
        lock.release()
        assert other.acquire()
        other.release()
