"""Other pictures to learn from: mostly strangers, and some that show the classes.

A network that only ever saw its ten classes takes a person for a dog. So it is shown
pictures of hundreds of other things, for which no class is the right answer: none may
be likelier than another (D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly
detection with outlier exposure", ICLR 2019). Some pictures from the same places show
dogs, ships or frogs; these keep their classes. Without them the network could learn to
tell the places apart instead, and reject every photograph.

``others.csv`` lists the folders. Those that a person could argue about are not in it:
lions, gazelles, buses.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.images import walk_images
from tools.cifar.network import GEOMETRY, Pixels
from tools.ready_made.pictures import Named, load

#: The label of pictures that show none of the classes.
STRANGER = -1
_FILE = "others.npz"


class Row(NamedTuple):
    """A folder of a source: what it shows, and its class, empty for strangers."""

    source: str
    folder: str
    shows: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Others:
    """Other pictures: uint8 ``(n, 32, 32, 3)`` pixels and ``(n,)`` labels."""

    pixels: Pixels
    labels: NDArray[np.int64]

    @property
    def strangers(self) -> Pixels:
        """Those that show none of the classes."""
        return np.asarray(self.pixels[self.labels == STRANGER])

    def beside(self, pixels: Pixels, share: float, seed: int) -> Pixels:
        """``pixels`` and as many of these as are that ``share`` of them."""
        random = np.random.default_rng(seed)
        drawn = random.choice(len(self.labels), round(share * len(pixels)))
        return np.concatenate([pixels, self.pixels[drawn]])


def listed() -> list[Row]:
    """The folders of ``others.csv``."""
    text = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8")
    return [Row(*row) for row in csv.reader(text.splitlines()[1:])]


def gather(
    sources: Sequence[Named], classes: Sequence[str], work: Path, rows: Sequence[Row]
) -> Others:
    """Read the listed folders of the sources and keep the pictures in ``work``.

    Args:
        sources: The sources by the list's names, and where they are.
        classes: The classes, in order.
        work: The folder that the training will work in.
        rows: What to read; folders of sources not given are left out.

    Raises:
        SystemExit: A source is not one of the list, or a folder has no pictures.
        ImageError: A folder is not there (``image.missing``).
    """
    names = {row.source for row in rows}
    for source in sources:
        if source.name not in names:
            sys.exit(f"Expected a source of {sorted(names)}, received {source.name!r}")
    pixels: list[Pixels] = []
    labels: list[int] = []
    for source in sources:
        for row in rows:
            if row.source != source.name:
                continue
            folder = source.path / row.folder
            read = list(load(sorted(walk_images(folder)), GEOMETRY))
            if not read:
                sys.exit(f"Expected pictures of {row.shows} in {folder}, found none")
            pixels += read
            name = row.class_name
            labels += [classes.index(name) if name else STRANGER] * len(read)
    others = Others(np.stack(pixels), np.array(labels))
    np.savez(work / _FILE, pixels=others.pixels, labels=others.labels)
    return others


def load_others(work: Path) -> Others:
    """The pictures that `gather` kept in ``work``.

    Raises:
        SystemExit: There are none.
    """
    path = work / _FILE
    if not path.is_file():
        sys.exit(f"{path} is missing: run `python -m tools.cifar others` first.")
    with np.load(path, allow_pickle=False) as arrays:
        return Others(arrays["pixels"], arrays["labels"])
