"""What fetching and converting Keras weights is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConvertBackbone:
    """Turn a file of Keras weights into an encoder folder, proved against Keras.

    Attributes:
        backbone: Name in the catalogue.
        weights: The weights file.
        output: The encoder folder to write.
    """

    backbone: str
    weights: str
    output: str


@dataclass(frozen=True, slots=True)
class ConvertedBackbone:
    """A converted encoder.

    Attributes:
        folder: The encoder folder.
        difference: Largest difference from Keras, relative to the largest value.
        seconds: How long it took.
    """

    folder: str
    difference: float
    seconds: float


@dataclass(frozen=True, slots=True)
class FetchBackbone:
    """Get a backbone's weights file, check it, and make an encoder of it.

    Reports progress in the stages ``fetch`` (bytes) and ``convert``.

    Attributes:
        backbone: Name in the catalogue.
    """

    backbone: str


@dataclass(frozen=True, slots=True)
class FetchedBackbone:
    """A backbone that is on this computer, ready to train on.

    Attributes:
        backbone: Name in the catalogue.
        weights: The checked weights file.
        folder: The encoder folder.
        bytes: Size of the weights file.
        source: The folder or address it came from; empty if it was there already.
        seconds: How long all of it took.
    """

    backbone: str
    weights: str
    folder: str
    bytes: int
    source: str
    seconds: float
