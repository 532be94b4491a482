"""Scanning: what is read, what is not read again, and what is set aside."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from engine.dataset.browse import list_images
from engine.dataset.project import Project
from engine.progress import Cancelled, Event, Progress, Token
from tests.support.pictures import draw, draw_class, draw_project, picture
from tests.support.projects import files_below, scanned, splits_of

ROOT = Path(__file__).resolve().parents[2]


def widths(folder: Path) -> dict[str, int]:
    """The width that the index has for every usable image, after a scan."""
    items = list_images(Path(scanned(folder).database), folder.resolve())
    return {item.path.name: item.width for item in items}


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    # GIVEN a scanned picture that is replaced by another of equal size and time
    project = draw_project(tmp_path, {"a": 1, "b": 1})
    file = project / "a" / "wide.bmp"
    Image.new("RGB", (16, 8)).save(file)
    assert widths(project)["wide.bmp"] == 16
    facts = file.stat()
    Image.new("RGB", (8, 16)).save(file)
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert file.stat().st_size == facts.st_size
    # WHEN the project is scanned again
    # THEN what was known is kept, since the file was not opened
    assert widths(project)["wide.bmp"] == 16
    # WHEN its time says that it has changed
    os.utime(file)
    # THEN it is read
    assert widths(project)["wide.bmp"] == 8


def test_new_removed_and_moved_files_are_noticed(tmp_path: Path) -> None:
    # GIVEN a scanned project
    project = draw_project(tmp_path, {"a": 6, "b": 6})
    before = splits_of(scanned(project))
    # WHEN one file comes, one goes, and one moves to the other class
    draw(project / "a" / "new.png", 77)
    (project / "a" / "0000.png").unlink()
    (project / "a" / "0001.png").rename(project / "b" / "moved.png")
    after = splits_of(scanned(project))
    # THEN the index says so, and what moved keeps its split
    assert after.keys() - before.keys() == {"a/new.png", "b/moved.png"}
    assert before.keys() - after.keys() == {"a/0000.png", "a/0001.png"}
    assert after["b/moved.png"] == before["a/0001.png"]
    assert all(after[name] == before[name] for name in after.keys() & before.keys())


def test_files_that_cannot_be_used_are_set_aside_with_reasons(tmp_path: Path) -> None:
    # GIVEN good pictures among files that only look like some
    project = draw_project(tmp_path, {"a": 3, "b": 3})
    (project / "a" / "empty.jpg").touch()
    (project / "a" / "text.png").write_text("this is a poem")
    cut = draw(project / "b" / "cut.png", 5)
    cut.write_bytes(cut.read_bytes()[:200])
    os.mkfifo(project / "b" / "pipe.png")
    (project / "b" / "dangling.png").symlink_to(project / "nowhere")
    # WHEN it is scanned
    summary = scanned(project)
    # THEN the good ones count, and every other has its code and a sentence
    assert summary.images.total == 6
    aside = {Path(item.path).name: item for item in summary.set_aside}
    assert {name: item.code for name, item in aside.items()} == {
        "empty.jpg": "image.empty",
        "text.png": "image.not_an_image",
        "cut.png": "image.truncated",
    }
    assert all(item.reason.endswith(".") for item in aside.values())
    assert summary.findings["unreadable"] == 3
    # WHEN one is mended
    draw(project / "b" / "cut.png", 6)
    # THEN it counts again
    assert scanned(project).images.total == 7


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of any bytes")
def test_names_that_are_no_text_are_set_aside(tmp_path: Path) -> None:
    # GIVEN a file, and a class, whose names are no text
    project = draw_project(tmp_path, {"a": 3, "b": 3})
    picture(1).save(os.fsdecode(bytes(project / "a") + b"/caf\xe9.png"))
    draw_class(Path(os.fsdecode(bytes(project) + b"/na\xefve")), 2)
    # WHEN it is scanned, twice
    scanned(project)
    summary = scanned(project)
    # THEN they are told about, in text, and the rest is fine
    assert summary.images.total == 6
    assert {item.code for item in summary.set_aside} == {"image.name"}
    assert len(summary.set_aside) == 3
    assert any(r"caf\xe9.png" in item.path for item in summary.set_aside)
    assert r"na\xefve" in {item.name for item in summary.classes}


def test_a_passing_failure_is_looked_at_again(tmp_path: Path) -> None:
    # GIVEN a picture on a drive that did not answer, and one found to be damaged
    project = draw_project(tmp_path, {"a": 3, "b": 3})
    scanned(project)
    with Project(project) as opened:
        hung, damaged = [
            sample.content_hash for sample in opened.samples()["train"][:2]
        ]
        opened.set_aside(hung, "image.unreadable", "The drive does not answer.")
        opened.set_aside(damaged, "image.corrupt", "It is damaged.")
    # WHEN it is scanned again, both files as they were
    summary = scanned(project)
    # THEN only what may pass was looked at again
    assert [item.code for item in summary.set_aside] == ["image.corrupt"]
    assert summary.images.total == 5


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_read_only_folder_is_left_alone(tmp_path: Path, user_dir: Path) -> None:
    # GIVEN a project in a folder that asks not to be written to
    project = draw_project(tmp_path / "project", {"a": 6, "b": 6})
    for folder in (project / "a", project / "b", project):
        folder.chmod(0o555)
    before = files_below(project)
    try:
        # WHEN it is scanned, twice
        first = scanned(project)
        again = scanned(project)
    finally:
        after = files_below(project)
        for folder in (project, project / "a", project / "b"):
            folder.chmod(0o755)
    # THEN nothing in it has changed, and its index is the person's
    assert after == before
    assert not first.index_inside
    assert Path(first.database).is_relative_to(user_dir)
    assert splits_of(again) == splits_of(first)
    assert any(str(Path(first.database).parent) in note for note in first.notes)


@pytest.mark.usefixtures("unthrottled")
def test_cancelling_keeps_what_was_read(tmp_path: Path) -> None:
    # GIVEN a scan that is cancelled once it is under way
    project = draw_project(tmp_path, {"a": 150, "b": 150})
    token = Token()

    def stop_early(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 0:
            token.cancel()

    with pytest.raises(Cancelled):
        scanned(project, report=stop_early, token=token)
    # WHEN it is scanned again
    events: list[Event] = []
    summary = scanned(project, report=events.append)
    # THEN it goes on from there
    assert isinstance(events[0], Progress)
    assert 0 < events[0].done < 300
    assert isinstance(events[-1], Progress)
    assert (events[-1].done, events[-1].total) == (300, 300)
    assert summary.images.total == 300


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a POSIX signal")
def test_a_killed_scan_costs_nothing_but_time(tmp_path: Path) -> None:
    # GIVEN a scan in another process that has just written its first rows
    project = draw_project(tmp_path, {"a": 300, "b": 300})
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.support.projects import scanned\n"
        "def wait(event):\n"
        "    if event.done > 520:\n"
        "        print('here', flush=True)\n"
        "        time.sleep(100)\n"
        "scanned(Path(sys.argv[1]), report=wait)\n"
    )
    command = [sys.executable, "-c", script, str(project)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        # WHEN that process is killed
        process.send_signal(signal.SIGKILL)
    # THEN the project opens, and every picture is there
    events: list[Event] = []
    summary = scanned(project, report=events.append)
    assert isinstance(events[0], Progress)
    assert events[0].done >= 500
    assert summary.images.total == 600
    assert set(splits_of(summary).values()) == {"train", "validation", "test"}


def test_large_pictures_are_measured_as_they_are_read(tmp_path: Path) -> None:
    # GIVEN a picture of a megapixel and a small one
    folder = draw_project(tmp_path / "p", {"a": 1, "b": 1})
    picture(1, size=1000).save(folder / "a" / "large.png")
    # WHEN the project is scanned
    database = Path(scanned(folder).database)
    # THEN only the large one is measured by then
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT path FROM measures JOIN images USING (hash)"
        ).fetchall()
    assert rows == [("a/large.png",)]
