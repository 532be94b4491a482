"""``discern import`` as a person at a terminal runs it."""

from __future__ import annotations

import signal
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from engine.cli.commands import application
from tests.support.imports import pictures_in
from tests.support.pictures import draw, draw_class, draw_project
from tests.support.serving import LocalServer, Reply
from tests.support.terminal import PATIENCE, discern, document, start


def test_import_makes_a_project_and_names_what_it_left_out(tmp_path: Path) -> None:
    # GIVEN class folders, a zip, and a text among them
    source = draw_project(tmp_path / "found", {"cat": 3, "dog": 2})
    (source / "cat" / "notes.png").write_text("remember the milk")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.write(draw(tmp_path / "owl.png", 5), "owl/1.png")
    # WHEN they are imported into a project that is not there
    code, output, _ = discern(
        "import", tmp_path / "new" / "pets", source, tmp_path / "more.zip"
    )
    # THEN the project is there, and the summary says what came in and what did not
    assert code == 0
    assert len(pictures_in(tmp_path / "new" / "pets")) == 6
    assert "6 pictures came in" in output
    assert "notes.png: Discern does not recognise this as a picture." in output


def test_the_json_document_names_everything(tmp_path: Path) -> None:
    # GIVEN a project that has half of what is imported, relative to where we are
    source = draw_project(tmp_path / "found", {"cat": 2})
    discern("import", "project", "found", cwd=tmp_path)
    draw_class(source / "cat", 1, first=7)
    (source / "cat" / "page.jpg").write_text("<html>")
    # WHEN it is imported again
    found = document("import", tmp_path / "project", source)
    # THEN the document tells new, known and left out apart
    assert found["images"] == 1
    assert found["added"] == {"cat": 1}
    assert found["already_there"] == 2
    codes = {Path(one["source"]).name: one["code"] for one in found["left_out"]}
    assert codes == {
        "0000.png": "import.already_there",
        "0001.png": "import.already_there",
        "page.jpg": "image.not_an_image",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("project",),
        ("project", "missing"),
        ("project", "one.png"),
        ("project", "found", "--class", "..."),
        ("project", "found", "--class-from", "middle"),
        ("project", "--search", "owls"),
        ("project", "found", "--search", "owls", "--class", "owl"),
        ("project", "--search", "owls", "--class", "owl", "--source", "mine"),
        ("table.csv", "found"),
    ],
    ids=" ".join,
)
def test_what_comes_to_nothing_ends_with_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    # GIVEN a folder of pictures, one without a class, and a file in a project's place
    draw(tmp_path / "found" / "cat" / "1.png", 2)
    draw(tmp_path / "one.png", 1)
    (tmp_path / "table.csv").write_text("path\n")
    monkeypatch.chdir(tmp_path)
    # WHEN an import cannot come to anything
    result = CliRunner().invoke(application(), ["import", *words])
    # THEN the exit code says so, and no project was made
    assert result.exit_code == 2
    assert not (tmp_path / "project").exists()


def test_addresses_in_the_own_network_need_a_word(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN a list of one address on this computer
    server.answers["/1.png"] = Reply(drawn[0])
    (tmp_path / "list.txt").write_text(server.url("/1.png"))
    # WHEN it is imported without and with permission
    words = ("import", tmp_path / "project", tmp_path / "list.txt", "--class", "a")
    code, output, _ = discern(*words)
    allowed, *_ = discern(*words, "--allow-private")
    # THEN only the second loads it
    assert (code, allowed) == (2, 0)
    assert "your own network" in output
    assert pictures_in(tmp_path / "project") == {"a/1.png"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
def test_ctrl_c_stops_and_says_how_to_go_on(tmp_path: Path) -> None:
    # GIVEN an import of many pictures
    draw_class(tmp_path / "cat", 600)
    with start("import", tmp_path / "project", tmp_path / "cat", "--copy") as process:
        # WHEN somebody presses Ctrl-C while pictures come in
        while not list((tmp_path / "project").glob("cat/*.png")):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
    # THEN it stops, keeps what is in, and says that it can go on
    assert process.returncode == 130
    assert "import again to go on" in output
    assert 0 < len(pictures_in(tmp_path / "project")) < 600
