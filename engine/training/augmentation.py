"""Which random changes of the training pictures are wanted, and where they mislead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Names of classes whose mirror image is another class, or none: digits and letters are
#: told by their length, the rest by these words.
_MIRRORED = re.compile(
    "left|right|links|rechts|izquierda|derecha|gauche|droite|east|west|clockwise"
    "|counterclockwise|anticlockwise|zero|one|two|three|four|five|six|seven|eight|nine"
    "|text|letters?|digits?|numbers?|words?|handwriting|printed|receipts?|invoices?"
    "|documents?|pages?|alphabet|arabic|latin|cyrillic|greek|kanji|hiragana|katakana"
    "|qr|barcodes?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")
#: Turned further than this, a 6 begins to be a 9 and an arrow another one.
_FAR = 45.0


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random changes of the training pictures.

    Attributes:
        flip: Mirror left and right, half of the time.
        shear: Largest shear, as the tangent of its angle; 0 is none.
        zoom: Largest zoom in or out, as a share; 0 is none.
        rotate: Largest turn either way, in degrees; 0 is none.
        shift: Largest shift either way, as a share of the side; 0 is none.
        crop: Largest share of the side that is cut away, anywhere; 0 is none.
        brightness: Largest change of brightness, as a share; 0 is none.
        contrast: Largest change of contrast, as a share; 0 is none.
        mixup: How much two pictures and their answers are blended, as the ``alpha`` of
            the distribution that the shares are drawn from; 0 is none (H. Zhang,
            M. Cisse, Y. Dauphin, D. Lopez-Paz, "mixup: Beyond empirical risk
            minimization", ICLR 2018).
    """

    flip: bool = False
    shear: float = 0.0
    zoom: float = 0.0
    rotate: float = 0.0
    shift: float = 0.0
    crop: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    mixup: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether pixels change their place."""
        return self.flip or any(
            value > 0
            for value in (self.shear, self.zoom, self.rotate, self.shift, self.crop)
        )

    @property
    def active(self) -> bool:
        """Whether any picture would be changed."""
        return self.moves or any(
            value > 0 for value in (self.brightness, self.contrast, self.mixup)
        )


#: The largest value of each strength, itself included, and whether it is a share.
LIMITS: dict[str, float] = {
    "shear": 1.0,
    "zoom": 0.9,
    "rotate": 180.0,
    "shift": 0.5,
    "crop": 0.8,
    "brightness": 0.9,
    "contrast": 0.9,
    "mixup": 1.0,
}


def mirrored(classes: Sequence[str]) -> tuple[str, ...]:
    """The classes whose mirror image is likely to be another class, or none.

    Single letters and digits, and names that speak of text or of sides.
    """
    return tuple(name for name in classes if _is_mirrored(name))


def doubts(augmentation: Augmentation, classes: Sequence[str]) -> tuple[str, ...]:
    """What a person should know before training like this, in sentences.

    Args:
        augmentation: What would be done to the training pictures.
        classes: The project's classes.
    """
    found = mirrored(classes)
    if not found:
        return ()
    names = ", ".join(repr(name) for name in found[:3])
    if len(found) > 3:
        names += f" and {len(found) - 3} more"
    said = []
    if augmentation.flip:
        said.append(
            f"Mirrored, pictures of {names} may show something else: text, digits and "
            "sides are not the same in a mirror. Leave mirroring off for them."
        )
    if augmentation.rotate > _FAR:
        said.append(
            f"Turned by up to {augmentation.rotate:g} degrees, pictures of {names} may "
            "show something else, as a 6 becomes a 9."
        )
    return tuple(said)


def _is_mirrored(name: str) -> bool:
    words = _WORDS.findall(name)
    return any(_MIRRORED.fullmatch(word) for word in words) or (
        # "0", "17", "b": what hand-written sets call their folders.
        len(words) == 1 and (words[0].isdigit() or len(words[0]) == 1)
    )
