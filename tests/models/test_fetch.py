"""Fetching weights: from a mirror, by hand, twice at once, cancelled and resumed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.models.download import Patience
from engine.models.fetch import fetch_weights
from engine.models.store import weights_home
from engine.progress import Cancelled
from tests.support import hostile_server as server
from tests.support.fetching import (
    CONTENT,
    HALF,
    OTHER,
    backbone,
    failure,
    fetch,
    left_behind,
    wait_until,
)
from tests.support.hostile_server import Hostile, serving
from tests.support.networks import Listener


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving(CONTENT) as found:
        yield found


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
