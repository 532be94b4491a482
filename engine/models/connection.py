"""One request for a file over http, read in a thread so that it can be left any time.

Looking up a name, connecting and reading can each hang for a long time in calls that
nothing can interrupt. They happen in a thread of their own; whoever waits for it looks
at the cancel flag and the clock meanwhile.
"""

from __future__ import annotations

import contextlib
import queue
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from engine.progress import Token

_CHUNK = 64 * 1024
_LOOK_EVERY = 0.05  # seconds
_MOST_REDIRECTS = 5
#: Answers that another try may change.
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_PARTIAL, _PAST_THE_END = 206, 416
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class Broken(Exception):  # noqa: N818 - the reason of an attempt's end
    """An attempt failed, and another may not; the text says why.

    Args:
        reason: In words that follow a colon.
        connected: Whether there was a server at all.
    """

    def __init__(self, reason: str, *, connected: bool) -> None:
        super().__init__(reason)
        self.connected = connected


class Refused(Exception):  # noqa: N818 - the reason of an attempt's end
    """The server will not give the file, however often it is asked."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says before the bytes.

    Attributes:
        start: The first byte that comes.
        total: Bytes of the whole file, or None where it does not say.
        tag: What to ask with for the same file again (``If-Range``), or empty.
        past_the_end: There is nothing from the asked byte on.
    """

    start: int
    total: int | None
    tag: str
    past_the_end: bool = False


class Connection:
    """One request, under way as soon as this is made; to be closed.

    Args:
        url: An http or https address.
        start: The first byte wanted.
        tag: Of the file that the bytes before come from; another file is sent whole.
        connect: Seconds until a connection must stand.
        stall: Seconds without anything new after which it is given up.
    """

    def __init__(
        self, url: str, *, start: int, tag: str, connect: float, stall: float
    ) -> None:
        self._url = url
        self._start = start
        self._tag = tag
        self._timeout = (connect, stall)
        self._queue: queue.Queue[Answer | bytes | BaseException | None] = queue.Queue(8)
        self._closed = threading.Event()
        self._response: Any = None
        threading.Thread(target=self._run, name="download", daemon=True).start()

    def answer(self, token: Token) -> Answer:
        """Wait for the server's answer.

        Raises:
            Broken: None came, or one that may be another soon.
            Refused: It is a no.
            Cancelled: The token asked for it.
        """
        item = self._next(token, sum(self._timeout))
        assert isinstance(item, Answer)
        return item

    def chunks(self, token: Token) -> Iterator[bytes]:
        """The bytes as they come.

        Raises:
            Broken: The connection broke or stalled.
            Cancelled: The token asked for it.
        """
        while (item := self._next(token, self._timeout[1])) is not None:
            assert isinstance(item, bytes)
            yield item

    def close(self) -> None:
        """Leave it; what its thread waits for ends soon."""
        self._closed.set()
        response = self._response
        if response is not None:
            with contextlib.suppress(Exception):
                response.raw.shutdown()

    def _next(self, token: Token, patience: float) -> Answer | bytes | None:
        until = time.monotonic() + patience
        while True:
            token.raise_if_cancelled()
            try:
                item = self._queue.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                if time.monotonic() > until:
                    reached = self._response is not None
                    raise Broken(
                        f"nothing came for {patience:.0f} seconds", connected=reached
                    ) from None
                continue
            if isinstance(item, BaseException):
                raise item
            return item

    # --- in the thread ---------------------------------------------------------------

    def _run(self) -> None:
        import requests
        import urllib3

        try:
            with requests.Session() as session:
                self._read(session)
        except (Broken, Refused) as reason:
            self._put(reason)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,
        ) as error:
            words, connected = _in_words(error)
            self._put(Broken(words, connected=connected))

    def _read(self, session: Any) -> None:
        response = self._response = self._follow(session)
        with contextlib.closing(response):
            self._put(_answer(response, self._start))
            if response.status_code != _PAST_THE_END:
                # As it comes: a full chunk may be long in coming, and its beginning is
                # lost if it never does. Raises where less comes than was promised.
                while chunk := response.raw.read1(_CHUNK, decode_content=True):
                    if not self._put(chunk):
                        return
            self._put(None)

    def _follow(self, session: Any) -> Any:
        headers = {"Accept-Encoding": "identity", "User-Agent": "discern"}
        if self._start:
            headers["Range"] = f"bytes={self._start}-"
            if self._tag:
                headers["If-Range"] = self._tag
        url = self._url
        for _ in range(_MOST_REDIRECTS + 1):
            response = session.get(
                url,
                headers=headers,
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            )
            if not response.is_redirect:
                return response
            response.close()
            url = _checked(url, urljoin(url, response.headers["location"]))
        raise Refused("model.fetch_redirect", "it is redirected without end")

    def _put(self, item: Answer | bytes | BaseException | None) -> bool:
        """Hand over to whoever waits; False if nobody does any more."""
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._queue.put(item, timeout=_LOOK_EVERY)
                return True
        return False


def _checked(before: str, after: str) -> str:
    """The address of a redirect, if it is one to follow."""
    scheme = urlsplit(after).scheme
    if scheme == "https" or (scheme == "http" == urlsplit(before).scheme):
        return after
    raise Refused("model.fetch_redirect", f"it is redirected to {after!r}")


def _answer(response: Any, start: int) -> Answer:
    """What the server said, if it is about the file."""
    status, headers = response.status_code, response.headers
    if status == _PAST_THE_END and start:
        return Answer(start, None, "", past_the_end=True)
    if status in _PASSING:
        raise Broken(f"the server answers {status} {response.reason}", connected=True)
    if status not in {200, _PARTIAL}:
        raise Refused(
            "model.fetch_missing", f"the server answers {status} {response.reason}"
        )
    if "text/html" in headers.get("Content-Type", ""):
        raise Refused(
            "model.fetch_page",
            "a web page came in its place; perhaps this network wants you to log in "
            "with a browser first",
        )
    encoded = headers.get("Content-Encoding", "identity") != "identity"
    tag = headers.get("ETag", "")
    if not tag or tag.startswith("W/"):
        tag = headers.get("Last-Modified", "")
    if status == _PARTIAL:
        found = _RANGE.fullmatch(headers.get("Content-Range", ""))
        if found is None or encoded:
            raise Broken("its answer makes no sense", connected=True)
        total = int(found[2]) if found[2].isdigit() else None
        return Answer(int(found[1]), total, tag)
    length = headers.get("Content-Length", "")
    total = int(length) if length.isdigit() and not encoded else None
    return Answer(0, total, "" if encoded else tag)


def _in_words(error: Exception) -> tuple[str, bool]:
    """Why a request failed, without the libraries' words; was there a server?"""
    import requests

    text = str(error)
    if isinstance(error, requests.exceptions.SSLError):
        return "the server's certificate cannot be trusted", False
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not let it through", False
    if "NameResolution" in text or "getaddrinfo" in text:
        return "there is no network, or the server's name is not known here", False
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "the server does not answer", False
    if "NewConnectionError" in text or "Failed to establish" in text:
        return "the server cannot be reached", False
    if "timed out" in text:
        return "the server does not answer", True
    if isinstance(error, requests.exceptions.RequestException) and isinstance(
        error, ValueError
    ):
        return "that is no address of a file", False
    return "the connection broke off", True
