"""What converting Keras weights to an encoder is asked, and what it comes to."""

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
