"""What explaining an answer is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Explain:
    """Say why a model answers for a picture as it does.

    Attributes:
        model: Path of the model file.
        path: The picture.
        class_name: The class to explain; the best one if left out.
        project: Folder of the project whose training images to look among; that of
            the model's own run, where it lies in one, if left out.
        neighbours: How many of the nearest training images to name.
    """

    model: str
    path: str
    class_name: str | None = None
    project: str | None = None
    neighbours: int = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A training image and how alike it is.

    Attributes:
        path: The file.
        class_name: The class it had in the training.
        likeness: Cosine of the embeddings; 1 is the same.
    """

    path: str
    class_name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a model answers for a picture as it does.

    Attributes:
        verdict: The answer that is explained.
        class_name: The class that the heat map is about.
        heat: Rows of what each place speaks for (above 0) or against the class.
        method: ``activation``, which is exact, or ``occlusion``.
        place: Where the heat map lies on the picture: left, upper, right and lower
            edge in widths and heights of the picture.
        size: Width and height of the picture in pixels.
        neighbours: The nearest training images, likest first.
        note: Why there are no neighbours, in a sentence; empty if there are.
        strangeness: Each way of measuring how unlike everything known it is, by name;
            1 is where a twentieth of known images would be thought strange.
        seconds: How long it took.
    """

    verdict: Verdict
    class_name: str
    heat: tuple[tuple[float, ...], ...]
    method: str
    place: tuple[float, float, float, float]
    size: tuple[int, int]
    neighbours: tuple[Neighbour, ...]
    note: str
    strangeness: dict[str, float]
    seconds: float
