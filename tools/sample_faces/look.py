"""Who is drawn and how: every attribute of a face except its expression.

Both classes draw from the same strata: the values of each attribute are spread evenly
over its range and shuffled, so that the two classes hold the same hats, colours and
lights in the same numbers and nothing but the expression tells them apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tools.sample_faces.canvas import Colour, colour

Draw = Callable[[str], float]
T = TypeVar("T")


def _codes(text: str) -> tuple[Colour, ...]:
    return tuple(colour(code) for code in text.split())


SKINS = _codes(
    "#FBE0CC #F6CDB0 #F0BE98 #E3A87C #D0905F #B87749 #97603B #7A4A2E #5C3824 "
    "#F3C9A5 #C98A5E #8A5635 #FFD54F #FFCF3F #7FC8E8 #8FD18A #B79CE6 #F29CB7 "
    "#F0A45B #6FCFBF #9AA8F0 #E77F72 #C7D36B #B8C4D0"
)
HAIRS = _codes(
    "#1F1A1C #2B2120 #4A2F22 #6B4226 #8C5A2E #B9813F #E2B65B #F3DC9A #B5452A "
    "#D8673A #8C8F98 #E8E4DE #D96AA0 #2F9C95 #6A4FB3 #3F6FD1"
)
CLOTHES = _codes(
    "#D9483B #E98A2B #F2C43D #5FA85A #2E8B83 #2F6FC4 #5A4FB0 #B0508F #F4F1EA "
    "#3A4150 #8FB8D8 #E9A7A0 #7B5B45 #B9C7A0"
)
GROUNDS = _codes(
    "#F6D7C3 #F9E7A8 #CFE8D5 #BFE0EE #D4CDF2 #F4C9DA #F2F0EA #9FC5D8 #E8A598 "
    "#A8C89A #7F9CC7 #C79BC0 #5E7A8C #3F4C66 #E6B455 #D5775E #6BA292 #8C6A9A "
    "#2F6F8F #C9CDD4"
)
EYES = _codes("#4A2F1E #2F5D8A #3E7A4A #6B4A2A #2B2B33")


class Strata:
    """Evenly spread, shuffled fractions for `count` faces of one group."""

    def __init__(self, seed: str, group: str, count: int) -> None:
        self._key = f"{seed}/{group}"
        self._count = count
        self._columns: dict[str, list[float]] = {}

    def row(self, index: int) -> Draw:
        """The function that gives face `index` its fraction (0 to 1) by name."""

        def draw(name: str) -> float:
            if name not in self._columns:
                rng = random.Random(f"{self._key}/{name}")
                column = [(k + rng.random()) / self._count for k in range(self._count)]
                rng.shuffle(column)
                self._columns[name] = column
            return self._columns[name][index]

        return draw


def between(fraction: float, low: float, high: float) -> float:
    """`fraction` of the way from `low` to `high`."""
    return low + (high - low) * fraction


def around(fraction: float, reach: float) -> float:
    """Between -reach and reach, the middle more often than the ends."""
    side = fraction * 2 - 1
    return reach * (0.45 * side + 0.55 * side**3)


def pick(fraction: float, values: Sequence[T]) -> T:
    """One of `values`, each as likely as the others."""
    return values[min(int(fraction * len(values)), len(values) - 1)]


def weigh(fraction: float, weights: Mapping[str, float]) -> str:
    """One of the names, as likely as its weight says."""
    left = fraction * sum(weights.values())
    for name, weight in weights.items():
        left -= weight
        if left < 0:
            return name
    return next(reversed(list(weights)))


@dataclass(frozen=True, slots=True)
class Look:
    """One face before it feels anything. Lengths in head units, angles in radians."""

    name: str
    skin: Colour
    width: float
    height: float
    jaw: float
    square: float
    ears: str
    hair: str
    hair_colour: Colour
    hat: str
    hat_colour: Colour
    hat_trim: Colour
    glasses: str
    beard: str
    nose: str
    cheeks: str
    earring: str
    eyes: str
    eye_colour: Colour
    eye_size: float
    eye_gap: float
    lips: Colour | None
    clothes: str
    cloth_colour: Colour
    cloth_trim: Colour
    background: str
    ground: tuple[Colour, Colour, Colour]
    x: float
    y: float
    size: float
    roll: float
    yaw: float
    pitch: float
    light_angle: float
    light: float
    warmth: float
    exposure: float
    blur: float
    noise: float
    quality: int


def make_look(name: str, draw: Draw) -> Look:
    """The look that the fractions of `draw` describe."""

    def of(key: str, tints: Sequence[Colour]) -> Colour:
        return pick(draw(key), tints)

    soft = draw("blur")
    return Look(
        name=name,
        skin=of("skin", SKINS),
        width=between(draw("width"), 0.84, 1.04),
        height=between(draw("height"), 0.98, 1.16),
        jaw=between(draw("jaw"), -0.16, 0.14),
        square=between(draw("square"), 1.9, 2.7),
        ears=weigh(
            draw("ears"), {"round": 7, "cat": 1, "bear": 1, "horns": 0.8, "elf": 0.8}
        ),
        hair=weigh(
            draw("hair"),
            {
                "none": 1.3,
                "short": 2,
                "parted": 2,
                "bob": 1.6,
                "long": 1.8,
                "afro": 1.3,
                "curls": 1.4,
                "spikes": 1.3,
                "mohawk": 0.7,
                "bun": 1.2,
                "pigtails": 1.2,
            },
        ),
        hair_colour=of("hair_colour", HAIRS),
        hat=weigh(
            draw("hat"),
            {
                "none": 9,
                "cap": 1.2,
                "beanie": 1.2,
                "tophat": 0.8,
                "party": 0.9,
                "crown": 0.8,
                "straw": 1,
                "bow": 1,
                "band": 0.8,
                "headphones": 0.9,
                "flower": 0.9,
            },
        ),
        hat_colour=of("hat_colour", CLOTHES),
        hat_trim=of("hat_trim", CLOTHES),
        glasses=weigh(
            draw("glasses"), {"none": 6, "round": 1.4, "square": 1.2, "sun": 0.5}
        ),
        beard=weigh(
            draw("beard"),
            {"none": 7, "full": 0.8, "goatee": 0.8, "moustache": 0.9, "stubble": 0.9},
        ),
        nose=weigh(
            draw("nose"), {"button": 2, "hook": 2, "line": 2, "wide": 1.5, "clown": 0.5}
        ),
        cheeks=weigh(draw("cheeks"), {"none": 3, "blush": 3, "freckles": 1.4}),
        earring=weigh(draw("earring"), {"none": 5, "stud": 1, "hoop": 1}),
        eyes=weigh(
            draw("eyes"), {"dots": 2, "ovals": 1.5, "round": 3, "big": 2, "closed": 1.2}
        ),
        eye_colour=of("eye_colour", EYES),
        eye_size=between(draw("eye_size"), 0.85, 1.2),
        eye_gap=between(draw("eye_gap"), 0.34, 0.44),
        lips=pick(
            draw("lips"), (None, None, None, colour("#C2384A"), colour("#B8506A"))
        ),
        clothes=weigh(
            draw("clothes"),
            {
                "tee": 2,
                "vee": 1.3,
                "collar": 1.4,
                "stripes": 1.4,
                "hoodie": 1,
                "scarf": 1,
            },
        ),
        cloth_colour=of("cloth_colour", CLOTHES),
        cloth_trim=of("cloth_trim", CLOTHES),
        background=weigh(
            draw("background"),
            {
                "flat": 1.6,
                "gradient": 1.8,
                "halo": 1,
                "stripes": 1.2,
                "dots": 1,
                "bokeh": 1.8,
                "room": 1.6,
                "hills": 1.7,
                "sea": 1,
                "city": 1,
            },
        ),
        ground=(
            of("ground_a", GROUNDS),
            of("ground_b", GROUNDS),
            of("ground_c", GROUNDS),
        ),
        x=around(draw("x"), 0.08),
        y=around(draw("y"), 0.06),
        size=between(draw("size"), 0.31, 0.385),
        roll=around(draw("roll"), 0.35),
        yaw=around(draw("yaw"), 0.36),
        pitch=around(draw("pitch"), 0.22),
        light_angle=between(draw("light_angle"), -3.14159, 3.14159),
        light=between(draw("light"), 0.05, 0.4),
        warmth=around(draw("warmth"), 0.09),
        exposure=between(draw("exposure"), 0.86, 1.1),
        blur=0.0 if soft < 0.55 else between((soft - 0.55) / 0.45, 0.2, 0.7),
        noise=between(draw("noise") ** 2, 0.3, 4),
        quality=round(between(draw("quality"), 76, 94)),
    )
