"""Waiting for a library call that cannot be interrupted, without being held by it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from engine.progress import Cancelled, Token

Value = TypeVar("Value")

#: How often the flag is looked at while waiting, in seconds.
_LOOK_EVERY = 0.05


def call(function: Callable[[], Value], token: Token) -> Value:
    """Call ``function`` in a thread and wait for it, or for ``token``.

    A call that is abandoned runs to its end in the background, and its result is
    dropped.

    Raises:
        Cancelled: The token asked for it first.
    """
    token.raise_if_cancelled()
    values: list[Value] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            values.append(function())
        except BaseException as error:  # noqa: BLE001 - raised again by the caller
            errors.append(error)

    thread = threading.Thread(target=work, name="abandonable", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_EVERY)
        if token.cancelled and thread.is_alive():
            raise Cancelled
    if errors:
        raise errors[0]
    return values[0]
