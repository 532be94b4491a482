"""The person's own rows of the catalogue, and where their weights come from.

They are in ``models.toml`` in the settings folder, which the app only reads::

    mirror = "http://files.example.org/weights"   # or a folder

    [[encoder]]
    name = "our-resnet"
    title = "ResNet50, trained on our parts"
    architecture = "ResNet50"
    url = "https://files.example.org/our_resnet50_notop.h5"
    hash = "sha256:…"

A row that cannot be used is set aside with its reason; the others stay.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from engine import paths
from engine.errors import ImageError, ModelError
from engine.images import Geometry
from engine.models.architectures import ARCHITECTURES
from engine.models.backbones import BACKBONES, Backbone

FILE = "models.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,119}\.h5")
_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_SIDES = range(32, 1025)


class _Row(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A row as a person writes it; see ``Backbone``."""

    name: str
    architecture: str
    title: str = ""
    description: str = ""
    file: str = ""
    url: str = ""
    hash: str = ""
    size: int = 0
    input_size: int = 224
    fit: Literal["squash", "crop", "letterbox"] = "squash"
    width: float = 1.0
    with_top: bool = False
    layer: str = ""
    dimensions: int = 0
    origin: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """What the person's file says.

    Attributes:
        rows: The rows that can be used.
        mirror: A folder or URL to take weights from, or empty.
        problems: A sentence for each thing in the file that cannot be used.
    """

    rows: tuple[Backbone, ...] = ()
    mirror: str = ""
    problems: tuple[str, ...] = ()


def own_file() -> Path:
    """The person's file, whether it is there or not."""
    return paths.config_dir() / FILE


def read_own() -> Own:
    """The person's rows and mirror, with what is wrong with them."""
    path = own_file()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Own()
    except (OSError, ValueError) as error:
        return Own(problems=(f"{path}: It cannot be read: {error}.",))
    rows: list[Backbone] = []
    problems = [
        f"{path}: Expected 'mirror' and [[encoder]], received {key!r}."
        for key in content
        if key not in {"mirror", "encoder"}
    ]
    mirror = content.get("mirror", "")
    if not isinstance(mirror, str):
        problems.append(f'{path}: Expected mirror = "…", received {mirror!r}.')
        mirror = ""
    given = content.get("encoder", [])
    if not isinstance(given, list):
        problems.append(f"{path}: Expected [[encoder]], received [encoder].")
        given = []
    for number, values in enumerate(given, start=1):
        try:
            row = _read_row(values)
            _check_unlike(row, (*BACKBONES, *rows))
        except (msgspec.ValidationError, ValueError, ImageError) as error:
            problems.append(f"{path}: Encoder {number} is left out: {error}.")
        else:
            rows.append(row)
    return Own(tuple(rows), mirror, tuple(problems))


def known_backbones() -> tuple[Backbone, ...]:
    """The app's backbones, then the person's own."""
    return (*BACKBONES, *read_own().rows)


def backbone_named(name: str) -> Backbone:
    """The backbone called ``name``.

    Raises:
        ModelError: There is none of that name (``model.no_backbone``).
    """
    own = read_own()
    rows = (*BACKBONES, *own.rows)
    for backbone in rows:
        if backbone.name == name:
            return backbone
    raise ModelError(
        "model.no_backbone",
        "Expected a backbone, one of "
        f"{', '.join(row.name for row in rows)}, received {name!r}.",
        remedy=" ".join(own.problems),
    )


def _read_row(values: Any) -> Backbone:
    row = msgspec.convert(values, _Row)
    _expect(_NAME.fullmatch(row.name), "a name of a-z, 0-9, '.' and '-'", row.name)
    architecture = ARCHITECTURES.get(row.architecture)
    if architecture is None:
        raise ValueError(
            f"expected an architecture, one of {', '.join(ARCHITECTURES)}, "
            f"received {row.architecture!r}"
        )
    file = row.file or unquote(urlsplit(row.url).path).rpartition("/")[2]
    _expect(_FILE.fullmatch(file), "a file name that ends in .h5", file)
    if row.url:
        where = urlsplit(row.url)
        good = where.scheme in {"http", "https"} and bool(where.hostname)
        _expect(good, "an address that begins with https:// or http://", row.url)
    if row.url or row.hash:
        kind, _, digits = row.hash.partition(":")
        good = len(digits) == _DIGITS.get(kind) and not digits.strip("0123456789abcdef")
        _expect(good, f"a hash such as sha256:… ({', '.join(_DIGITS)})", row.hash)
    _expect(row.input_size in _SIDES, "an input_size of 32 to 1024", row.input_size)
    _expect(row.size >= 0, "a size in bytes", row.size)
    _expect(row.width > 0, "a width above 0", row.width)
    other = bool(row.layer) or row.width != 1.0
    dimensions = row.dimensions or (0 if other else architecture.dimensions)
    _expect(dimensions > 0, "dimensions, with a layer or width", row.dimensions)
    return Backbone(
        name=row.name,
        title=row.title or row.name,
        description=row.description,
        architecture=row.architecture,
        width=row.width,
        with_top=row.with_top,
        layer=row.layer,
        geometry=Geometry(
            (row.input_size, row.input_size), fit=row.fit, filter="bilinear"
        ),
        dimensions=dimensions,
        file=file,
        url=row.url,
        hash=row.hash,
        size=row.size,
        origin=row.origin or row.url or "your own weights",
        licence=row.licence,
    )


def _check_unlike(row: Backbone, others: tuple[Backbone, ...]) -> None:
    for other in others:
        if other.name == row.name:
            raise ValueError(f"there is another encoder named {row.name!r}")
        if other.file == row.file and other.hash != row.hash:
            raise ValueError(f"{other.name!r} has another file named {row.file!r}")


def _expect(holds: object, what: str, received: object) -> None:
    if not holds:
        raise ValueError(f"expected {what}, received {received!r}")
