"""A served model: the real job in a thread, over real sockets on this computer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from engine.progress import Event, Note, Token
from engine.web.request import READY, Serve, Served, ServeLimits
from engine.web.server import serve

PATIENCE = 60.0


@dataclass
class Page:
    """A page that is open.

    Attributes:
        link: What a person is told to open.
        base: The address without path and token.
        close: Ends it, and says what it did.
    """

    link: str
    base: str
    close: Callable[[], Served]

    def get(self, path: str, **options: object) -> requests.Response:
        """Ask for something."""
        return requests.get(self.base + path, timeout=PATIENCE, **options)  # type: ignore[arg-type]

    def post(self, path: str, **options: object) -> requests.Response:
        """Send something."""
        return requests.post(self.base + path, timeout=PATIENCE, **options)  # type: ignore[arg-type]


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(tiny_model_path: Path) -> Iterator[OpenPage]:
    """Opens pages on free ports; closes them after the test."""
    opened: list[Page] = []

    def open_one(
        *,
        host: str = "127.0.0.1",
        token: str = "",
        limits: ServeLimits | None = None,
    ) -> Page:
        request = Serve(
            str(tiny_model_path), host, 0, token, limits=limits or ServeLimits()
        )
        page = _open(request)
        opened.append(page)
        return page

    yield open_one
    for page in opened:
        page.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page on this computer alone."""
    return open_page()


def _open(request: Serve) -> Page:
    stop = Token()
    ready = threading.Event()
    links: list[str] = []
    ended: list[Served | BaseException] = []

    def report(event: Event) -> None:
        if isinstance(event, Note) and event.code == READY:
            links.append(event.path or "")
            ready.set()

    def run() -> None:
        try:
            ended.append(serve(request, report=report, token=stop))
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            ended.append(error)
            ready.set()

    thread = threading.Thread(target=run, name="served-page")
    thread.start()

    def close() -> Served:
        stop.cancel()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        result = ended[0]
        if isinstance(result, BaseException):
            raise result
        return result

    assert ready.wait(PATIENCE)
    if not links:
        close()
    parts = urlsplit(links[0])
    return Page(links[0], f"http://127.0.0.1:{parts.port}", close)
