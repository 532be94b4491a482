"""What somebody drops or pastes, as sources of an import."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from engine import paths
from gui.widgets import dropped_paths

_WEB = ("http", "https")


def sources_in(data: QMimeData) -> list[str]:
    """Files, folders and addresses of pictures in a drop or on the clipboard."""
    return [str(path) for path in dropped_paths(data)] + addresses_in(data)


def addresses_in(data: QMimeData) -> list[str]:
    """The web addresses in a drop or on the clipboard."""
    return [url.toString() for url in data.urls() if _is_address(url)]


def address_in_text(data: QMimeData) -> str | None:
    """The one web address that somebody copied as text, if that is all there is."""
    text = data.text().strip() if data.hasText() else ""
    url = QUrl(text, QUrl.ParsingMode.StrictMode)
    return text if text and not set(text) & set(" \n") and _is_address(url) else None


def _is_address(url: QUrl) -> bool:
    return url.scheme() in _WEB and bool(url.host())


def bitmap_in(data: QMimeData) -> QImage | None:
    """The picture itself, where no file of it is there."""
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def keep(image: QImage) -> Path:
    """Save a pasted picture where the engine can read it.

    Raises:
        OSError: It cannot be saved.
    """
    folder = paths.cache_dir() / "pasted"
    folder.mkdir(exist_ok=True)
    moment = time.strftime("%Y-%m-%d %H-%M-%S")
    path = folder / f"pasted {moment} {time.time_ns() % 10**6:06}.png"
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(0, "The pasted picture cannot be saved", str(path))
    return path


def forget(sources: tuple[str, ...]) -> None:
    """Remove pasted pictures that are in a project by now, or are not wanted."""
    folder = paths.cache_dir() / "pasted"
    for source in map(Path, sources):
        if source.parent == folder:
            source.unlink(missing_ok=True)
