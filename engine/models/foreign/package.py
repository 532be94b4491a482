"""What somebody else's export is: which network is in it, and what is said about it.

Only names, sizes and small texts are read here; nothing is run. Zips are unpacked with
distrust: no path leads out, nothing unpacks to far more than it is.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import stat
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from engine.errors import ModelError

Kind = Literal["keras", "h5", "saved_model", "tflite"]
#: What files a person may name.
SUFFIXES = frozenset({".keras", ".h5", ".hdf5", ".tflite", ".zip", ".pb"})

#: Files that give an export away.
_MARKS = frozenset(
    {
        "keras_model.h5",
        "model.tflite",
        "model_unquant.tflite",
        "saved_model.pb",
        "signature.json",
    }
)
_MOST_BYTES = 2 * 1024**3
_MOST_RATIO = 200
_SMALL = 1 << 20
_MOST_MEMBERS = 5000
_MOST_TEXT = 1 << 20
_NUMBERED = re.compile(r"\d+\s+(.*)")


@dataclass(frozen=True, slots=True)
class Package:
    """A network somebody else made, and what was found beside it.

    Attributes:
        kind: How the network is kept.
        network: Its file, or the SavedModel's folder.
        title: What it is, in words.
        classes: What its labels say; empty if there are none.
        scaling: How pixel values go in; empty if nothing says so.
        fit: How a picture becomes the input; empty if nothing says so.
    """

    kind: Kind
    network: Path
    title: str
    classes: tuple[str, ...] = ()
    scaling: str = ""
    fit: str = ""


def is_network(path: Path) -> bool:
    """Whether a dropped file or folder looks like a network others made."""
    if path.suffix.lower() in {".keras", ".h5", ".hdf5", ".tflite"}:
        return path.is_file()
    if path.is_dir():
        return any((path / name).is_file() for name in _MARKS)
    if path.suffix.lower() == ".zip" and path.is_file():
        with contextlib.suppress(OSError, ValueError, zipfile.BadZipFile):
            with zipfile.ZipFile(path) as archive:
                names = {PurePosixPath(name).name for name in archive.namelist()}
            return bool(names & _MARKS) or {"model.json", "weights.bin"} <= names
    return path.name == "saved_model.pb"


def open_package(source: Path, workspace: Path) -> Package:
    """What ``source`` is; a zip is unpacked into ``workspace``.

    Raises:
        ModelError: It is missing (``model.missing``), nothing that can be brought in
            (``model.foreign``), or a zip that is damaged or a bomb (``model.zip``).
    """
    if not source.exists():
        raise ModelError("model.missing", "Expected a model, found none.", path=source)
    if source.is_file() and source.suffix.lower() == ".zip":
        unpack(source, workspace)
        return _in_folder(workspace, source)
    if source.is_file() and source.name == "saved_model.pb":
        source = source.parent
    if source.is_dir():
        return _in_folder(source, source)
    kinds: dict[str, tuple[Kind, str]] = {
        ".keras": ("keras", "Keras model"),
        ".h5": ("h5", "Keras model (HDF5)"),
        ".hdf5": ("h5", "Keras model (HDF5)"),
        ".tflite": ("tflite", "TFLite model"),
    }
    if source.suffix.lower() not in kinds:
        raise _unknown(source)
    kind, title = kinds[source.suffix.lower()]
    return _with_labels(Package(kind, source, title), source.parent)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip of few, honest files.

    Raises:
        ModelError: It is damaged, leads out of its folder or is a bomb (``model.zip``).
    """
    try:
        with zipfile.ZipFile(archive) as content:
            infos = content.infolist()
            check_members(infos, archive)
            for info in infos:
                if info.is_dir():
                    continue
                target = folder / PurePosixPath(info.filename)
                target.parent.mkdir(parents=True, exist_ok=True)
                with content.open(info) as member, target.open("wb") as file:
                    shutil.copyfileobj(_Limited(member, info.file_size), file)
    except ModelError:
        raise
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile) as error:
        raise _bad_zip(archive, f"it cannot be unpacked ({error})") from error


def check_members(infos: list[zipfile.ZipInfo], archive: Path) -> None:
    """Check the members of a zip before any is read.

    Raises:
        ModelError: One leads out of the zip, is a link, or unpacks to far more than it
            is; or all are too many or too large (``model.zip``).
    """
    if len(infos) > _MOST_MEMBERS or sum(i.file_size for i in infos) > _MOST_BYTES:
        raise _bad_zip(archive, "it holds more than any model")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in info.filename:
            raise _bad_zip(archive, f"{info.filename} leads out of it")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _bad_zip(archive, f"{info.filename} is a link")
        if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
            raise _bad_zip(archive, f"{info.filename} unpacks to far more than it is")


class _Limited:
    """A stream that fails where it gives more than was announced."""

    def __init__(self, stream: Any, most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError("a member is longer than it says")
        return data


def _in_folder(folder: Path, source: Path) -> Package:
    """The one network in a folder, whoever exported it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.name.lower(): path for path in reversed(files)}
    if "model.json" in named and "weights.bin" in named:
        raise ModelError(
            "model.tfjs",
            "This is a TensorFlow.js model, which Discern cannot read.",
            path=source,
            remedy="In Teachable Machine choose Export Model, Tensorflow, Keras, and "
            "open that zip.",
        )
    if "signature.json" in named:
        return _lobe(named["signature.json"], named, source)
    for name, kind, title in (
        ("keras_model.h5", "h5", "Teachable Machine project (Keras)"),
        ("model_unquant.tflite", "tflite", "Teachable Machine project (TFLite)"),
        ("model.tflite", "tflite", "Teachable Machine project (TFLite)"),
    ):
        if name in named and "labels.txt" in named:
            package = Package(
                kind,  # type: ignore[arg-type]
                named[name],
                title,
                scaling="-1..1",
                fit="crop",
            )
            return _with_labels(package, named[name].parent)
    if "saved_model.pb" in named:
        network = named["saved_model.pb"].parent
        return _with_labels(Package("saved_model", network, "SavedModel"), network)
    networks = [
        path for path in files if path.suffix.lower() in {".keras", ".h5", ".tflite"}
    ]
    if len(networks) == 1:
        return replace(open_package(networks[0], folder))
    raise _unknown(source)


def _lobe(signature: Path, named: dict[str, Path], source: Path) -> Package:
    """A project of Lobe, which wrote down what its network takes."""
    try:
        facts = json.loads(_text(signature))
        classes = tuple(str(name) for name in facts["classes"]["Label"])
        kind = str(facts.get("format", "saved_model"))
        file = str(facts.get("filename", "saved_model.pb"))
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "model.signature",
            f"Its signature.json is not one of Lobe ({error!r}).",
            path=source,
            remedy="Export the project from Lobe again.",
        ) from error
    title = "Lobe project"
    network = named.get(PurePosixPath(file).name.lower())
    if network is not None and network.suffix == ".tflite":
        return Package("tflite", network, title, classes, "0..1", "crop")
    if "saved_model.pb" in named:
        folder = named["saved_model.pb"].parent
        return Package("saved_model", folder, title, classes, "0..1", "crop")
    raise ModelError(
        "model.foreign",
        f"Expected the network that signature.json names ({kind}, {file}), found none.",
        path=source,
        remedy="Export the project from Lobe as TensorFlow or TensorFlow Lite.",
    )


def _with_labels(package: Package, folder: Path) -> Package:
    """The package with the classes of a labels file beside the network."""
    path = folder / "labels.txt"
    if package.classes or not path.is_file():
        return package
    lines = [line.strip() for line in _text(path).splitlines() if line.strip()]
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if lines and all(numbered):
        lines = [match[1] for match in numbered if match]
    return replace(package, classes=tuple(lines))


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST_TEXT:
        raise ModelError(
            "model.foreign", "It is larger than any list of classes.", path=path
        )
    return path.read_text("utf-8", errors="replace")


def _unknown(source: Path) -> ModelError:
    return ModelError(
        "model.foreign",
        "Expected a .keras, .h5 or .tflite file, a SavedModel, or an export of "
        "Teachable Machine or Lobe, received something else.",
        path=source,
        remedy="Export the network in one of these forms.",
    )


def _bad_zip(archive: Path, why: str) -> ModelError:
    return ModelError(
        "model.zip",
        f"Expected an honest zip, but {why}.",
        path=archive,
        remedy="Get the file again from where it came from.",
    )
