"""Loading single pictures from the web, to be looked at: no project is touched."""

from __future__ import annotations

import io
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine import paths
from engine.errors import DiscernError
from engine.images import probe
from engine.images.kinds import kind_of
from engine.importing.names import file_name
from engine.importing.request import LeftOut, LoadPictures, PicturesLoaded
from engine.progress import Meter, Report, Token


def load_pictures(
    request: LoadPictures, *, report: Report, token: Token
) -> PicturesLoaded:
    """Load pictures by the same rules as imports do; one that fails costs one line.

    Raises:
        Cancelled: The token said so.
    """
    from engine.importing.fetching import Fetcher

    folder = paths.cache_dir() / "pasted"
    folder.mkdir(parents=True, exist_ok=True)
    meter = Meter(report, "fetch", len(request.addresses))
    fetcher = Fetcher(token, allow_private=request.allow_private)
    loaded: list[str] = []
    left_out: list[LeftOut] = []
    try:
        for address in request.addresses:
            token.raise_if_cancelled()
            try:
                loaded.append(str(_keep(fetcher.picture(address), address, folder)))
            except DiscernError as error:
                why = f"{error.message} {error.remedy}".strip()
                left_out.append(LeftOut(address, error.code, why))
            meter.advance()
    finally:
        fetcher.close()
    meter.finish()
    return PicturesLoaded(tuple(loaded), tuple(left_out))


def _keep(data: bytes, address: str, folder: Path) -> Path:
    """Save a picture under a name like that of its address.

    Raises:
        ImageError: It is no picture.
    """
    probe(data)
    last = unquote(urlsplit(address).path).rpartition("/")[2]
    name = Path(file_name(last, kind_of(io.BytesIO(data))))
    path = folder / f"{name.stem[:60]}-{secrets.token_hex(4)}{name.suffix}"
    path.write_bytes(data)
    return path
