"""Model files with something wrong about them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Members = dict[str, bytes]


def unpacked(path: Path) -> Members:
    """The members of a model file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(
    members: Mapping[str, bytes] | list[tuple[str, bytes]],
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A zip with these members, whatever they are called."""
    items = list(members.items()) if isinstance(members, Mapping) else members
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in items:
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return stream.getvalue()


def forged(
    path: Path,
    target: Path,
    *,
    manifest: Callable[[dict[str, Any]], object] | None = None,
    members: Mapping[str, bytes] | None = None,
) -> Path:
    """A copy of a model file with changes, and with hashes that agree with them."""
    content = unpacked(path) | dict(members or {})
    facts = json.loads(content["manifest.json"])
    for name, data in content.items():
        if name != "manifest.json":
            digest = hashlib.sha256(data).hexdigest()
            facts["members"][name] = {"size": len(data), "sha256": digest}
    if manifest is not None:
        manifest(facts)
    content["manifest.json"] = json.dumps(facts).encode()
    target.write_bytes(packed(content))
    return target


def npz(**arrays: NDArray[Any]) -> bytes:
    """Arrays as a compressed ``.npz``; objects are pickled."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()
