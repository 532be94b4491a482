"""Looking at the catalogue's files; everything here runs off the window's thread."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import DiscernError
from engine.jobs.protocol import Failed

if TYPE_CHECKING:
    from engine.models.catalogue import CatalogueRow

#: Addresses for documentation that nobody has; nothing is sent to them.
_NOWHERE = (
    (socket.AF_INET, ("192.0.2.1", 9)),
    (socket.AF_INET6, ("2001:db8::1", 9)),
)


@dataclass(frozen=True, slots=True)
class Look:
    """The catalogue as it was found.

    Attributes:
        rows: See ``engine.models.catalogue.overview``.
        begun: Bytes that are here of what is not all here, by name.
        reachable: Whether there may be a place to fetch from.
        mirror: The person's own folder or address of weights, or empty.
        problems: Sentences about rows of the person's own that cannot be used.
    """

    rows: tuple[CatalogueRow, ...] = ()
    begun: dict[str, int] | None = None
    reachable: bool = False
    mirror: str = ""
    problems: tuple[str, ...] = ()


def look() -> Look:
    """The catalogue as it is on disk now."""
    from engine.models.catalogue import overview
    from engine.models.custom import read_own
    from engine.models.fetch import mirror

    rows, where = overview(), mirror()
    reachable = bool(where) or _has_route()
    return Look(rows, _begun(rows), reachable, where, read_own().problems)


def remove(name: str) -> int | Failed:
    """Remove a fetched encoder; the bytes that are free again, or what went wrong."""
    from engine.models import catalogue

    try:
        return catalogue.remove(name).bytes
    except DiscernError as error:
        return Failed.from_error(error)


def _begun(rows: tuple[CatalogueRow, ...]) -> dict[str, int]:
    from engine.models import store
    from engine.models.custom import backbone_named

    begun = {}
    for row in rows:
        if row.state == "available":
            with contextlib.suppress(DiscernError):
                weights = store.weights_home() / backbone_named(row.name).file
                begun[row.name] = store.size_of(store.partial_files(weights)[0])
    return {name: size for name, size in begun.items() if size}


def _has_route() -> bool:
    """Whether the system knows a way out; nothing is sent.

    Connecting a datagram socket only asks the system for a route.
    """
    for family, address in _NOWHERE:
        with (
            contextlib.suppress(OSError),
            socket.socket(family, socket.SOCK_DGRAM) as probe,
        ):
            probe.connect(address)
            return True
    return False
