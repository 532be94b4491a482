"""The browsers' runtime for exported web pages: one npm package, by its pinned hash.

Needs no npm: the archive is fetched from the registry that npm's settings name,
checked, and the few files that are used are taken out of it. Without a network,
everything but that one export works; the next set-up tries again.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECLARED = ROOT / "resources" / "exports" / "web-runtime.json"
FOLDER = ROOT / "resources" / "exports" / "web-runtime"

_PUBLIC = "https://registry.npmjs.org/"
_SECONDS = 120
_MOST_BYTES = 64 * 1024**2


def provide() -> None:
    """Fetch the runtime unless it is here; says so, and goes on, if that fails."""
    if not DECLARED.is_file():
        return  # this tree exports no pages
    declared = json.loads(DECLARED.read_text("utf-8"))
    if _is_here(declared):
        return
    print("Fetching the runtime of exported web pages (12 MB)", flush=True)
    try:
        _unpack(_fetch(declared), declared)
    except (OSError, ValueError, KeyError, tarfile.TarError) as error:
        print(
            f"It could not be fetched ({error}). Everything but exporting to a web "
            "page works; `make setup` tries again.",
            flush=True,
        )


def registry() -> str:
    """The npm registry that this machine's settings name, or the public one."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return _with_slash(os.environ[name])
    npm = shutil.which("npm")
    if npm is not None:
        asked = subprocess.run(
            [npm, "config", "get", "registry"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout.strip().startswith("http"):
            return _with_slash(asked.stdout.strip())
    settings = Path.home() / ".npmrc"
    if settings.is_file():
        found = re.search(r"(?m)^\s*registry\s*=\s*(\S+)", settings.read_text("utf-8"))
        if found:
            return _with_slash(found[1])
    return _PUBLIC


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


def _is_here(declared: dict[str, object]) -> bool:
    files = declared["files"]
    assert isinstance(files, dict)
    return all(
        (FOLDER / Path(name).name).is_file()
        and hashlib.sha256((FOLDER / Path(name).name).read_bytes()).hexdigest() == sha
        for name, sha in files.items()
    )


def _fetch(declared: dict[str, object]) -> bytes:
    """The package's archive, checked."""
    package, version = str(declared["package"]), str(declared["version"])
    name = package.rpartition("/")[2]
    address = f"{registry()}{package}/-/{name}-{version}.tgz"
    if not address.startswith(("https://", "http://")):
        message = f"{address} is no address"
        raise ValueError(message)
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310
        data = bytes(answer.read(_MOST_BYTES))
    algorithm, _, wanted = str(declared["integrity"]).partition("-")
    digest = hashlib.new(algorithm, data).digest()
    if base64.b64encode(digest).decode() != wanted:
        message = f"{address} is not the archive that was declared"
        raise ValueError(message)
    return data


def _unpack(data: bytes, declared: dict[str, object]) -> None:
    """Write the declared files, and nothing else, whole or not at all."""
    files = declared["files"]
    assert isinstance(files, dict)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for name, sha256 in files.items():
            member = archive.extractfile(name)
            content = member.read() if member is not None else b""
            if hashlib.sha256(content).hexdigest() != sha256:
                message = f"{name} is not the file that was declared"
                raise ValueError(message)
            part = FOLDER / f"{Path(name).name}.part"
            part.write_bytes(content)
            part.replace(FOLDER / Path(name).name)
