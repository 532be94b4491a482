"""A real web server on this machine that does to a download what the world does."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[["Handler"], None]


@dataclass
class Hostile:
    """A server, what it does, and what it was asked.

    Attributes:
        content: The file.
        tag: Its ETag; empty for none.
        script: What is done with each request in turn; honest once it is used up.
        asked: The headers of every request for the file, in order.
        release: Set to let everything that stalls go on.
    """

    content: bytes
    tag: str = '"one"'
    url: str = ""
    script: list[Behaviour] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def ranges(self) -> list[str | None]:
        """The Range of every request."""
        return [headers.get("Range") for headers in self.asked]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    hostile: Hostile

    def do_GET(self) -> None:
        """Do what the script says next."""
        self.hostile.asked.append(dict(self.headers.items()))
        self.hostile.paths.append(self.path)
        script = self.hostile.script
        behaviour = script.pop(0) if script else honest
        with contextlib.suppress(OSError):  # whoever asked has gone
            behaviour(self)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def start(self, status: int = 200, **headers: str | int) -> None:
        """Send the status and the headers; ``_`` in names for ``-``."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    @property
    def wanted_from(self) -> int:
        """The first byte that is asked for, as a well-behaved server sees it."""
        asked = self.headers.get("Range", "")
        condition = self.headers.get("If-Range")
        if not asked or condition not in {None, self.hostile.tag}:
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def start_honestly(self) -> bytes:
        """Send true headers; what is to follow them."""
        content, start = self.hostile.content, self.wanted_from
        facts: dict[str, str | int] = {"Content_Length": len(content) - start}
        if self.hostile.tag:
            facts["ETag"] = self.hostile.tag
        if start:
            facts["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.start(206 if start else 200, **facts)
        return content[start:]


def honest(handler: Handler) -> None:
    """Send the file, or the part that is asked for."""
    if handler.wanted_from >= len(handler.hostile.content):
        handler.start(416, Content_Range=f"bytes */{len(handler.hostile.content)}")
        return
    handler.wfile.write(handler.start_honestly())


def dies_after(count: int) -> Behaviour:
    """Break off after ``count`` bytes."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(handler.start_honestly()[:count])

    return behave


def stalls_after(count: int) -> Behaviour:
    """Send ``count`` bytes, and then nothing while the test lasts."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(handler.start_honestly()[:count])
        handler.wfile.flush()
        handler.hostile.release.wait(60)

    return behave


def silent(handler: Handler) -> None:
    """Take the request, and answer nothing."""
    handler.hostile.release.wait(60)


def lies_about_length(by: int) -> Behaviour:
    """Announce ``by`` bytes more than there are, or fewer."""

    def behave(handler: Handler) -> None:
        content = handler.hostile.content
        handler.start(Content_Length=len(content) + by, ETag=handler.hostile.tag)
        handler.wfile.write(content)

    return behave


def endless(handler: Handler) -> None:
    """Announce no length, and never end."""
    handler.start()
    while not handler.hostile.release.is_set():
        handler.wfile.write(bytes(1 << 16))


def sends(content: bytes, tag: str = '"other"') -> Behaviour:
    """Send another file under the same name."""

    def behave(handler: Handler) -> None:
        handler.start(Content_Length=len(content), ETag=tag)
        handler.wfile.write(content)

    return behave


def ignores_range(handler: Handler) -> None:
    """Send all of it, whatever part is asked for."""
    handler.start(Content_Length=len(handler.hostile.content))
    handler.wfile.write(handler.hostile.content)


def wrong_part(handler: Handler) -> None:
    """Send another part than is asked for."""
    content = handler.hostile.content
    handler.start(
        206,
        Content_Length=len(content) - 7,
        Content_Range=f"bytes 7-{len(content) - 1}/{len(content)}",
    )
    handler.wfile.write(content[7:])


def answers(status: int) -> Behaviour:
    """Answer with a status and nothing else."""

    def behave(handler: Handler) -> None:
        handler.start(status, Content_Length=0)

    return behave


def page(handler: Handler) -> None:
    """What the network of a hotel answers to everything."""
    body = b"<html>Please log in</html>"
    handler.start(Content_Type="text/html; charset=utf-8", Content_Length=len(body))
    handler.wfile.write(body)


def redirects(target: str) -> Behaviour:
    """Send elsewhere; to itself if ``target`` is empty."""

    def behave(handler: Handler) -> None:
        handler.start(302, Location=target or handler.path, Content_Length=0)

    return behave


@contextlib.contextmanager
def serving(content: bytes) -> Iterator[Hostile]:
    """A server of one file, at any path, for as long as this lasts."""
    hostile = Hostile(content)
    kind = type("OneHandler", (Handler,), {"hostile": hostile})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    hostile.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hostile
    finally:
        hostile.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
