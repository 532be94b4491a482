"""What a search for pictures finds, whichever source it asks."""

from __future__ import annotations

from dataclasses import dataclass

from engine.importing.candidates import Credit


@dataclass(frozen=True, slots=True)
class Hit:
    """One picture that was found.

    Attributes:
        url: Where to load it from, at a size that is enough.
        name: What the file is called.
        credit: Whose it is, and where to read about it.
    """

    url: str
    name: str
    credit: Credit


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results.

    Attributes:
        hits: Openly licensed ones, best first.
        following: What to ask for the next page with; None after the last.
        closed: How many results were left out for their licence.
    """

    hits: tuple[Hit, ...]
    following: dict[str, str] | None
    closed: int = 0
