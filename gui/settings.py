"""What the window remembers: its place, the last projects, light or dark."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.paths import config_dir
from gui.theme import Choice

#: How many recent projects Home shows.
RECENT = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """The remembered things; a new one replaces the old on every change.

    Attributes:
        theme: ``system``, ``light`` or ``dark``.
        geometry: The window's place and size in Qt's form, base64; empty for none.
        last_project: Folder of the project that was open, or empty.
        recent_projects: Folders, newest first.
        encoder: The encoder that quick training uses; empty for the preferred one.
        offer_answered: Whether a stronger encoder was offered and answered about.
        cluster_address: Where the cluster was that folders were last classified on.
        cluster_folder: The folder that its machines share.
    """

    theme: Choice = "system"
    geometry: str = ""
    last_project: str = ""
    recent_projects: tuple[str, ...] = ()
    encoder: str = ""
    offer_answered: bool = False
    cluster_address: str = ""
    cluster_folder: str = ""

    def with_project(self, folder: Path) -> Settings:
        """The settings after ``folder`` was opened."""
        path = str(folder)
        others = [other for other in self.recent_projects if other != path]
        return dataclasses.replace(
            self, last_project=path, recent_projects=(path, *others)[:RECENT]
        )

    def without_project(self, folder: Path) -> Settings:
        """The settings after ``folder`` was taken off the list."""
        path = str(folder)
        last = "" if self.last_project == path else self.last_project
        others = tuple(other for other in self.recent_projects if other != path)
        return dataclasses.replace(self, last_project=last, recent_projects=others)


def _file() -> Path:
    return config_dir() / "window.json"


def load() -> Settings:
    """The saved settings; the defaults where there are none or they are damaged."""
    try:
        return msgspec.json.decode(_file().read_bytes(), type=Settings)
    except (OSError, msgspec.MsgspecError):
        return Settings()


def save(settings: Settings) -> None:
    """Save ``settings`` whole or not at all; a full disk is no reason to stop."""
    with contextlib.suppress(OSError):
        target = _file()
        handle, name = tempfile.mkstemp(prefix=".window-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(settings))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
