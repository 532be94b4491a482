"""What the blend lab is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Blend:
    """Mix two pictures, from all of the first to all of the second.

    Attributes:
        model: Path of the model file.
        first: A picture.
        second: Another one.
        steps: How many mixes are looked at, both pictures included.
    """

    model: str
    first: str
    second: str
    steps: int = 41


@dataclass(frozen=True, slots=True)
class Blended:
    """What a model makes of the mixes of two pictures.

    Attributes:
        first: The answer for the first picture.
        second: The answer for the second one.
        shares: The second picture's share of each mix, 0 to 1.
        classes: The classes whose probabilities are listed, those of the two pictures
            first, then whatever becomes likely on the way.
        probabilities: For each share the probability of each of these classes.
        flip: The second picture's share at which the first one's class is the best
            one no longer; None if it always is.
        becomes: The best class from there on; None if there is no flip.
        seen: Both pictures as the model sees them, as PNG.
        seconds: How long it took.
    """

    first: Verdict
    second: Verdict
    shares: tuple[float, ...]
    classes: tuple[str, ...]
    probabilities: tuple[tuple[float, ...], ...]
    flip: float | None
    becomes: str | None
    seen: tuple[bytes, bytes]
    seconds: float


@dataclass(frozen=True, slots=True)
class BlendPairs:
    """Mix many pairs of pictures, and see how closely probabilities follow the mixes.

    Attributes:
        model: Path of the model file.
        first: Files and folders to take the first pictures of the pairs from.
        second: The same for the second ones.
        pairs: How many pairs, drawn by lot.
        steps: How many mixes of each, both pictures included.
        seed: Of the lot.
    """

    model: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    pairs: int = 60
    steps: int = 11
    seed: int = 0


@dataclass(frozen=True, slots=True)
class MixPoint:
    """All pairs at one mix.

    Attributes:
        share: The second pictures' share.
        middle: The median of what the second class has of both classes' probability.
        low: Its lower quartile.
        high: Its upper quartile.
    """

    share: float
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BlendedPairs:
    """How closely a model's probabilities follow the mixes of many pairs.

    Attributes:
        pairs: Pairs that were mixed.
        same: Pairs that were left out because both pictures got the same class.
        unreadable: Pairs that were left out because a picture could not be read.
        points: What the second class has at each mix.
        deviation: The mean distance between that and the mix, 0 to 1; None without
            any pair. A model that switches from all to nothing half way has 0.25.
        flips: Lower quartile, median and upper quartile of the flip points.
        third: The share of half-and-half mixes that were given a third class.
        seconds: How long it took.
        stopped: Whether it was cancelled; the pairs until then count.
    """

    pairs: int
    same: int
    unreadable: int
    points: tuple[MixPoint, ...]
    deviation: float | None
    flips: tuple[float, float, float] | None
    third: float
    seconds: float
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What is done to a picture; every field's default changes nothing.

    Attributes:
        blur: Radius in hundredths of the longer side, 0 to 5.
        light: Factor on the brightness, 0.1 to 2.
        rotation: Degrees counterclockwise, -180 to 180; corners are filled grey.
        noise: Standard deviation in grey levels, 0 to 80.
        quality: JPEG quality, 1 to 100; above 100 it is not encoded at all.
        crop: How much of each side is cut off, 0 to 0.45.
    """

    blur: float = 0.0
    light: float = 1.0
    rotation: float = 0.0
    noise: float = 0.0
    quality: int = 101
    crop: float = 0.0


@dataclass(frozen=True, slots=True)
class ClassifyChanged:
    """Classify a picture after changes.

    Attributes:
        model: Path of the model file.
        path: The picture.
        changes: What is done to it.
        preview: Most pixels on the longer side of the picture that comes back.
    """

    model: str
    path: str
    changes: Changes = field(default_factory=Changes)
    preview: int = 480


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """The answer for a changed picture, and the picture.

    Attributes:
        verdict: The answer.
        seen: The changed picture, as a JPEG or PNG file.
        seconds: How long it took.
    """

    verdict: Verdict
    seen: bytes
    seconds: float
