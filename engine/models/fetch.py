"""Getting a backbone's weights file into the cache, checked by its published hash.

It comes from the person's mirror, if there is one, else from where the catalogue says.
A file is never seen under its own name before its hash was found right.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pooch

from engine import paths
from engine.errors import ModelError
from engine.models.backbones import Backbone
from engine.models.custom import read_own
from engine.models.download import Download, Patience, Wanted
from engine.models.store import only_one, weights_home
from engine.progress import Meter, Report, Token

_CHUNK = 1024 * 1024
_LONG_AGO = 3600.0  # seconds
_PATIENCE = Patience()

# Its log says on standard error what we say ourselves.
pooch.get_logger().setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A checked weights file, and where it came from; empty if it was here already."""

    path: Path
    source: str


def fetch_weights(
    backbone: Backbone,
    *,
    report: Report,
    token: Token,
    patience: Patience = _PATIENCE,
) -> Fetched:
    """Get the weights file of ``backbone``, unless it is here and right.

    Of several that fetch the same file, one does and the others wait for it.

    Args:
        backbone: What to fetch.
        report: Gets the progress of the stage ``fetch``, in bytes.
        token: Cancelling keeps what arrived; the next fetch goes on from there.
        patience: How long a server is put up with.

    Raises:
        Cancelled: It was cancelled.
        ModelError: It cannot be had, or is not what was published; see ``Download``
            (``model.not_fetchable``, ``model.fetch_hash``).
    """
    if not backbone.can_be_fetched:
        raise ModelError(
            "model.not_fetchable",
            f"{backbone.title} cannot be fetched: no hash of {backbone.file} is "
            "published to check it by.",
            remedy="If you have that file, name its folder with --weights-dir or "
            "DISCERN_WEIGHTS_DIR.",
        )
    target = weights_home() / backbone.file
    with only_one(backbone.file, wait=token):
        if target.is_file() and _is_right(target, backbone):
            return Fetched(target, "")
        _sweep(target)
        folder, url = _place(backbone)
        if folder is not None:
            copy = _Copy(folder / backbone.file, report, token)
            _retrieve(backbone, str(folder / backbone.file), target, copy)
            return Fetched(target, str(folder))
        wanted = Wanted(
            title=backbone.title,
            url=url,
            hash=backbone.hash,
            size=backbone.size,
            remedy=f"Without a network here, get {backbone.file} from {url} on another "
            f"computer, put it into {weights_home()}, and fetch again.",
        )
        download = Download(
            wanted, target, report=report, token=token, patience=patience
        )
        try:
            _retrieve(backbone, url, target, download)
        except ModelError as error:
            if error.code != "model.fetch_hash" or not download.doubtful:
                raise
            # Perhaps its beginning was another file's; this time all of it is new.
            download.forget()
            _retrieve(backbone, url, target, download)
        return Fetched(target, url)


def mirror() -> str:
    """The person's folder or address of weights, or empty.

    ``DISCERN_WEIGHTS_DIR`` comes before the ``mirror`` in their own file.
    """
    return paths.weights_source() or read_own().mirror


def _place(backbone: Backbone) -> tuple[Path | None, str]:
    """The mirror's folder if the file is there, and the address to ask otherwise."""
    where = mirror()
    if paths.is_url(where):
        return None, f"{where.rstrip('/')}/{quote(backbone.file)}"
    if where and (Path(where).expanduser() / backbone.file).is_file():
        return Path(where).expanduser(), ""
    return None, backbone.url


class _Copy:
    """A downloader for ``pooch.retrieve`` that copies from a folder."""

    def __init__(self, source: Path, report: Report, token: Token) -> None:
        self._source = source
        self._report = report
        self._token = token

    def __call__(self, _url: str, output_file: str, _pooch: object) -> None:
        try:
            total = self._source.stat().st_size
            meter = Meter(self._report, "fetch", total, unit="bytes")
            with self._source.open("rb") as old, Path(output_file).open("wb") as new:
                while chunk := old.read(_CHUNK):
                    self._token.raise_if_cancelled()
                    new.write(chunk)
                    meter.advance(len(chunk))
                new.flush()
                os.fsync(new.fileno())
        except OSError as error:
            raise ModelError(
                "model.disk",
                f"The weights cannot be copied: {error.strerror or error}.",
                path=error.filename or self._source,
            ) from error


def _retrieve(
    backbone: Backbone,
    source: str,
    target: Path,
    downloader: Callable[[str, str, object], None],
) -> None:
    """Bring the file into place, if its hash is right."""
    try:
        pooch.retrieve(
            source,
            known_hash=backbone.hash,
            fname=target.name,
            path=target.parent,
            downloader=downloader,
        )
    except ValueError as error:  # how pooch says that the hash is another
        raise ModelError(
            "model.fetch_hash",
            f"What came from {source} is not the file that was published: its hash "
            f"is not {backbone.hash}. It was thrown away.",
            remedy="Try again later; if it stays so, the file there was changed.",
        ) from error
    except OSError as error:
        raise ModelError(
            "model.disk",
            f"The weights cannot be kept: {error.strerror or error}.",
            path=error.filename or target,
            remedy="Make room on that disk, or check that you may write there.",
        ) from error


def _is_right(path: Path, backbone: Backbone) -> bool:
    algorithm, _, digits = backbone.hash.partition(":")
    return bool(pooch.file_hash(str(path), alg=algorithm) == digits)


def _sweep(target: Path) -> None:
    """Remove what a killed fetch left while its hash was taken, long ago."""
    for path in target.parent.glob("tmp*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _LONG_AGO:
                path.unlink()
