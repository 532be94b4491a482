"""Whether the extra ``discern[cluster]`` is here; asked without importing any of it."""

from __future__ import annotations

import importlib.util

_NEEDED = ("ray", "pyarrow", "fsspec")


def is_installed() -> bool:
    """Whether a cluster can be used from here."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)
