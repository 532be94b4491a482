"""What an export is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportModel:
    """Write a model in another format, and prove that it answers the same.

    Reports progress in the stages ``convert`` and ``prove``.

    Attributes:
        model: The model file.
        format: Name in ``engine.exporting.formats``.
        output: The folder to write, or the file for a format that is one file.
        images: A folder of images, also in folders of it: int8 is calibrated on some
            and proved on others; any other format is proved on them besides. None for
            the drawn pictures alone.
    """

    model: str
    format: str
    output: str
    images: str | None = None


@dataclass(frozen=True, slots=True)
class Parity:
    """How an export answers compared with the model, on one set of pictures.

    Attributes:
        pictures: Which ones, in words: ``golden pictures``, ``images``.
        count: How many.
        largest: Largest difference in probability.
        mean: Mean difference in probability.
        agreement: Share of pictures with the same likeliest class.
    """

    pictures: str
    count: int
    largest: float
    mean: float
    agreement: float


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that was written and proved.

    Attributes:
        path: The folder, or the file of a format that is one file.
        format: Name of the format.
        file: The network's file in it.
        bytes: Size of all of it.
        parity: The proof, one row for each set of pictures.
        runtime: What the proof was run with, such as ``LiteRT 2.3.0``.
        seconds: How long all of it took.
    """

    path: str
    format: str
    file: str
    bytes: int
    parity: tuple[Parity, ...]
    runtime: str
    seconds: float
