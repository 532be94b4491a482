"""Keys of findings: the same question has the same key, whatever the file is called."""

from __future__ import annotations

import hashlib


def key_of(kind: str, *parts: str) -> str:
    """The key of a finding of ``kind`` about these contents (or paths, or classes)."""
    text = "\0".join((kind, *parts))
    return hashlib.blake2b(
        text.encode(errors="surrogatepass"), digest_size=16
    ).hexdigest()
