"""Groups of images on which a model does worse or better: by size, light, date, folder.

A group is compared with the other images of the same classes, so that a hard class does
not make every folder of it look bad. So many groups are looked at that some differ by
chance; only those that remain after a correction for that are told.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import NormalDist, quantiles

import msgspec

from engine.dataset.store import reading
from engine.evaluation.comparison import SIGNIFICANT
from engine.evaluation.scores import Figure, Judged
from engine.evaluation.sentences import percent
from engine.models.score import wilson

WILSON = "Wilson"
SIZE, BRIGHTNESS, DATE, FOLDER = "size", "brightness", "date", "folder"
#: Groups with fewer images than this are not looked at.
_FEWEST = 4
_MOST_FOLDERS = 20

_FACTS = """
    SELECT images.hash, path, width, height, taken, source,
        json_extract(figures, '$.brightness')
    FROM images LEFT JOIN measures USING (hash)
    LEFT JOIN (SELECT hash, min(source) AS source FROM origins GROUP BY hash)
        USING (hash)
    WHERE status = 'ok' AND images.hash IN (SELECT value FROM json_each(?))
    ORDER BY path
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """A group of images on which the model does worse or better than on others.

    Attributes:
        kind: ``size``, ``brightness``, ``date`` or ``folder``.
        name: What these images are, such as ``darker than 54 of 255``.
        accuracy: The share of them that is right.
        expected: What it would be if they were like the others of their classes.
        probability: How often chance alone would do that, after the correction for
            everything else that was looked at.
        contents: Which images these are.
    """

    kind: str
    name: str
    accuracy: Figure
    expected: float
    probability: float
    contents: frozenset[str]

    @property
    def worse(self) -> bool:
        """Whether the model does worse on them."""
        return self.accuracy.value < self.expected

    @property
    def sentence(self) -> str:
        """What is so, with the figures."""
        low = percent(self.accuracy.low).removesuffix(" %")
        return (
            f"Images {self.name}: {percent(self.accuracy.value)} of "
            f"{self.accuracy.images:,} right ({low} to {percent(self.accuracy.high)}); "
            f"{percent(self.expected)} would be usual for their classes."
        )


@dataclass(frozen=True, slots=True)
class Slices:
    """What was found.

    Attributes:
        looked_at: How many groups were compared.
        found: Those that differ by more than chance, the worst first.
    """

    looked_at: int = 0
    found: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What groups are made of.

    Attributes:
        side: Pixels of the shorter side.
        folder: Where it came from; empty for its class folder itself.
        taken: When it was taken, in seconds since 1970; None if that is not known.
        brightness: Mean grey level; None if it was not measured.
    """

    side: float
    folder: str
    taken: float | None = None
    brightness: float | None = None


def find_slices(judged: Sequence[Judged], facts: Mapping[str, ImageFacts]) -> Slices:
    """Which groups of images differ from the others by more than chance.

    N. Mantel, W. Haenszel, "Statistical aspects of the analysis of data from
    retrospective studies of disease", JNCI 22, 1959, with a stratum for each class; S.
    Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    known = [one for one in judged if one.name in facts]
    strata = defaultdict(list)
    for one in known:
        strata[one.truth].append(one)
    tested = []
    for kind, name, contents in _groups(known, facts):
        result = _compare(strata, contents)
        if result is not None:
            tested.append((*result, kind, name, contents))
    tested.sort(key=lambda row: row[0])
    found: list[Slice] = []
    adjusted = 0.0
    for place, (probability, expected, kind, name, contents) in enumerate(tested):
        adjusted = max(adjusted, min(1.0, (len(tested) - place) * probability))
        if adjusted >= SIGNIFICANT:
            break
        right = sum(one.right for one in known if one.name in contents)
        score = wilson(right, len(contents))
        figure = Figure(score.accuracy, score.low, score.high, score.images, WILSON)
        found.append(Slice(kind, name, figure, expected, adjusted, contents))
    found.sort(key=lambda one: one.accuracy.value - one.expected)
    return Slices(len(tested), tuple(found))


def read_facts(
    database: Path, contents: Sequence[str], brightness: Mapping[str, float]
) -> dict[str, ImageFacts]:
    """What the index knows of these images; of copies, of the first by path.

    Args:
        database: The project's index.
        contents: The images.
        brightness: Of those that the index knows none of.

    Raises:
        ProjectError: The index cannot be read.
    """
    wanted = msgspec.json.encode(list(contents)).decode()
    found: dict[str, ImageFacts] = {}
    with reading(database) as connection:
        for content, *row in connection.execute(_FACTS, (wanted,)):
            if content not in found:
                found[content] = _facts(row, brightness.get(content))
    return found


def _facts(row: Sequence[object], brightness: float | None) -> ImageFacts:
    path, width, height, taken, source, measured = row
    origin = str(source).replace("\\", "/") if source else str(path)
    folder = origin.rpartition("/")[0] or "."
    return ImageFacts(
        float(min(int(str(width or 0)), int(str(height or 0)))),
        folder,
        None if taken is None else float(str(taken)),
        brightness if measured is None else float(str(measured)),
    )


def _groups(
    judged: Sequence[Judged], facts: Mapping[str, ImageFacts]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    names = [one.name for one in judged]
    for kind, value, below, above in (
        (SIZE, lambda one: one.side, "up to {0:.0f} pixels", "above {0:.0f} pixels"),
        (
            BRIGHTNESS,
            lambda one: one.brightness,
            "that are darkest",
            "that are lightest",
        ),
        (DATE, lambda one: one.taken, "taken until {1}", "taken after {1}"),
    ):
        yield from _thirds(kind, value, below, above, names, facts)
    counts = Counter(facts[name].folder for name in names)
    if len(counts) < 2:
        return
    for folder, count in counts.most_common(_MOST_FOLDERS):
        if count >= _FEWEST:
            inside = frozenset(n for n in names if facts[n].folder == folder)
            yield FOLDER, f"from {folder}", inside


def _thirds(
    kind: str,
    value: Callable[[ImageFacts], float | None],
    below: str,
    above: str,
    names: Sequence[str],
    facts: Mapping[str, ImageFacts],
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The lowest and the highest third by a figure that is known of most images."""
    known = {
        name: figure for name in names if (figure := value(facts[name])) is not None
    }
    if len(known) < max(3 * _FEWEST, len(names) / 2):
        return
    low, high = quantiles(known.values(), n=3)
    lower = frozenset(name for name, figure in known.items() if figure <= low)
    upper = frozenset(name for name, figure in known.items() if figure > high)
    for words, edge, inside in ((below, low, lower), (above, high, upper)):
        if _FEWEST <= len(inside) < len(known):
            yield kind, words.format(edge, _day(edge) if kind == DATE else ""), inside


def _compare(
    strata: Mapping[int, Sequence[Judged]], contents: frozenset[str]
) -> tuple[float, float] | None:
    """The probability, and the share that would be usual; None where nothing is."""
    found = usual = spread = 0.0
    images = 0
    for members in strata.values():
        total = len(members)
        inside = [one for one in members if one.name in contents]
        right = sum(one.right for one in members)
        if not inside:
            continue
        images += len(inside)
        found += sum(one.right for one in inside)
        usual += len(inside) * right / total
        if total > 1:
            rest = (total - len(inside)) * (total - right)
            spread += len(inside) * right * rest / (total * total * (total - 1))
    if not images or not spread:
        return None
    off = max(0.0, abs(found - usual) - 0.5) / math.sqrt(spread)
    return 2 * NormalDist().cdf(-off), usual / images


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
