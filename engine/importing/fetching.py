"""Loading one address: http and https only, within limits, and nothing but content."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from importlib import metadata
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from engine.errors import DiscernError
from engine.images.kinds import kind_of
from engine.importing.addresses import PublicAdapter
from engine.progress import Token

#: Most bytes of a picture that is loaded from the web.
MOST_PICTURE_BYTES = 64 * 2**20
#: Most bytes of an answer to a search.
MOST_ANSWER_BYTES = 8 * 2**20
_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 10.0, 20.0, 120.0
_MOST_REDIRECTS = 5
_CHUNK = 64 * 1024
#: So many bytes show what something is.
_ENOUGH = 64
_SCHEMES = ("http", "https")
#: Busy or broken for a moment: worth asking again.
_PASSING = frozenset({429, 500, 502, 503, 504})
_LONGEST_PAUSE = 30.0


class BusyError(DiscernError):
    """A server asks for patience.

    Args:
        pause: Seconds to wait before asking again.
    """

    def __init__(self, status: int, pause: float) -> None:
        super().__init__("web.busy", f"The server is busy or broken ({status}).")
        self.pause = pause


class Fetcher:
    """Loads addresses; may be used from several threads.

    Args:
        token: Cancels what is being loaded.
        allow_private: Load from the own network, too.
    """

    def __init__(self, token: Token, *, allow_private: bool = False) -> None:
        self._token = token
        self._session = requests.Session()
        # No proxies, passwords or cookies that somebody keeps for other purposes.
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update(
            {"User-Agent": user_agent(), "Accept-Encoding": "identity"}
        )
        kind = HTTPAdapter if allow_private else PublicAdapter
        for scheme in _SCHEMES:
            self._session.mount(f"{scheme}://", kind())

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def picture(self, url: str) -> bytes:
        """The bytes behind ``url``, which begin as a picture's do.

        Raises:
            DiscernError: Not there, too large, too slow, no picture; ``web.*`` and
                ``image.*``.
            Cancelled: The token said so.
        """
        return self._load(url, MOST_PICTURE_BYTES, "image/*,*/*;q=0.5", picture=True)

    def answer(self, url: str) -> bytes:
        """The bytes of a JSON answer."""
        return self._load(url, MOST_ANSWER_BYTES, "application/json", picture=False)

    def _load(self, url: str, most: int, accept: str, *, picture: bool) -> bytes:
        until = time.monotonic() + _WHOLE_SECONDS
        with _plain_words(), self._follow(url, accept) as response:
            _check_status(response)
            if _announced(response) > most:
                raise _too_large(most)
            data = bytearray()
            judged = not picture
            for chunk in _chunks(response):
                self._token.raise_if_cancelled()
                data += chunk
                if len(data) > most:
                    raise _too_large(most)
                if not judged and len(data) >= _ENOUGH:
                    judged = True
                    kind_of(io.BytesIO(data))  # no page, program or video is loaded
                if time.monotonic() > until:
                    raise DiscernError("web.slow", "It took too long to load.")
            if len(data) < _announced(response):
                raise _incomplete()
        return bytes(data)

    def _follow(self, url: str, accept: str) -> requests.Response:
        for _ in range(_MOST_REDIRECTS + 1):
            self._token.raise_if_cancelled()
            check_address(url)
            response = self._session.get(
                url,
                headers={"Accept": accept},
                stream=True,
                allow_redirects=False,
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            )
            if not response.is_redirect:
                return response
            url = urljoin(url, response.headers["location"])
            response.close()
        raise DiscernError("web.redirects", "The address leads round in circles.")


def check_address(url: str) -> None:
    """Check that an address is one we load from.

    Raises:
        DiscernError: Another scheme, or a password in it (``web.scheme``).
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in _SCHEMES and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        raise DiscernError("web.scheme", "This is no address.") from None
    if not usable:
        raise DiscernError("web.scheme", "Expected an address of http or https.")
    if parts.username is not None or parts.password is not None:
        raise DiscernError(
            "web.scheme", "Addresses with a name or password in them are not loaded."
        )


def user_agent() -> str:
    """Who we say we are; servers of free pictures ask for it."""
    try:
        version = metadata.version("discern")
    except metadata.PackageNotFoundError:
        version = "0"
    return (
        f"Discern/{version} (desktop program for image classification, loads single "
        "pictures when its user asks) python-requests"
    )


@contextlib.contextmanager
def _plain_words() -> Iterator[None]:
    """What requests raises, as sentences for a person."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise DiscernError(
            "web.certificate", "The server's certificate is not to be trusted."
        ) from error
    except requests.exceptions.Timeout as error:
        raise DiscernError("web.slow", "The server did not answer in time.") from error
    except requests.exceptions.ConnectionError as error:
        words = "The server cannot be reached."
        if "NameResolution" in str(error):
            words = "There is no such server, or no connection to the internet."
        raise DiscernError("web.unreachable", words) from error
    except urllib3.exceptions.ReadTimeoutError as error:
        raise DiscernError("web.slow", "The server stopped sending.") from error
    except urllib3.exceptions.HTTPError as error:
        raise _incomplete() from error
    except (requests.exceptions.RequestException, ValueError) as error:
        raise DiscernError(
            "web.failed", f"It cannot be loaded: {type(error).__name__}."
        ) from error


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The answer as it comes: whole chunks of a trickle would take for ever."""
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        yield chunk


def _incomplete() -> DiscernError:
    return DiscernError("web.incomplete", "The connection was cut.")


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in _PASSING:
        raise BusyError(status, _pause(response.headers.get("Retry-After", "")))
    if status in {404, 410}:
        raise DiscernError("web.missing", "There is nothing at this address any more.")
    if status in {401, 403}:
        raise DiscernError("web.forbidden", "The server does not give it to us.")
    if status != 200:
        raise DiscernError("web.status", f"The server refused it ({status}).")


def _pause(text: str) -> float:
    seconds = float(text) if text.strip().isdigit() else 1.0
    return min(seconds, _LONGEST_PAUSE)


def _announced(response: requests.Response) -> int:
    text = response.headers.get("Content-Length", "")
    # A length is that of what was sent, which may be packed though we asked not to.
    plain = response.headers.get("Content-Encoding", "identity") == "identity"
    return int(text) if text.isdigit() and plain else 0


def _too_large(most: int) -> DiscernError:
    return DiscernError("web.too_large", f"It is larger than {most / 2**20:g} MB.")
