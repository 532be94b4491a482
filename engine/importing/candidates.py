"""What may come in: one candidate a picture, whatever it lies in."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from engine.importing.request import LeftOut


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose a picture is, as far as its source says.

    Attributes:
        page: Where a person can read about it.
        title: What it is called there.
        author: Who made it.
        licence: As the source names it, such as ``CC BY 4.0``.
        licence_url: Where the licence stands.
    """

    page: str = ""
    title: str = ""
    author: str = ""
    licence: str = ""
    licence_url: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an open zip."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo


@dataclass(frozen=True, slots=True)
class Address:
    """An address to load from."""

    url: str


Place = Path | Member | Address


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file that may be a picture.

    Attributes:
        source: Where it is, for the person and for the record.
        place: Where it is, for us.
        name: What it is called there.
        class_name: The class it is to go into, as wanted.
        split: The split it was given, or None.
        credit: Whose it is.
    """

    source: str
    place: Place
    name: str
    class_name: str
    split: str | None = None
    credit: Credit = Credit()


@dataclass(slots=True)
class Gathered:
    """What was found in the sources, in their order.

    Attributes:
        candidates: What may come in.
        left_out: What cannot, with reasons.
        hidden: Hidden files and folders that were passed over.
        notes: Sentences about the whole of it.
        complete: False if the search was ended early.
    """

    candidates: list[Candidate] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    hidden: int = 0
    notes: list[str] = field(default_factory=list)
    complete: bool = True

    def leave_out(self, source: str, code: str, reason: str) -> None:
        """Note that something cannot come in."""
        self.left_out.append(LeftOut(source, code, reason))
