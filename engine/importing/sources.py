"""The places that pictures can be found in by keyword: an explicit table.

All are keyless, and give openly licensed pictures only. A source is one function that
asks for a page of results; whoever uses it keeps the pace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.errors import DiscernError
from engine.importing import commons, openverse
from engine.importing.hits import Page

#: Asks an address for its answer.
Ask = Callable[[str], bytes]

#: What reading an answer raises that is not what was expected.
_NOT_UNDERSTOOD = (
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    msgspec.DecodeError,
)


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A place to find pictures in.

    Attributes:
        key: Its name in the terminal.
        title: Its name for a person.
        address: Of its interface.
        about: What a person should know before asking there.
        request: Makes the address of a page from the interface's address, the keywords
            and ``Page.following``.
        read: Reads the answer.
    """

    key: str
    title: str
    address: str
    about: str
    request: Callable[[str, str, dict[str, str] | None], str]
    read: Callable[[Any], Page]

    def ask(
        self, ask: Ask, query: str, following: dict[str, str] | None, address: str
    ) -> Page:
        """Ask for one page of results.

        Raises:
            DiscernError: No answer, or not one of this source's.
        """
        answer = ask(self.request(address, query, following))
        try:
            return self.read(msgspec.json.decode(answer))
        except _NOT_UNDERSTOOD as error:
            raise DiscernError(
                "web.answer",
                f"{self.title} answered something that is not understood.",
                remedy="Try again later, or another source.",
            ) from error


SOURCES: dict[str, PictureSource] = {
    source.key: source
    for source in (
        PictureSource(
            "commons",
            "Wikimedia Commons",
            commons.ADDRESS,
            "Free pictures that people gave to Wikipedia and its sisters.",
            commons.request,
            commons.read,
        ),
        PictureSource(
            "openverse",
            "Openverse",
            openverse.ADDRESS,
            "Openly licensed pictures of Flickr, museums and many others; at most a "
            "few searches a minute.",
            openverse.request,
            openverse.read,
        ),
    )
}


def source_named(key: str) -> PictureSource:
    """The source called ``key``.

    Raises:
        DiscernError: There is none (``import.source``).
    """
    if key not in SOURCES:
        raise DiscernError(
            "import.source",
            f"Expected one of {', '.join(SOURCES)}, received {key!r}.",
        )
    return SOURCES[key]
