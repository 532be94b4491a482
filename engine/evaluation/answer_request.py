"""What the newest model is asked about a project's images, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset.listing import ImageRow
from engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class AnswerProject:
    """Let the newest run's model answer for every image that it has not answered for.

    Attributes:
        folder: The project's folder.
    """

    folder: str


@dataclass(frozen=True, slots=True)
class ProjectAnswered:
    """How far the model and the classes agree.

    Attributes:
        run: The newest run's id; empty where there is none with a model.
        images: Images there are answers for.
        disagree: Those of them whose class is not the best one by the model.
        new: Contents that were answered for just now.
    """

    run: str
    images: int = 0
    disagree: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class JudgeImage:
    """Say what the newest model thinks of one image, and which are most like it.

    Attributes:
        folder: The project's folder.
        path: The image, below it.
        neighbours: How many of those most like it are wanted.
    """

    folder: str
    path: str
    neighbours: int = 6


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An image that is like another one.

    Attributes:
        image: The image.
        likeness: 1 for the same, 0 for any other.
    """

    image: ImageRow
    likeness: float


@dataclass(frozen=True, slots=True)
class ImageJudged:
    """What is thought of one image.

    Attributes:
        path: The image, below the project's folder.
        run: The newest run's id; empty where there is none with a model.
        verdict: Its model's answer, or None without one.
        learned: Whether that model was trained on this very image.
        neighbours: The images most like it, nearest first; empty where nothing
            compares them yet.
    """

    path: str
    run: str = ""
    verdict: Verdict | None = None
    learned: bool = False
    neighbours: tuple[Neighbour, ...] = ()
