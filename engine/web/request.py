"""What serving a model is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

#: Where the page is unless somebody says otherwise.
DEFAULT_PORT = 8765
LOOPBACK = "127.0.0.1"
#: Every address of this computer: the choice that opens the page to the network.
EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for by a person, and guarded by a token

#: Code of the note that tells where the page is; its path is the link.
READY = "serve.ready"


@dataclass(frozen=True, slots=True)
class ServeLimits:
    """What visitors may ask for.

    Attributes:
        body_bytes: Largest request.
        pictures: Most pictures in one request.
        waiting: Most requests that wait for their turn; more are turned away.
        wait_seconds: Longest wait for a turn.
        a_minute: Requests with pictures that one client may make in a minute.
    """

    body_bytes: int = 64 * 1024 * 1024
    pictures: int = 32
    waiting: int = 16
    wait_seconds: float = 10.0
    a_minute: int = 240


@dataclass(frozen=True, slots=True)
class Serve:
    """Serve a model until the job is cancelled.

    Attributes:
        model: The model file.
        host: The address to listen on; anything but loopback needs a token, and gets a
            fresh one where none is given.
        port: The port; 0 takes any free one.
        token: What visitors must know; empty on loopback.
        top: Classes to list a picture.
        limits: What visitors may ask for.
    """

    model: str
    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    token: str = ""
    top: int = 5
    limits: ServeLimits = ServeLimits()


@dataclass(frozen=True, slots=True)
class Served:
    """What a page has done.

    Attributes:
        pictures: Pictures answered.
        failed: How many of them could not be read.
        seconds: How long it was open.
    """

    pictures: int
    failed: int
    seconds: float
