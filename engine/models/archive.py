"""The zip under a model file: written whole or not at all, and read with distrust.

A model may come from anybody. Member names, sizes, compression and hashes are checked
before anything is used, and nothing in the file is ever executed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from engine.errors import ImageError, ModelError
from engine.models.manifest import FORMAT_VERSION, Manifest, Member, complaint_about

MANIFEST = "manifest.json"
_ALLOWED = re.compile(
    r"manifest\.json|encoder\.tflite|head\.npz|unknown\.npz|network\.keras|card\.md"
    r"|golden/[a-z0-9-]{1,40}\.png"
)
#: Members that are compressed already, or read best as they are.
_STORED = re.compile(r".*\.(png|keras|tflite)")
_MOST_BYTES = 2 * 1024**3
_MOST_MANIFEST_BYTES = 16 * 1024**2
_MOST_RATIO = 200
#: What reading a file of arbitrary bytes as a zip, or as JSON, may raise.
_UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    msgspec.DecodeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
#: The archive's own clock: equal content gives an equal file.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_archive(
    path: Path, manifest: Manifest, members: Mapping[str, bytes]
) -> Manifest:
    """Write a model file, whole or not at all.

    Args:
        path: Where; a file that is there is replaced once the new one is complete.
        manifest: Its ``members`` are filled in here.
        members: The other files, by name.

    Returns:
        The manifest as written.

    Raises:
        ModelError: The disk refused (``model.write``).
    """
    facts = {
        name: Member(len(data), hashlib.sha256(data).hexdigest())
        for name, data in members.items()
    }
    manifest = dataclasses.replace(manifest, members=facts)
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_file(temporary, {MANIFEST: text, **members})
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise ModelError(
            "model.write",
            f"The model cannot be saved: {error.strerror or error}.",
            path=path,
            remedy="Choose a folder you may write to, on a disk with room.",
        ) from error
    return manifest


def _write_file(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a new file with ``members``; it is on disk when this returns."""
    with path.open("xb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in members.items():
                _write_member(archive, name, data)
        file.flush()
        os.fsync(file.fileno())


class Archive:
    """An open model file; use as a context manager.

    Args:
        path: The file.

    Raises:
        ModelError: It is missing, damaged, from a newer Discern, or not a model.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise ModelError(
                "model.missing", "Expected a model file, found none.", path=path
            ) from None
        except _UNREADABLE as error:
            raise self._damaged(f"it is not a Discern model ({error})") from error
        try:
            self._check_members()
            self.manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self.manifest.members

    def read(self, name: str) -> bytes:
        """The content of a member.

        Raises:
            ModelError: It is missing or not what the manifest says.
        """
        fact = self.manifest.members.get(name)
        if fact is None:
            raise self._damaged(f"{name} is missing")
        data = self._read_raw(name, fact.size)
        if hashlib.sha256(data).hexdigest() != fact.sha256:
            raise self._damaged(f"{name} has changed since it was written")
        return data

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        strange = [name for name in names if not _ALLOWED.fullmatch(name)]
        if strange or len(set(names)) != len(names):
            raise self._damaged(f"it holds files it should not ({strange[:3]})")
        if sum(info.file_size for info in infos) > _MOST_BYTES:
            raise self._damaged("it is larger than any model")
        for info in infos:
            if info.file_size > _MOST_RATIO * max(info.compress_size, 1024):
                raise self._damaged(f"{info.filename} unpacks to far more than it is")

    def _read_manifest(self) -> Manifest:
        data = self._read_raw(MANIFEST, _MOST_MANIFEST_BYTES)
        try:
            version = msgspec.json.decode(data).get("format", FORMAT_VERSION)
            if version > FORMAT_VERSION:
                raise ModelError(
                    "model.newer",
                    f"This model was made with a newer Discern (format {version}).",
                    path=self._path,
                    remedy="Install that version, or a later one.",
                )
            manifest = msgspec.json.decode(data, type=Manifest)
        except (*_UNREADABLE, AttributeError, TypeError, ImageError) as error:
            raise self._damaged(f"its manifest cannot be read ({error})") from error
        if complaint := complaint_about(manifest):
            raise self._damaged(complaint)
        return manifest

    def _read_raw(self, name: str, most: int) -> bytes:
        try:
            with self._zip.open(name) as file:
                data = file.read(most + 1)
        except KeyError:
            raise self._damaged(f"{name} is missing") from None
        except _UNREADABLE as error:
            raise self._damaged(f"{name} cannot be read ({error})") from error
        if len(data) > most:
            raise self._damaged(f"{name} is longer than it says")
        return data

    def _damaged(self, why: str) -> ModelError:
        return ModelError(
            "model.damaged",
            f"Expected a Discern model, but {why}.",
            path=self._path,
            remedy="Get the file again from where it came from.",
        )


def _write_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    if not _ALLOWED.fullmatch(name):
        raise ValueError(f"Expected a member of a model file, received {name!r}.")
    info = zipfile.ZipInfo(name, _EPOCH)
    stored = _STORED.fullmatch(name) is not None
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
