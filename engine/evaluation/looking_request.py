"""Whether a model looks at the right thing: what is asked, what it comes to.

Light to import: the window reads what is kept; ``looking`` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.evaluation import kept
from engine.evaluation.scores import Figure

_NAME = "looking"
#: Raised with every change of what is computed; older files are computed anew.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class LookAtRun:
    """Find out whether a run's model looks at the right thing.

    Attributes:
        folder: The project's folder.
        run: The run's id.
        again: Work it out anew even if it is kept.
        sources: Let metadata include the folder that an image lies in.
    """

    folder: str
    run: str
    again: bool = False
    sources: bool = False


@dataclass(frozen=True, slots=True)
class MetadataScore:
    """How far one gets without looking at what is in the pictures.

    Attributes:
        kind: ``all``, or one of ``size``, ``shape``, ``brightness``, ``border``,
            ``file`` and ``source``.
        accuracy: Share of the scored images that is right by this alone.
    """

    kind: str
    accuracy: Figure


@dataclass(frozen=True, slots=True)
class ClassHeat:
    """Where in its pictures a class is seen, as a mean over them.

    Attributes:
        name: The class.
        images: How many pictures it is a mean of.
        values: Rows of a grid over the picture; above 0 speaks for the class.
    """

    name: str
    images: int
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Looking:
    """What a run's model looks at.

    Attributes:
        images: How many images it was asked about.
        split: Their split.
        guess: Share of the largest class: what a guess gets.
        whole: Accuracy on the pictures as they are.
        centre: Accuracy with everything but the middle hidden.
        surround: Accuracy with the middle hidden.
        surround_better: How often chance alone would make hiding the middle do so
            little harm compared with hiding the rest.
        metadata: Accuracy of size, shape, brightness, border and file type, together
            and each alone, the best first.
        heat: For each class, where encoder and head tell exactly; else empty.
        sources: Whether metadata had the folders.
        brightness: Mean grey level of each image it was asked about, by content.
        version: Of what was computed.
    """

    images: int
    split: str
    guess: float
    whole: Figure
    centre: Figure
    surround: Figure
    surround_better: float
    metadata: tuple[MetadataScore, ...] = ()
    heat: tuple[ClassHeat, ...] = ()
    sources: bool = False
    brightness: dict[str, float] = field(default_factory=dict)
    version: int = _VERSION


def keep_looking(folder: Path, found: Looking) -> None:
    """Write it into a run's folder."""
    kept.keep(folder, _NAME, found)


def read_looking(folder: Path) -> Looking | None:
    """What is kept of the run in ``folder``; None where nobody asked yet."""
    return kept.read(folder, _NAME, Looking, _VERSION)
