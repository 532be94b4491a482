"""Fetching weights from a server that does what servers do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.models.store import weights_home
from tests.support import hostile_server as server
from tests.support.fetching import (
    CONTENT,
    HALF,
    OTHER,
    backbone,
    failure,
    fetch,
    left_behind,
)
from tests.support.hostile_server import Behaviour, Hostile, serving
from tests.support.networks import Listener


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving(CONTENT) as found:
        yield found


@pytest.mark.parametrize("tag", ['"one"', ""], ids=["tag", "no-tag"])
def test_a_connection_that_dies_goes_on_where_it_was(
    hostile: Hostile, tag: str
) -> None:
    # GIVEN a server that breaks off half way, twice
    hostile.tag = tag
    hostile.script = [server.dies_after(HALF), server.dies_after(HALF // 2)]
    listener = Listener()
    # WHEN its file is fetched
    fetched = fetch(backbone(hostile.url), listener)
    # THEN it is whole, each request asked for the rest alone, and it was told
    assert fetched.path.read_bytes() == CONTENT
    starts = [int((asked or "=0-").split("=")[1][:-1]) for asked in hostile.ranges]
    assert starts == sorted(set(starts))
    assert starts[0] == 0
    assert HALF - 65536 <= starts[1] <= HALF
    assert {note.code for note in listener.notes} == {"fetch.retry"}
    if tag:
        assert hostile.asked[1]["If-Range"] == tag


def test_a_stall_is_left_and_gone_on_from(hostile: Hostile) -> None:
    # GIVEN a server that sends half and then nothing, without hanging up
    hostile.script = [server.stalls_after(HALF)]
    # WHEN its file is fetched
    fetched = fetch(backbone(hostile.url))
    # THEN the connection was given up and the rest came over another
    assert fetched.path.read_bytes() == CONTENT
    assert len(hostile.asked) == 2
    assert hostile.ranges[1] is not None


@pytest.mark.parametrize(
    "first",
    [
        server.silent,
        server.answers(500),
        server.answers(503),
        server.answers(429),
        server.dies_after(0),
        server.lies_about_length(-5000),
        server.wrong_part,
    ],
    ids=["silent", "500", "503", "429", "dies-at-once", "short-length", "wrong-part"],
)
def test_a_passing_trouble_is_tried_again(hostile: Hostile, first: Behaviour) -> None:
    # GIVEN a server that has trouble after it sent some
    hostile.script = [server.dies_after(HALF), first]
    # WHEN its file is fetched
    fetched = fetch(backbone(hostile.url))
    # THEN another attempt brings it
    assert fetched.path.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [len(CONTENT), 0], ids=["size-known", "size-unknown"])
def test_a_length_that_is_too_long_is_no_reason_to_fail(
    hostile: Hostile, size: int
) -> None:
    # GIVEN a server that always announces more than it has
    hostile.script = [server.lies_about_length(+9999)] * 9
    # WHEN its file is fetched / THEN the hash says that all of it is here
    row = backbone(hostile.url, size=size)
    assert fetch(row).path.read_bytes() == CONTENT
    assert len(hostile.asked) == 1


def test_a_length_that_is_too_short_is_found_out(hostile: Hostile) -> None:
    # GIVEN a server that always announces less than it has
    hostile.script = [server.lies_about_length(-5000)] * 9
    # WHEN / THEN what comes is not the file, and nothing of it stays
    assert failure(backbone(hostile.url)).code == "model.fetch_hash"
    assert left_behind() == set()


def test_another_file_is_thrown_away(hostile: Hostile) -> None:
    # GIVEN a server with another file of that name
    hostile.script = [server.sends(OTHER)] * 9
    # WHEN / THEN it is refused, and says what was expected
    error = failure(backbone(hostile.url))
    assert error.code == "model.fetch_hash"
    assert backbone("").hash in error.message
    assert left_behind() == set()
    # THEN asked once: a whole file that is wrong stays wrong
    assert len(hostile.asked) == 1


@pytest.mark.parametrize("tag", ['"one"', ""], ids=["tag", "no-tag"])
def test_a_file_that_changes_in_between_comes_whole(hostile: Hostile, tag: str) -> None:
    # GIVEN the beginning of another file, broken off
    hostile.content, hostile.tag = OTHER, tag
    hostile.script = [server.dies_after(HALF)] + [server.answers(500)] * 2
    assert failure(backbone(hostile.url)).code == "model.fetch_broken"
    assert "tested.h5.part" in left_behind()
    # WHEN the right file has taken its place
    hostile.content, hostile.tag = CONTENT, tag and '"two"'
    fetched = fetch(backbone(hostile.url))
    # THEN no mixture of both is taken for it
    assert fetched.path.read_bytes() == CONTENT
    assert left_behind() == {"tested.h5"}


def test_a_server_that_ignores_ranges_sends_all_of_it_again(hostile: Hostile) -> None:
    # GIVEN a server that breaks off, and then starts from the beginning
    hostile.script = [server.dies_after(HALF), server.ignores_range]
    listener = Listener()
    # WHEN its file is fetched / THEN it is the file, and progress started again
    assert fetch(backbone(hostile.url), listener).path.read_bytes() == CONTENT
    done = [event.done for event in listener.progress("fetch")]
    assert done != sorted(done)
    assert done[-1] == len(CONTENT)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (server.answers(404), "model.fetch_missing"),
        (server.answers(403), "model.fetch_missing"),
        (server.page, "model.fetch_page"),
        (server.redirects("file:///etc/passwd"), "model.fetch_redirect"),
        (server.redirects("ftp://example.org/x"), "model.fetch_redirect"),
        (server.redirects(""), "model.fetch_redirect"),
        (server.answers(500), "model.fetch_broken"),
        (server.stalls_after(1000), "model.fetch_broken"),
        (server.endless, "model.fetch_length"),
        (server.lies_about_length(10**12), "model.fetch_length"),
    ],
    ids=[
        "404",
        "403",
        "page",
        "file",
        "ftp",
        "loop",
        "500",
        "stall",
        "endless",
        "huge",
    ],
)
def test_what_stays_wrong_is_told_with_what_to_do(
    hostile: Hostile, behaviour: Behaviour, code: str
) -> None:
    # GIVEN a server that does it every time
    hostile.script = [behaviour] * 20
    row = backbone(hostile.url)
    # WHEN its file is fetched
    error = failure(row)
    # THEN the code says what it was, after a bounded number of attempts
    assert error.code == code
    assert len(hostile.asked) <= 6
    # AND a person reads which file, from where, and into which folder
    assert row.url in error.message
    for fact in (row.file, row.url, str(weights_home())):
        assert fact in error.remedy
