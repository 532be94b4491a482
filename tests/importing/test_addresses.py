"""Loading addresses: what is loaded, what is refused, and how servers are treated."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from engine.importing import fetching
from engine.importing.addresses import is_public
from engine.progress import Token
from tests.support.imports import imported, origins, pictures_in, reasons
from tests.support.serving import LocalServer, Reply


def test_a_table_of_addresses_is_loaded(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN a table of addresses: good ones, one behind a redirect, and bad ones
    server.answers = {
        "/red%20panda.png": Reply(drawn[0], headers={"Content-Type": "image/png"}),
        "/script.php": Reply(drawn[1], headers={"Content-Type": "text/plain"}),
        "/moved": Reply(status=302, headers={"Location": "/new"}),
        "/page.jpg": Reply(b"<!doctype html><html>sign in</html>"),
        "/program.png": Reply(b"MZ" + bytes(500)),
        "/cut.png": Reply(drawn[3], cut=len(drawn[3]) // 2),
        "/round": Reply(status=301, headers={"Location": "/round"}),
        "/away": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        "/secret.png": Reply(status=403),
    }
    table = tmp_path / "table.csv"
    names = [*server.answers, "/none.png"]
    server.answers["/new"] = Reply(drawn[2], chunked=True)
    lines = [f"{server.url(name)}?size=large,panda" for name in names]
    table.write_text("\n".join(["url,class", *lines]))
    # WHEN it is imported
    result = imported(tmp_path / "project", table, allow_private=True)
    # THEN the pictures are in, under the names of their addresses
    assert pictures_in(tmp_path / "project") == {
        "panda/red panda.png",
        "panda/script.php.png",
        "panda/moved.png",
    }
    # AND every other one is named with its reason
    assert {name.partition("?")[0]: code for name, code in reasons(result).items()} == {
        "page.jpg": "image.not_an_image",
        "program.png": "image.not_an_image",
        "cut.png": "web.incomplete",
        "round": "web.redirects",
        "away": "web.scheme",
        "secret.png": "web.forbidden",
        "none.png": "web.missing",
    }
    # AND the origin is the address
    assert server.url("/moved") + "?size=large" in origins(tmp_path / "project")
    # AND the server was told who asks, and given nothing else
    headers = server.asked[0].headers
    assert headers["user-agent"].startswith("Discern/")
    assert "cookie" not in headers
    assert "authorization" not in headers


def test_one_address_can_be_named_itself(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN an address of a picture
    server.answers["/1.png"] = Reply(drawn[0])
    # WHEN it is imported with and without a class
    one = imported(
        tmp_path / "project", server.url("/1.png"), class_name="a", allow_private=True
    )
    two = imported(tmp_path / "project", server.url("/1.png"), allow_private=True)
    # THEN it needs one
    assert one.added == {"a": 1}
    assert reasons(two) == {"1.png": "import.no_class"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0"])
def test_private_addresses_are_refused(
    tmp_path: Path, server: LocalServer, drawn: list[bytes], host: str
) -> None:
    # GIVEN a server on this computer, called by one of its names
    server.answers["/1.png"] = Reply(drawn[0])
    # WHEN it is named without allowing that
    result = imported(tmp_path / "project", server.url("/1.png", host), class_name="a")
    # THEN it was not even asked
    assert reasons(result) == {"1.png": "web.private"}
    assert server.asked == []


def test_a_name_that_leads_home_is_refused_at_every_step(
    tmp_path: Path,
    server: LocalServer,
    drawn: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a name server that gives a public address first and a private one later
    answers = iter(["203.0.113.7", "127.0.0.1", "10.0.0.1", "192.168.1.1"])
    asked: list[str] = []

    def lookup(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        address = next(answers)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    # WHEN names are loaded from whose addresses are documentation's, ours, or private
    server.answers["/1.png"] = Reply(drawn[0])
    result = imported(
        tmp_path / "project",
        *(f"http://trap{n}.example:{server.port}/1.png" for n in range(4)),
        class_name="a",
    )
    # THEN each is refused by the address that it was given, looked up once each
    assert [one.code for one in result.left_out] == ["web.private"] * 4
    assert sorted(asked) == [f"trap{n}.example" for n in range(4)]
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses_are_told_from_the_others(address: str, public: bool) -> None:
    # GIVEN an address of one kind or the other
    # WHEN it is judged
    # THEN only the internet's are public, in whatever they are wrapped
    assert is_public(address) is public


def test_limits_hold_whatever_a_server_says(
    tmp_path: Path,
    server: LocalServer,
    drawn: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN limits that can be reached in a test, and servers that ignore them
    monkeypatch.setattr(fetching, "MOST_PICTURE_BYTES", 200_000)
    monkeypatch.setattr(fetching, "_WHOLE_SECONDS", 1.0)
    server.answers = {
        "/announced.png": Reply(drawn[0] + bytes(300_000)),
        "/endless.png": Reply(drawn[0] + bytes(10_000), endless=True),
        "/slow.png": Reply(drawn[0] + bytes(100_000), pause=0.2, endless=True),
    }
    # WHEN they are loaded from
    urls = [server.url(name) for name in server.answers]
    result = imported(tmp_path / "project", *urls, class_name="a", allow_private=True)
    # THEN none came in
    assert reasons(result) == {
        "announced.png": "web.too_large",
        "endless.png": "web.too_large",
        "slow.png": "web.slow",
    }


def test_a_busy_server_is_asked_again_later(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN a server that is busy at first, and one that stays so
    asked = {"count": 0}

    def busy_once(_words: dict[str, str]) -> Reply:
        asked["count"] += 1
        if asked["count"] == 1:
            return Reply(status=429, headers={"Retry-After": "1"})
        return Reply(drawn[0])

    server.answers = {"/1.png": busy_once, "/2.png": Reply(status=503)}
    # WHEN both are loaded
    urls = (server.url("/1.png"), server.url("/2.png"))
    result = imported(tmp_path / "project", *urls, class_name="a", allow_private=True)
    # THEN the first came in after the pause that was asked for, the other is named
    assert pictures_in(tmp_path / "project") == {"a/1.png"}
    assert reasons(result) == {"2.png": "web.busy"}
    times = [one.moment for one in server.asked if one.path == "/1.png"]
    assert times[1] - times[0] >= 0.9
    assert len([one for one in server.asked if one.path == "/2.png"]) == 3


def test_few_are_loaded_from_one_host_at_once(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN twelve pictures of one host that takes its time
    server.answers = {
        f"/{n}.png": Reply(data, pause=0.05) for n, data in enumerate(drawn)
    }
    # WHEN they are loaded
    urls = [server.url(name) for name in server.answers]
    result = imported(tmp_path / "project", *urls, class_name="a", allow_private=True)
    # THEN all came in, never more than two at a time
    assert result.images == 12
    assert max(one.at_once for one in server.asked) <= 2


def test_cancelling_does_not_wait_for_a_server(
    tmp_path: Path, server: LocalServer, drawn: list[bytes]
) -> None:
    # GIVEN a quick server, and one that sends nothing for a long time
    token = Token()

    def slow(_words: dict[str, str]) -> Reply:
        time.sleep(1.0)  # the other picture is loaded meanwhile
        token.cancel()
        return Reply(drawn[1], pause=60.0)

    server.answers = {"/1.png": Reply(drawn[0]), "/2.png": slow}
    # WHEN the import is cancelled meanwhile
    urls = (server.url("/1.png"), server.url("/2.png"))
    began = time.monotonic()
    result = imported(
        tmp_path / "project",
        *urls,
        class_name="a",
        allow_private=True,
        token=token,
    )
    # THEN it ends long before the server answers, and keeps what is in
    assert time.monotonic() - began < 20
    assert result.stopped
    assert pictures_in(tmp_path / "project") == {"a/1.png"}


def test_passwords_in_addresses_are_refused(tmp_path: Path) -> None:
    # GIVEN addresses that no picture is loaded from
    urls = ("http://me:secret@example.org/1.png", "http://example.org:99999/2.png")
    # WHEN they are imported
    result = imported(tmp_path / "project", *urls, class_name="a")
    # THEN they are refused without asking anybody
    assert [one.code for one in result.left_out] == ["web.scheme"] * 2
