"""Loading a picture from the web to look at it: the rules of imports, no project."""

from __future__ import annotations

from pathlib import Path

from engine.importing.loading import load_pictures
from engine.importing.request import LoadPictures
from engine.progress import Token, ignore
from tests.support.serving import LocalServer, Reply


def test_pictures_are_loaded_and_the_rest_is_told(
    server: LocalServer, drawn: list[bytes], user_dir: Path
) -> None:
    # GIVEN a picture, a page, and nothing
    server.answers = {
        "/red%20panda.png": Reply(drawn[0]),
        "/page.png": Reply(b"<!doctype html><html>sign in</html>"),
    }
    names = ("/red%20panda.png", "/page.png", "/none.png")
    # WHEN they are loaded
    request = LoadPictures(tuple(map(server.url, names)), allow_private=True)
    loaded = load_pictures(request, report=ignore, token=Token())
    # THEN the picture is a file of the person's own, named as its address is
    (path,) = map(Path, loaded.paths)
    assert path.read_bytes() == drawn[0]
    assert path.name.startswith("red panda")
    assert path.suffix == ".png"
    assert user_dir in path.parents
    # THEN the others cost one line each
    assert [item.code for item in loaded.left_out] == [
        "image.not_an_image",
        "web.missing",
    ]


def test_the_own_network_is_not_loaded_from(
    server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN an address on this computer
    server.answers = {"/a.png": Reply(drawn[0])}
    # WHEN somebody drops it
    request = LoadPictures((server.url("/a.png"),))
    loaded = load_pictures(request, report=ignore, token=Token())
    # THEN it is refused, unasked
    assert loaded.paths == ()
    assert [item.code for item in loaded.left_out] == ["web.private"]
    assert server.asked == []
