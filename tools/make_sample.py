"""Draws the sample data: ``python -m tools.make_sample``.

Writes ``resources/sample/faces/happy`` and ``.../sad`` (60 images each) and
``resources/sample/unseen`` (12 more, the class in the file name). Nothing is read and
nothing is random: the same seed gives the same files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools.sample_faces.camera import encode
from tools.sample_faces.expression import Mood, make_expression
from tools.sample_faces.face import draw_face
from tools.sample_faces.look import Strata, make_look

SEED = "discern"
MOODS: tuple[Mood, ...] = ("happy", "sad")
TRAINING_COUNT = 60
UNSEEN_COUNT = 6

_TARGET = Path(__file__).parent.parent / "resources" / "sample"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One face to draw: which file, which class, which row of which strata."""

    path: PurePosixPath
    mood: Mood
    strata: Strata
    row: int

    def drawn(self) -> bytes:
        """The file's bytes."""
        draw = self.strata.row(self.row)
        look = make_look(self.path.stem, draw)
        picture = draw_face(look, make_expression(self.mood, draw))
        return encode(picture, look, self.path.suffix)


def sittings(seed: str = SEED) -> Iterator[Sitting]:
    """Every image of the sample, in the order in which it is written."""
    for mood in MOODS:
        strata = Strata(seed, mood, TRAINING_COUNT)
        for row in range(TRAINING_COUNT):
            path = PurePosixPath("faces", mood, f"{mood}-{row + 1:02}.jpg")
            yield Sitting(path, mood, strata, row)
    for mood in MOODS:
        strata = Strata(seed, f"unseen-{mood}", UNSEEN_COUNT)
        for row in range(UNSEEN_COUNT):
            yield Sitting(
                PurePosixPath("unseen", f"{mood}-{row + 1}.png"), mood, strata, row
            )


def main() -> None:
    """Draws what the command line asks for."""
    parser = argparse.ArgumentParser(description="Draw the sample data.")
    parser.add_argument("--to", type=Path, default=_TARGET, help="folder to write to")
    parser.add_argument(
        "--only", nargs="*", help="names without suffix, such as sad-07"
    )
    parser.add_argument(
        "--seed", default=SEED, help="any text; %(default)s is the one kept"
    )
    options = parser.parse_args()
    for sitting in sittings(options.seed):
        if options.only and sitting.path.stem not in options.only:
            continue
        target = options.to / sitting.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sitting.drawn())


if __name__ == "__main__":
    main()
