"""Finding pictures by keyword, against a local server that speaks the sources' JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import DiscernError
from engine.importing import find
from engine.importing.find import find_pictures
from engine.importing.licences import is_open
from engine.importing.request import FindPictures, ImportResult
from engine.progress import Token, ignore
from tests.support.imports import origins, pictures_in, reasons
from tests.support.pictures import draw_project
from tests.support.serving import LocalServer, Reply


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the pause between two questions."""
    monkeypatch.setattr(find, "PACE", find.PACE / 10)


def found(project: Path, address: str, **settings: object) -> ImportResult:
    request = FindPictures(
        str(project),
        "red panda",
        "panda",
        address=address,
        allow_private=True,
        **settings,  # type: ignore[arg-type]
    )
    return find_pictures(request, report=ignore, token=Token())


def commons_page(server: LocalServer, number: int, licence: str) -> dict[str, object]:
    """One file as Commons describes it."""
    return {
        "pageid": number,
        "ns": 6,
        "title": f"File:Red panda {number}.png",
        "index": number,
        "imageinfo": [
            {
                "size": 1000,
                "width": 24,
                "height": 24,
                "url": server.url(f"/full/{number}.png"),
                "thumburl": server.url(f"/thumb/{number}.png"),
                "descriptionurl": f"https://commons.example/File:{number}",
                "mime": "image/png",
                "extmetadata": {
                    "LicenseShortName": {"value": licence},
                    "LicenseUrl": {"value": "https://licence.example"},
                    "Artist": {"value": '<a href="//x">Jane &amp; <b>Joe</b></a>'},
                    "ObjectName": {"value": "Red panda"},
                },
            }
        ],
    }


def serve_commons(
    server: LocalServer, drawn: list[bytes], licences: list[str], a_page: int = 4
) -> None:
    pages = [commons_page(server, n, one) for n, one in enumerate(licences)]

    def answer(words: dict[str, str]) -> Reply:
        at = int(words.get("gsroffset", "0"))
        body: dict[str, object] = {"query": {"pages": pages[at : at + a_page][::-1]}}
        if at + a_page < len(pages):
            body["continue"] = {"gsroffset": at + a_page, "continue": "gsroffset||"}
        return Reply(json.dumps(body).encode())

    server.answers["/w/api.php"] = answer
    for number in range(len(licences)):
        server.answers[f"/thumb/{number}.png"] = Reply(drawn[number])


def test_commons_fills_a_class_with_open_pictures(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN Commons with results of several licences, on several pages
    licences = ["CC BY-SA 4.0", "Fair use", "CC0", "CC BY-NC 2.0", "Public domain"]
    licences += ["CC BY 2.0", "CC BY 3.0 de", "PD-USGov"]
    serve_commons(server, drawn, licences)
    # WHEN five are wanted
    result = found(tmp_path / "project", server.url("/w/api.php"), count=5)
    # THEN five of the open ones are in the class
    assert result.added == {"panda": 5}
    assert pictures_in(tmp_path / "project") == {
        f"panda/Red panda {number}.png" for number in (0, 2, 4, 5, 6)
    }
    assert any("2 results were left out for a licence" in one for one in result.notes)
    # AND whose they are is on record
    assert origins(tmp_path / "project")[server.url("/thumb/0.png")] == (
        "Jane & Joe",
        "CC BY-SA 4.0",
        "https://commons.example/File:0",
    )
    # AND the question was put politely, once a page, and no more loaded than wanted
    asked = [one for one in server.asked if one.path == "/w/api.php"]
    assert len(asked) == 2
    assert asked[0].words["gsrsearch"].startswith("red panda")
    assert asked[0].headers["user-agent"].startswith("Discern/")
    assert asked[1].moment - asked[0].moment >= find.PACE
    assert len(server.asked) == 2 + 5


def test_what_cannot_be_loaded_is_made_up_for(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN results of which one is gone and one is in the class already
    serve_commons(server, drawn, ["CC0"] * 6)
    server.answers["/thumb/0.png"] = Reply(status=404)
    project = draw_project(tmp_path / "project", {"panda": 1})
    (project / "panda" / "same.png").write_bytes(drawn[1])
    # WHEN three new ones are wanted
    result = found(project, server.url("/w/api.php"), count=3)
    # THEN three came in, and the others are named
    assert result.added == {"panda": 3}
    assert reasons(result) == {"0.png": "web.missing", "1.png": "import.already_there"}


def test_a_search_that_finds_too_little_says_so(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN fewer pictures than wanted
    serve_commons(server, drawn, ["CC0"] * 2)
    # WHEN there are no more
    result = found(tmp_path / "project", server.url("/w/api.php"), count=9)
    # THEN all there are came in, and a note says how many
    assert result.images == 2
    assert any("2 of 9" in note for note in result.notes)


def test_openverse_is_asked_in_its_own_words(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN Openverse with two pages of results, one of them not for everybody
    def result_of(number: int, **more: object) -> dict[str, object]:
        return {
            "id": f"id-{number}",
            "title": f"Panda {number}",
            "url": server.url(f"/{number}.png"),
            "foreign_landing_url": f"https://flickr.example/{number}",
            "creator": "Ann",
            "license": "by-sa",
            "license_version": "2.0",
            "license_url": "https://licence.example",
            "mature": False,
            **more,
        }

    pages = {
        "1": [result_of(0), result_of(1, license="by-nc"), result_of(2, mature=True)],
        "2": [result_of(3, license="cc0", license_version="1.0")],
    }

    def answer(words: dict[str, str]) -> Reply:
        page = words.get("page", "1")
        body = {"page_count": 2, "page": int(page), "results": pages[page]}
        return Reply(json.dumps(body).encode())

    server.answers = {"/v1/images/": answer}
    for number in range(4):
        server.answers[f"/{number}.png"] = Reply(drawn[number])
    # WHEN pictures are wanted from there
    result = found(
        tmp_path / "project", server.url("/v1/images/"), source="openverse", count=4
    )
    # THEN only the open ones came in, with whose they are
    assert result.added == {"panda": 2}
    kept = origins(tmp_path / "project")
    assert kept[server.url("/0.png")] == (
        "Ann",
        "CC BY-SA 2.0",
        "https://flickr.example/0",
    )
    assert kept[server.url("/3.png")][1] == "CC0 1.0"
    # AND it was asked for nothing else
    words = server.asked[0].words
    assert words["license"] == "cc0,pdm,by,by-sa"
    assert words["mature"] == "false"


@pytest.mark.parametrize("body", [b"<html>blocked</html>", b"[]", b'{"error": {}}'])
def test_a_strange_answer_is_an_error_in_words(
    tmp_path: Path, server: LocalServer, body: bytes
) -> None:
    # GIVEN a source that answers with something else
    server.answers["/w/api.php"] = Reply(body)
    # WHEN it is asked
    with pytest.raises(DiscernError, match="Wikimedia Commons") as raised:
        found(tmp_path / "project", server.url("/w/api.php"))
    # THEN that is said
    assert raised.value.code == "web.answer"


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ({"source": "elsewhere"}, "import.source"),
        ({"count": 0}, "import.count"),
    ],
)
def test_what_is_asked_wrong_is_said_before_anything_is_asked(
    tmp_path: Path, server: LocalServer, setting: dict[str, object], code: str
) -> None:
    # GIVEN a request that cannot be
    # WHEN it is made
    with pytest.raises(DiscernError) as raised:
        found(tmp_path / "project", server.url("/"), **setting)
    # THEN it is refused, nobody was asked, and no folder made
    assert raised.value.code == code
    assert server.asked == []
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CC0", True),
        ("CC0 1.0", True),
        ("CC BY 4.0", True),
        ("CC BY-SA 3.0,2.5,2.0,1.0", True),
        ("CC BY-SA 3.0 nl", True),
        ("cc-by-sa-2.0", True),
        ("Public domain", True),
        ("Public Domain Mark 1.0", True),
        ("PD-old-100", True),
        ("CC BY-NC 4.0", False),
        ("CC BY-ND 2.0", False),
        ("CC BY-NC-SA 4.0", False),
        ("Fair use", False),
        ("All rights reserved", False),
        ("", False),
    ],
)
def test_open_licences_are_told_from_the_others(name: str, expected: bool) -> None:
    # GIVEN a licence as sources name them
    # WHEN it is judged
    # THEN only those that let anybody use and change a picture are open
    assert is_open(name) is expected
