"""Importing folders: what is left out, and what happens to a folder meanwhile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.progress import Event, Token
from tests.support.imports import imported, pictures_in, reasons, unfinished
from tests.support.pictures import draw, draw_class, draw_project
from tests.support.projects import scanned


def test_content_decides_what_is_a_picture(tmp_path: Path) -> None:
    # GIVEN pictures and others, some under each other's names
    source = tmp_path / "cat"
    draw(source / "real.png", 1)
    draw(source / "drawn.png", 2).rename(source / "hidden as text.txt")
    whole = draw(source / "drawn.png", 3).read_bytes()
    (source / "drawn.png").unlink()
    (source / "cut.png").write_bytes(whole[: len(whole) // 2])
    (source / "page.jpg").write_text("<!doctype html><title>404</title>")
    (source / "program.png").write_bytes(b"\x7fELF" + bytes(100))
    (source / "empty.png").touch()
    (source / ".secret.png").write_bytes(whole)
    (source / "Thumbs.db").write_bytes(whole)
    # WHEN they are imported
    result = imported(tmp_path / "project", source)
    # THEN what is a picture came in, with a suffix that shows it
    assert pictures_in(tmp_path / "project") == {
        "cat/real.png",
        "cat/hidden as text.txt.png",
    }
    # AND each of the others is named with its reason
    assert reasons(result) == {
        "cut.png": "image.truncated",
        "page.jpg": "image.not_an_image",
        "program.png": "image.not_an_image",
        "empty.png": "image.empty",
    }
    assert any("2 hidden" in note for note in result.notes)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    # GIVEN loops, a link out to another folder and back up, and one that leads nowhere
    source = draw_project(tmp_path / "found", {"cat": 2, "dog": 1})
    outside = draw_project(tmp_path / "outside", {"owl": 2})
    (source / "cat" / "loop").symlink_to(source / "cat", target_is_directory=True)
    (source / "up").symlink_to(tmp_path, target_is_directory=True)
    (source / "owl").symlink_to(outside / "owl", target_is_directory=True)
    (source / "cat" / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (source / "cat" / "self.png").symlink_to(source / "cat" / "self.png")
    # WHEN it is imported
    result = imported(tmp_path / "project", source)
    # THEN everything comes in once, and the dead links are named
    assert result.added == {"cat": 2, "dog": 1, "owl": 2}
    assert reasons(result) == {
        "gone.png": "import.broken_link",
        "self.png": "import.broken_link",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    # GIVEN a named pipe among pictures
    source = draw_project(tmp_path / "found", {"cat": 1})
    os.mkfifo(source / "cat" / "pipe.png")
    # WHEN the folder is imported
    result = imported(tmp_path / "project", source)
    # THEN the pipe is left out, and nobody waited for it
    assert result.images == 1
    assert reasons(result) == {"pipe.png": "image.not_a_file"}


def test_the_project_is_not_imported_into_itself(tmp_path: Path) -> None:
    # GIVEN a project inside the folder that is imported
    project = draw_project(tmp_path / "found" / "project", {"cat": 2})
    scanned(project)
    draw_project(tmp_path / "found" / "new", {"cat": 1, "dog": 1})
    # WHEN that folder, and the project itself, are imported
    result = imported(project, tmp_path / "found", project / "cat")
    # THEN only what is not in the project came in
    assert result.added == {"cat": 1, "dog": 1}
    assert reasons(result) == {"cat": "import.inside_project"}


def test_what_vanishes_meanwhile_is_named(tmp_path: Path) -> None:
    # GIVEN a folder of classes
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 3})
    gone: list[Path] = []

    def remove_one(event: Event) -> None:
        # WHEN a whole class disappears after it was found and before it is read
        if getattr(event, "stage", "") == "import" and not gone:
            gone.append((source / "dog").rename(tmp_path / "elsewhere"))

    result = imported(tmp_path / "project", source, report=remove_one)
    # THEN the others came in, and each missing file is named
    assert result.added == {"cat": 3}
    assert [one.code for one in result.left_out] == ["image.missing"] * 3
    assert imported(tmp_path / "project", tmp_path / "never").images == 0


def test_nothing_to_import_makes_no_folder(tmp_path: Path) -> None:
    # GIVEN something that is not there, and a single picture without a class
    picture = draw(tmp_path / "1.png", 1)
    # WHEN they are imported
    result = imported(tmp_path / "project", tmp_path / "missing", picture)
    # THEN nothing came in, both are named, and no folder was made for it
    assert reasons(result) == {"missing": "import.missing", "1.png": "import.no_class"}
    assert not (tmp_path / "project").exists()


def test_cancelling_keeps_what_is_in(tmp_path: Path) -> None:
    # GIVEN more pictures than are taken in at once
    source = tmp_path / "cat"
    draw_class(source, 200)
    token = Token()

    def stop(event: Event) -> None:
        if getattr(event, "stage", "") == "import" and getattr(event, "done", 0) >= 70:
            token.cancel()

    # WHEN the import is cancelled in the middle, and done again
    result = imported(tmp_path / "project", source, report=stop, token=token)
    kept = pictures_in(tmp_path / "project")
    again = imported(tmp_path / "project", source)
    # THEN what was in stayed, whole, and the rest followed
    assert result.stopped
    assert 0 < result.images < 200
    assert len(kept) == result.images
    assert unfinished(tmp_path / "project") == []
    assert again.images == 200 - result.images
    assert scanned(tmp_path / "project").images.total == 200
