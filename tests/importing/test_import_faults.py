"""What goes wrong during an import leaves a project that is whole, and says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import ProjectError
from engine.images import decode
from engine.progress import Event
from tests.support.imports import (
    imported,
    origins,
    pictures_in,
    reasons,
    small_disk,
    unfinished,
)
from tests.support.pictures import draw_class, draw_project, picture
from tests.support.projects import scanned
from tests.support.terminal import environment

IMPORT = """
import sys
from engine.importing.job import import_images
from engine.importing.request import ImportImages
from engine.progress import Token, ignore
project, source = sys.argv[1:]
request = ImportImages(project, (source,), link=False)
import_images(request, report=ignore, token=Token())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
@pytest.mark.parametrize("after", [1, 100, 200])
def test_a_killed_import_can_be_done_again(tmp_path: Path, after: int) -> None:
    # GIVEN an import of many pictures in a process of its own
    source = tmp_path / "found" / "cat"
    draw_class(source, 250)
    project = tmp_path / "project"
    command = [sys.executable, "-c", IMPORT, str(project), str(source.parent)]
    with subprocess.Popen(command, env=environment()) as process:
        # WHEN it is killed at some moment
        deadline = time.monotonic() + 60
        while len(list(project.glob("cat/*.png"))) < after:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    # THEN every picture in the project is whole, and its origin is on record
    there = pictures_in(project)
    assert after <= len(there) <= 250
    for name in there:
        decode(project / name)
    known = {Path(one).name for one in origins(project)}
    assert {Path(name).name for name in there} <= known
    assert scanned(project).images.total == len(there)
    # AND doing it again brings the rest, nothing twice, and clears up
    result = imported(project, source.parent)
    assert result.already_there == len(there)
    assert len(pictures_in(project)) == 250
    assert unfinished(project) == []
    assert not (project / ".discern" / "incoming").exists()


def test_a_full_disk_ends_with_a_list(tmp_path: Path) -> None:
    # GIVEN a small disk, and more pictures than it has room for
    source = tmp_path / "found" / "cat"
    source.mkdir(parents=True)
    for number in range(12):
        picture(number, size=500).save(source / f"{number:02}.png")
    with small_disk(tmp_path / "disk", "9m") as disk:
        # WHEN they are imported
        result = imported(disk / "project", source.parent)
        # THEN some are in, whole, and every other one is named with the reason
        there = pictures_in(disk / "project")
        assert 0 < len(there) == result.images < 12
        assert set(reasons(result).values()) == {"import.disk_full"}
        assert len(result.left_out) == 12 - len(there)
        for name in there:
            decode(disk / "project" / name)
        assert unfinished(disk / "project") == []
        assert scanned(disk / "project").images.total == len(there)


def test_a_disk_that_fills_up_meanwhile_ends_with_a_list(tmp_path: Path) -> None:
    # GIVEN a disk that somebody else fills during the import
    source = tmp_path / "found" / "cat"
    source.mkdir(parents=True)
    for number in range(90):
        picture(number, size=100).save(source / f"{number:02}.png")
    with small_disk(tmp_path / "disk", "24m") as disk:

        def fill(event: Event) -> None:
            if getattr(event, "stage", "") == "import" and event.done:  # type: ignore[union-attr]
                with (disk / "film").open("ab") as file:
                    while True:
                        try:
                            file.write(bytes(1 << 20))
                            file.flush()
                        except OSError:
                            return

        # WHEN pictures are imported
        result = imported(disk / "project", source.parent, report=fill)
        there = pictures_in(disk / "project")
        (disk / "film").unlink()
        # THEN nothing is half there, and the rest is named
        assert len(there) == result.images < 90
        assert len(result.left_out) == 90 - len(there)
        for name in there:
            decode(disk / "project" / name)
        # AND with room again, the rest follows
        imported(disk / "project", source.parent)
        assert len(pictures_in(disk / "project")) == 90


def test_a_project_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    # GIVEN a project on a disk that may only be read
    source = draw_project(tmp_path / "found", {"cat": 2})
    with small_disk(tmp_path / "disk", "4m") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        # WHEN something is imported into it
        with pytest.raises(ProjectError, match="Read-only") as raised:
            imported(disk / "project", source)
    # THEN that is said before anything is read
    assert raised.value.code == "project.read_only"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
def test_sources_that_may_not_be_read_or_written_to(tmp_path: Path) -> None:
    # GIVEN a folder that may only be read, and files and a folder that may not be
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 2})
    (source / "cat" / "0000.png").chmod(0)
    (source / "dog").chmod(0)
    source.chmod(0o500)
    (source / "cat").chmod(0o500)
    try:
        # WHEN it is imported
        result = imported(tmp_path / "project", source)
    finally:
        source.chmod(0o700)
        (source / "dog").chmod(0o700)
        (source / "cat").chmod(0o700)
    # THEN what may be read is in, and the rest is named (root may read everything)
    if os.geteuid() == 0:
        assert result.images == 5
    else:
        assert result.added == {"cat": 2}
        assert reasons(result) == {
            "0000.png": "image.unreadable",
            "dog": "import.unreadable_folder",
        }


@pytest.mark.skipif(sys.platform == "win32", reason="inodes are told by Linux and Mac")
def test_bytes_are_shared_where_asked_and_never_changed(tmp_path: Path) -> None:
    # GIVEN originals on the project's own disk
    source = draw_project(tmp_path / "found", {"cat": 2})
    one = source / "cat" / "0000.png"
    os.utime(one, ns=(10**18, 10**18))
    before = one.stat()
    # WHEN they are imported with and without sharing
    imported(tmp_path / "shared", source)
    imported(tmp_path / "copied", source, link=False)
    shared = (tmp_path / "shared" / "cat" / "0000.png").stat()
    copied = (tmp_path / "copied" / "cat" / "0000.png").stat()
    # THEN a copy is one, and both have the original's time
    assert copied.st_ino != before.st_ino
    assert copied.st_nlink == 1
    assert {shared.st_mtime_ns, copied.st_mtime_ns} == {before.st_mtime_ns}
    # AND taking either away leaves the original
    (tmp_path / "shared" / "cat" / "0000.png").unlink()
    assert one.stat().st_size == before.st_size
    assert one.stat().st_mode == before.st_mode


def test_leftovers_of_an_import_that_runs_are_left_alone(tmp_path: Path) -> None:
    # GIVEN unfinished files of a program that runs, and of one that does not
    project = draw_project(tmp_path / "project", {"cat": 1})
    scanned(project)
    incoming = project / ".discern" / "incoming"
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE
    ) as one:
        running = incoming / f"{one.pid}-aa"
        dead = incoming / "999999999-bb"
        for folder in (running, dead):
            folder.mkdir(parents=True)
            (folder / "half").write_bytes(b"half")
        # WHEN something is imported
        imported(project, draw_project(tmp_path / "found", {"dog": 1}))
        # THEN only the dead one's are cleared
        assert (running / "half").exists()
        assert not dead.exists()
        one.communicate(b"\n")
