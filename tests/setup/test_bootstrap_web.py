"""Fetching the browsers' runtime: from the registry, checked, or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import bootstrap_web

FILE = "package/wasm/runtime.wasm"
CONTENT = b"\0asm and so on"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for name in (FILE, "package/../../escaped.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A registry's folder for the package, and the set-up pointed to it."""
    folder = tmp_path / "registry" / "@some" / "runtime" / "-"
    folder.mkdir(parents=True)
    handler = partial(_Quiet, directory=str(tmp_path / "registry"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("npm_config_registry", address)
    monkeypatch.setattr(bootstrap_web, "DECLARED", tmp_path / "declared.json")
    monkeypatch.setattr(bootstrap_web, "FOLDER", tmp_path / "place" / "runtime")
    yield folder / "runtime-1.0.0.tgz"
    server.shutdown()
    thread.join()
    server.server_close()


def declare(data: bytes) -> None:
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    document = {
        "package": "@some/runtime",
        "version": "1.0.0",
        "integrity": f"sha512-{digest}",
        "licence": "Apache-2.0",
        "files": {FILE: hashlib.sha256(CONTENT).hexdigest()},
    }
    bootstrap_web.DECLARED.write_text(json.dumps(document), "utf-8")


def test_the_declared_files_are_fetched_and_no_others(
    served: Path, tmp_path: Path
) -> None:
    # GIVEN a registry with the declared archive, which holds more than is used
    served.write_bytes(archive(CONTENT))
    declare(served.read_bytes())
    # WHEN it is fetched, without any npm
    bootstrap_web.provide()
    # THEN the declared file is there alone
    place = bootstrap_web.FOLDER
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        "runtime.wasm": CONTENT
    }
    assert [path.name for path in place.parent.iterdir()] == ["runtime"]
    # AND the next set-up asks nobody
    served.unlink()
    bootstrap_web.provide()


def test_an_archive_with_another_hash_is_not_used(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a registry that gives something else
    declare(archive(CONTENT))
    served.write_bytes(archive(b"something else"))
    # WHEN it is fetched
    bootstrap_web.provide()
    # THEN set-up goes on and says what does not work, and nothing was written
    assert "not the archive that was declared" in capsys.readouterr().out
    assert not bootstrap_web.FOLDER.exists()


def test_without_a_network_set_up_goes_on(
    served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a registry without the package
    declare(archive(CONTENT))
    # WHEN it is fetched
    bootstrap_web.provide()
    # THEN set-up goes on and says what does not work
    assert "Everything but exporting to a web page works" in capsys.readouterr().out
