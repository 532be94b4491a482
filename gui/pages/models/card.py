"""What "About" shows: a model's card, or what is known of one that has none."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui import words
from gui.pages.models.entries import Entry, pixels, speed

if TYPE_CHECKING:
    from engine.models.catalogue import CatalogueRow
    from gui.pages.models.yours import OwnModel

CARD = "card.md"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~])")


def _tr(text: str) -> str:
    return QCoreApplication.translate("models", text)


def card(entry: Entry) -> str:
    """The card of ``entry`` as Markdown; reads at most one small file."""
    if entry.own is not None:
        return _of_own(entry, entry.own)
    row = entry.row
    assert row is not None
    if row.path and row.state == "bundled":
        place = Path(row.path)
        folder = place if place.is_dir() else place.parent
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return (folder / CARD).read_text(encoding="utf-8")
    return _of_row(row)


def _of_row(row: CatalogueRow) -> str:
    facts = {
        _tr("Kind"): _tr("Encoder, to train on")
        if row.kind == "encoder"
        else _tr("Model"),
        _tr("Sees"): pixels(row.input_size),
        _tr("Embedding"): _tr("{0} numbers").format(words.count(row.dimensions)),
        _tr("Speed"): _on_two_cores(row),
        _tr("Size"): words.size(row.size) if row.size else "",
        _tr("Licence"): plain(row.licence),
        _tr("Origin"): plain(row.origin),
    }
    parts = [f"# {plain(row.title)}", plain(row.description), _table(facts)]
    if row.state == "available":
        parts += [
            f"## {_tr('Fetching it')}",
            _tr(
                "Fetch downloads one file, checks it by its published hash and gets "
                "it ready for this computer. Nothing is sent. It comes from"
            ),
            f"`{row.url}`",
        ]
    else:
        parts += [f"## {_tr('On this computer')}", f"`{row.path}`"]
    return "\n\n".join(part for part in parts if part)


def _of_own(entry: Entry, own: OwnModel) -> str:
    manifest = own.manifest
    images = manifest.images
    facts = {
        _tr("Classes"): plain(", ".join(manifest.classes)),
        _tr("Learned from"): words.counted(images.train, _tr("image"), _tr("images")),
        _tr("Tested on"): words.counted(images.test, _tr("image"), _tr("images")),
        _tr("Encoder"): plain(manifest.encoder.title),
        _tr("Sees"): pixels(manifest.encoder.geometry.size),
        _tr("Made"): words.when(manifest.created),
        _tr("Size"): words.size(own.size),
        _tr("Licence"): plain(manifest.licence),
    }
    run = own.run
    parts = [
        f"# {plain(entry.title)}",
        plain(words.score_sentence(run.result)) if run is not None else "",
        _table(facts),
        *(plain(note) for note in manifest.notes),
        f"## {_tr('On this computer')}",
        f"`{own.path}`",
    ]
    return "\n\n".join(part for part in parts if part)


def plain(text: str) -> str:
    """``text`` as Markdown that shows it as it is, names of files and classes too."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _on_two_cores(row: CatalogueRow) -> str:
    return _tr("{0} on two cores").format(speed(row)) if speed(row) else ""


def _table(facts: dict[str, str]) -> str:
    lines = [f"| {name} | {fact} |" for name, fact in facts.items() if fact]
    return "\n".join(["| | |", "|---|---|", *lines])
