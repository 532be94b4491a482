"""The runtime of exported web pages: LiteRT for browsers, fetched at set-up.

``resources/exports/web-runtime.json`` declares the npm package, its version and the
hashes of what is used of it; ``tools/bootstrap_web.py`` fetches it. Nothing is fetched
here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import ModelError
from engine.paths import resources_dir

_DECLARED = "web-runtime.json"
_FOLDER = "web-runtime"


@dataclass(frozen=True, slots=True)
class WebRuntime:
    """What is declared.

    Attributes:
        package: The npm package.
        version: Its version.
        integrity: Of the package's archive, as npm writes it.
        licence: SPDX identifier.
        files: Path in the package to SHA-256.
    """

    package: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]

    @property
    def title(self) -> str:
        """Name and version, for a person."""
        return f"{self.package} {self.version}"


def declared() -> WebRuntime:
    """The runtime that this Discern uses."""
    path = resources_dir() / "exports" / _DECLARED
    return msgspec.json.decode(path.read_bytes(), type=WebRuntime)


def missing() -> str:
    """Why pages cannot be written here, in a sentence; empty if they can."""
    if all(_place(name).is_file() for name in declared().files):
        return ""
    return (
        "The part that answers in a browser is not here. It is fetched when Discern is "
        'set up with a network: "make setup".'
    )


def read() -> dict[str, bytes]:
    """The runtime's files by their name, without folders.

    Raises:
        ModelError: They are not here (``export.web_runtime``), or not the declared ones
            (``export.web_runtime_damaged``).
    """
    if reason := missing():
        raise ModelError("export.web_runtime", reason)
    found = {}
    for name, sha256 in declared().files.items():
        data = _place(name).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ModelError(
                "export.web_runtime_damaged",
                "A file of the browsers' runtime has changed since it was fetched.",
                path=_place(name),
                remedy='Remove it, then run "make setup".',
            )
        found[Path(name).name] = data
    return found


def _place(name: str) -> Path:
    return resources_dir() / "exports" / _FOLDER / Path(name).name
