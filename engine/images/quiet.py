"""Keeping decoders off the terminal: damage is reported as errors, not printed."""

from __future__ import annotations

import ctypes
import logging
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import _imaging

_PILLOW = re.compile(r"PIL\.")
_STDERR = 2
_lock = threading.Lock()

# Without a handler Python prints what Pillow logs; with this one it goes on to whatever
# handlers the program has set up, and nowhere if there are none.
logging.getLogger("PIL").addHandler(logging.NullHandler())


def silence_pillow_warnings() -> None:
    """Ignore Pillow's warnings about odd metadata, which is never read here.

    ``warnings.catch_warnings`` swaps state of the whole process and so is not for
    threads; one filter for Pillow's modules is. It is put in front again where somebody
    (a test runner) has since put others.
    """
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or first[3] != _PILLOW:
        warnings.filterwarnings("ignore", module=_PILLOW.pattern)


def _silence_libtiff() -> bool:
    """Take away libtiff's error printer, where its functions can be reached.

    That is so where Pillow's own library links to it (Linux, macOS); on Windows it is
    built in.
    """
    try:
        library = ctypes.CDLL(str(_imaging.__file__))
        set_handler = library.TIFFSetErrorHandler
    except (OSError, AttributeError):
        return False
    set_handler.argtypes = [ctypes.c_void_p]
    set_handler.restype = ctypes.c_void_p
    set_handler(None)
    return True


_libtiff_is_silent = _silence_libtiff()


@contextmanager
def silent_libtiff() -> Iterator[None]:
    """Around every use of libtiff."""
    if _libtiff_is_silent:
        yield
    else:
        with silent_stderr():
            yield


@contextmanager
def silent_stderr() -> Iterator[None]:
    """Around calls into a library that prints and cannot be asked not to.

    For these moments descriptor 2 leads nowhere for the whole process, so they should
    be short. One thread at a time.
    """
    with _lock:
        try:
            kept = os.dup(_STDERR)
        except OSError:  # there is no stderr at all, as in a windowed program
            yield
            return
        try:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), _STDERR)
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
