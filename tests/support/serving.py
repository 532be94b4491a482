"""A real web server on this computer, whose answers a test decides."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Reply:
    """One answer.

    Attributes:
        body: What is sent.
        status: The code before it.
        headers: Besides the length.
        cut: Send only so many bytes, then hang up.
        pause: Seconds to wait before every kilobyte.
        chunked: Send it in chunks, without saying how long it is.
        endless: Go on sending the body for ever, without saying how long it is.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    pause: float = 0.0
    chunked: bool = False
    endless: bool = False


Answer = Reply | Callable[[dict[str, str]], Reply]


@dataclass
class Asked:
    """One request.

    Attributes:
        path: Without what is behind the question mark.
        words: What is behind it.
        headers: In lower case.
        moment: When it came, by ``time.monotonic``.
        at_once: How many requests were being answered then, this one included.
    """

    path: str
    words: dict[str, str]
    headers: dict[str, str]
    moment: float
    at_once: int


class LocalServer:
    """The server; ``answers`` by path may be changed while it runs."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._running = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with outer._lock:
                    outer._running += 1
                try:
                    outer._answer(self)
                finally:
                    with outer._lock:
                        outer._running -= 1

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        words = dict(parse_qsl(parts.query))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            self.asked.append(
                Asked(parts.path, words, headers, time.monotonic(), self._running)
            )
        answer = self.answers.get(parts.path, Reply(b"nothing here", 404))
        reply = answer if isinstance(answer, Reply) else answer(words)
        with contextlib.suppress(OSError):
            self._send(handler, reply)

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.close_connection = reply.endless or reply.cut is not None
        handler.send_response(reply.status)
        if reply.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        elif not reply.endless:
            handler.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        body = reply.body[: reply.cut] if reply.cut is not None else reply.body
        while True:
            for at in range(0, len(body), 1024):
                if reply.pause and self._closing.wait(reply.pause):
                    return
                part = body[at : at + 1024]
                if reply.chunked:
                    part = f"{len(part):x}\r\n".encode() + part + b"\r\n"
                handler.wfile.write(part)
            if reply.chunked:
                handler.wfile.write(b"0\r\n\r\n")
            if not reply.endless or self._closing.is_set():
                return


@contextlib.contextmanager
def serving() -> Iterator[LocalServer]:
    """A running server."""
    server = LocalServer()
    server.start()
    try:
        yield server
    finally:
        server.close()
