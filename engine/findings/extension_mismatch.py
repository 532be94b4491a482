"""Files whose name says another format than their content is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.findings.evidence import Evidence
from engine.findings.finding import RENAME, Finding
from engine.findings.keys import key_of

#: Endings that fit a format; the first one is proposed. Camera RAW files have dozens of
#: endings and cameras' own ideas of them, so those are left alone.
_ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "PNG": (".png", ".apng"),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "DIB": (".dib", ".bmp"),
    "WEBP": (".webp",),
    "TIFF": (".tif", ".tiff"),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif", ".hif"),
}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture whose ending does not fit; what cannot read it may fail on it."""
    for picture in evidence.pictures:
        measured = evidence.measured.get(picture.content)
        endings = _ENDINGS.get(measured.format) if measured else None
        name = PurePosixPath(picture.path)
        if measured is None or endings is None or name.suffix.lower() in endings:
            continue
        yield Finding(
            kind="extension_mismatch",
            path=picture.path,
            others=(),
            score=1.0,
            reason=f"The name ends in {name.suffix}, but the file is a "
            f"{measured.format} picture; other programs may refuse it.",
            action=f"{RENAME}{name.stem}{endings[0]}",
            key=key_of("extension_mismatch", picture.content, name.suffix.lower()),
        )
