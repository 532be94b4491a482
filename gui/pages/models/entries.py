"""What the Models page lists: an entry for each encoder and model, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from engine.models.score import Score
from gui import words
from gui.pages.models.yours import OwnModel

if TYPE_CHECKING:
    from engine.models.catalogue import CatalogueRow

Section = Literal["yours", "bundled", "fetched", "available"]
SECTIONS: tuple[Section, ...] = ("yours", "bundled", "fetched", "available")

_MOST_CLASSES = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the Models page.

    Attributes:
        key: Tells it from all others, and stays when it is fetched or removed.
        section: Where it is listed.
        title: What it is called.
        description: What it is good for.
        facts: Size, input and the like, in one line.
        row: The catalogue's row, for what is in the catalogue.
        own: The trained model, for a person's own.
    """

    key: str
    section: Section
    title: str
    description: str
    facts: str
    row: CatalogueRow | None = None
    own: OwnModel | None = None

    @property
    def model(self) -> Path | None:
        """The model file to try, for a model."""
        if self.own is not None:
            return self.own.path
        if self.row is not None and self.row.kind == "model":
            return Path(self.row.path)
        return None

    @property
    def encoder(self) -> CatalogueRow | None:
        """The encoder's row, for an encoder."""
        if self.row is not None and self.row.kind == "encoder":
            return self.row
        return None

    @property
    def score(self) -> Score | None:
        """Its score on unseen images, for a person's own."""
        return self.own.manifest.test if self.own is not None else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("models", text)


def section_title(section: Section) -> str:
    """What a section is called."""
    return _tr(
        {
            "yours": "Yours",
            "bundled": "Comes with Discern",
            "fetched": "Fetched",
            "available": "Available to fetch",
        }[section]
    )


def entries(
    rows: tuple[CatalogueRow, ...], own: tuple[OwnModel, ...]
) -> Iterator[Entry]:
    """The entries, section by section; models before encoders."""
    for model in own:
        yield _of_own(model)
    for section in SECTIONS[1:]:
        for kind in ("model", "encoder"):
            for row in rows:
                if (row.state, row.kind) == (section, kind):
                    yield _of_row(row)


def pixels(size: tuple[int, int]) -> str:
    """An input's size: ``224 × 224 px``, height and width."""
    return f"{size[1]}{words.NBSP}×{words.NBSP}{size[0]}{words.NBSP}px"


def classes(names: tuple[str, ...]) -> str:
    """What a model tells apart, in a sentence."""
    shown, rest = names[:_MOST_CLASSES], len(names) - _MOST_CLASSES
    if rest > 0:
        last = _tr("{0} more").format(words.count(rest))
    else:
        shown, last = names[:-1], names[-1]
    return _tr("Tells apart {0} and {1}.").format(", ".join(shown), last)


def speed(row: CatalogueRow) -> str:
    """``about 95 images/s``, or nothing where nobody measured."""
    if row.images_per_second is None:
        return ""
    return _tr("about {0}").format(words.rate(row.images_per_second))


def _of_row(row: CatalogueRow) -> Entry:
    size = words.size(row.size) if row.size else ""
    if size and row.state == "available":
        size = _tr("{0} to fetch").format(size)
    facts = (
        _tr("Model") if row.kind == "model" else _tr("Encoder"),
        size,
        pixels(row.input_size),
        speed(row),
        row.licence,
        row.origin if row.state != "bundled" else "",
    )
    return Entry(
        f"{row.kind}:{row.name}",
        row.state,
        row.title,
        row.description,
        _joined(facts),
        row=row,
    )


def _of_own(model: OwnModel) -> Entry:
    manifest = model.manifest
    recipe = words.recipe(manifest.recipe)
    title = f"{model.project} — {recipe}" if model.project else manifest.title
    told = classes(manifest.classes)
    if manifest.test is not None:
        told += " " + _tr("{0} on {1} unseen images.").format(
            words.score(manifest.test), words.count(manifest.test.images)
        )
    facts = (
        _tr("Model"),
        words.size(model.size),
        pixels(manifest.encoder.geometry.size),
        words.when(model.run.created if model.run is not None else manifest.created),
        manifest.licence,
    )
    return Entry(f"own:{model.path}", "yours", title, told, _joined(facts), own=model)


def _joined(facts: tuple[str, ...]) -> str:
    return " · ".join(fact for fact in facts if fact)
