"""Which licences are open: anybody may use, change and pass on what is under them."""

from __future__ import annotations

import re

#: Names in lower case, without versions; NC and ND are not open.
_OPEN = re.compile(
    r"cc0|cc[ -]by([ -]sa)?|cc[ -]pdm?|pd|pdm|public domain( mark)?|no restrictions"
    r"|gfdl|fal|odbl|mit|attribution|copyrighted free use"
)
_VERSION = re.compile(
    r"([ -]+\d+(\.\d+)*([,+ -]+\d+(\.\d+)*)*)?([ -][a-z]{2,3})?( or later)?\+?$"
)
_CLOSED = re.compile(r"\b(nc|nd|noncommercial|noderivs?|fair use)\b")


def is_open(name: str) -> bool:
    """Whether a licence that a source calls ``name`` is an open one; unsure is no."""
    text = name.strip().casefold()
    if not text or _CLOSED.search(text):
        return False
    if text.startswith(("pd-", "public domain", "cc-pd")):
        return True
    return any(
        _OPEN.fullmatch(part.strip())
        for part in (text, _VERSION.sub("", text, count=1))
    )
