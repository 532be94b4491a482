"""The pictures that encoders are probed on, and their embeddings, kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.images import walk_images
from engine.models.encoder import Encoder
from engine.models.stream import embed_files
from engine.progress import Token

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

#: Folder of class folders, and what the table calls it.
SETS = {"superhero10": "heroes", "photos7": "photos", "ants-bees": "ants/bees"}
QUICK_SETS = ("superhero10", "photos7")


@dataclass(frozen=True, slots=True)
class PictureSet:
    """Labelled pictures.

    Attributes:
        name: Name of the folder.
        classes: Names of its subfolders.
        files: Every picture, in a fixed order.
        labels: The class of each.
    """

    name: str
    classes: tuple[str, ...]
    files: tuple[Path, ...]
    labels: tuple[int, ...]

    @property
    def digest(self) -> str:
        """Changes whenever a picture is added, removed, renamed or changed in size."""
        facts = [
            f"{path.parent.name}/{path.name} {path.stat().st_size}"
            for path in self.files
        ]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def find_set(name: str, folders: Sequence[Path]) -> PictureSet | None:
    """The set called ``name`` in the first of ``folders`` that has it, or None."""
    for folder in folders:
        root = folder / name
        if root.is_dir():
            return _read(root)
    return None


def _read(root: Path) -> PictureSet:
    classes = sorted(path for path in root.iterdir() if path.is_dir())
    files: list[Path] = []
    labels: list[int] = []
    for label, folder in enumerate(classes):
        found = sorted(walk_images(folder))
        files += found
        labels += [label] * len(found)
    names = tuple(folder.name for folder in classes)
    return PictureSet(root.name, names, tuple(files), tuple(labels))


def cell_name(encoder: Encoder, pictures: PictureSet) -> str:
    """Stands for one encoder's view of one set of pictures."""
    return f"{encoder.spec.cache_key[:16]}-{pictures.name}-{pictures.digest[:16]}"


def embed_set(
    encoder: Encoder, pictures: PictureSet, cache: Path
) -> tuple[Matrix, Labels]:
    """The embeddings of a set, from ``cache`` where they were made before.

    They are rounded to float16, as quick training rounds them. A picture that cannot
    be read is left out.

    Returns:
        float32 ``(n, d)`` and the classes ``(n,)``.
    """
    path = cache / f"{cell_name(encoder, pictures)}.npz"
    if not path.exists():
        items = enumerate(pictures.files)
        found = [
            (item.key, item.embedding)
            for item in embed_files(encoder, items, token=Token())
            if item.embedding is not None
        ]
        labels = np.array([pictures.labels[number] for number, _ in found], np.int64)
        largest = float(np.finfo(np.float16).max)
        rows = np.stack([row for _, row in found]).clip(-largest, largest)
        cache.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part.npz")
        np.savez(temporary, embeddings=rows.astype(np.float16), labels=labels)
        temporary.replace(path)
    with np.load(path, allow_pickle=False) as arrays:
        return arrays["embeddings"].astype(np.float32), arrays["labels"]
