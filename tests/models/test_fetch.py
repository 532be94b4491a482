"""Fetching weights from a server that does what servers do."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelError
from engine.models.backbones import Backbone
from engine.models.download import Patience
from engine.models.fetch import Fetched, fetch_weights
from engine.models.store import weights_home
from engine.progress import Cancelled
from tests.support import hostile_server as server
from tests.support.hostile_server import Behaviour, Hostile, serving
from tests.support.networks import Listener

CONTENT = np.random.default_rng(5).bytes(1_500_000)
OTHER = np.random.default_rng(6).bytes(1_500_000)
HASTY = Patience(connect=2, stall=2, attempts=3, pause=0.01, longest_pause=0.02)
HALF = len(CONTENT) // 2


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving(CONTENT) as found:
        yield found


def backbone(url: str, *, size: int = len(CONTENT)) -> Backbone:
    return Backbone(
        name="tested",
        title="A tested network",
        architecture="MobileNetV3Small",
        file="tested.h5",
        url=f"{url}/path/tested.h5",
        hash=f"md5:{hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}",
        size=size,
        dimensions=8,
        origin="here",
        licence="Apache-2.0",
    )


def fetch(row: Backbone, listener: Listener | None = None) -> Fetched:
    listener = listener or Listener()
    return fetch_weights(row, report=listener, token=listener.token, patience=HASTY)


def left_behind() -> set[str]:
    """What lies in the folder of weights, but for the lock."""
    return {path.name for path in weights_home().iterdir()} - {"tested.h5.lock"}


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def failure(row: Backbone) -> ModelError:
    with pytest.raises(ModelError) as caught:
        fetch(row)
    assert not (weights_home() / row.file).exists()
    return caught.value


def test_a_file_comes_whole_with_progress_in_bytes(hostile: Hostile) -> None:
    # GIVEN an honest server
    listener = Listener()
    # WHEN its file is fetched
    fetched = fetch(backbone(hostile.url), listener)
    # THEN it is in the cache, as it was there, and nothing else
    assert fetched.path.read_bytes() == CONTENT
    assert fetched.source == f"{hostile.url}/path/tested.h5"
    assert left_behind() == {"tested.h5"}
    # AND the bytes were counted
    last = listener.progress("fetch")[-1]
    assert (last.done, last.total, last.unit) == (len(CONTENT), len(CONTENT), "bytes")
    # AND fetching it again asks nobody
    assert fetch(backbone(hostile.url)).source == ""
    assert len(hostile.asked) == 1


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


def test_redirects_are_followed(hostile: Hostile) -> None:
    # GIVEN a server that sends elsewhere
    hostile.script = [server.redirects("/elsewhere/file.bin")]
    # WHEN its file is fetched / THEN it comes from there
    assert fetch(backbone(hostile.url)).path.read_bytes() == CONTENT
    assert hostile.paths == ["/path/tested.h5", "/elsewhere/file.bin"]


def test_without_a_network_a_person_reads_what_to_do() -> None:
    # GIVEN an address where nobody listens, and a name that does not exist
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        for url in (nobody, "http://no-such-host.invalid"):
            # WHEN a file is fetched from it
            row = backbone(url)
            error = failure(row)
            # THEN file, address and folder are told
            assert error.code == "model.no_network"
            for fact in (row.file, row.url, str(weights_home())):
                assert fact in error.remedy


def test_a_file_put_there_by_hand_is_taken_and_a_wrong_one_is_not(
    hostile: Hostile,
) -> None:
    # GIVEN the right file, put where the message says
    (weights_home() / "tested.h5").write_bytes(CONTENT)
    # WHEN it is fetched / THEN nobody is asked
    assert fetch(backbone(hostile.url)).source == ""
    assert hostile.asked == []
    # GIVEN a wrong one / WHEN it is fetched / THEN it is replaced
    (weights_home() / "tested.h5").write_bytes(OTHER)
    assert fetch(backbone(hostile.url)).path.read_bytes() == CONTENT


@pytest.mark.parametrize("how", ["bytes", "stall", "silence", "pause"])
def test_cancelled_in_the_middle_it_goes_on_the_next_time(
    hostile: Hostile, how: str
) -> None:
    # GIVEN a fetch that is cancelled while it runs, stalls, waits or pauses
    listener = Listener(cancel_at=("fetch", 1) if how == "bytes" else None)
    part = weights_home() / "tested.h5.part"
    first = {
        "bytes": server.honest,
        "stall": server.stalls_after(HALF),
        "silence": server.silent,
        "pause": server.answers(500),
    }[how]
    hostile.script = [first]
    long = Patience(connect=60, stall=60, attempts=9, pause=60, longest_pause=60)
    ended: list[BaseException] = []

    def work() -> None:
        try:
            fetch_weights(
                backbone(hostile.url),
                report=listener,
                token=listener.token,
                patience=long,
            )
        except BaseException as error:  # noqa: BLE001 - looked at below
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    # WHEN it is cancelled, long before its patience ends
    wait_until(lambda: hostile.asked != [])
    if how == "stall":
        wait_until(lambda: part.exists() and part.stat().st_size > 0)
    if how == "pause":
        wait_until(lambda: listener.notes != [])
    if how != "bytes":
        listener.token.cancel()
    thread.join(30)
    # THEN it ends, with nothing under the file's own name
    assert not thread.is_alive()
    assert [type(error) for error in ended] == [Cancelled]
    assert "tested.h5" not in left_behind()
    # AND the next time it goes on from what arrived
    before = len(hostile.asked)
    assert fetch(backbone(hostile.url)).path.read_bytes() == CONTENT
    if how == "stall":
        assert hostile.ranges[before] is not None


def test_two_fetches_of_one_file_ask_once(hostile: Hostile) -> None:
    # GIVEN a slow start
    hostile.script = [server.stalls_after(HALF)]
    results: list[Path] = []
    row = backbone(hostile.url)
    # WHEN two fetch it at once
    threads = [
        threading.Thread(target=lambda: results.append(fetch(row).path))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # THEN both have it, and it came once: the beginning and the rest
    assert [path.read_bytes() == CONTENT for path in results] == [True, True]
    assert len(hostile.asked) == 2
    assert left_behind() == {"tested.h5"}


def test_a_mirror_comes_before_the_official_place(
    hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a mirror on the network, and one in a folder
    row = backbone("http://no-such-host.invalid")
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", f"{hostile.url}/mirror/")
    # WHEN it is fetched / THEN it comes from the mirror, by its plain name
    assert fetch(row).source == f"{hostile.url}/mirror/tested.h5"
    assert hostile.paths == ["/mirror/tested.h5"]
    # GIVEN a folder that holds it
    (weights_home() / "tested.h5").unlink()
    (tmp_path / "tested.h5").write_bytes(CONTENT)
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", str(tmp_path))
    # WHEN / THEN it is copied from there
    assert fetch(row).source == str(tmp_path)
    assert (weights_home() / "tested.h5").read_bytes() == CONTENT
    # GIVEN a folder that holds another file of that name / WHEN / THEN it is refused
    (weights_home() / "tested.h5").unlink()
    (tmp_path / "tested.h5").write_bytes(OTHER)
    error = failure(row)
    assert error.code == "model.fetch_hash"
    assert str(tmp_path) in error.message


def test_without_a_published_hash_nothing_is_fetched() -> None:
    # GIVEN a backbone whose hash nobody published
    row = replace(backbone("http://127.0.0.1:1"), hash="")
    # WHEN / THEN it is refused, with another way
    error = failure(row)
    assert error.code == "model.not_fetchable"
    assert "DISCERN_WEIGHTS_DIR" in error.remedy
