"""What more images would bring: what is asked, what it comes to, how it is said.

Light to import: the window reads what is kept; ``forecast`` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.evaluation import kept
from engine.evaluation.scores import Figure

_NAME = "forecast"
#: Raised with every change of what is computed; older files are computed anew.
_VERSION = 1
#: A gain of less than this, in shares of images, is not worth the work of adding them.
WORTH = 0.01


@dataclass(frozen=True, slots=True)
class ForecastRun:
    """Forecast what more images would bring.

    Attributes:
        folder: The project's folder.
        run: The run's id.
        again: Work it out anew even if it is kept.
    """

    folder: str
    run: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class CurveStep:
    """One point of a learning curve.

    Attributes:
        images: Images to train on.
        accuracy: Share of others that is then right, with its 95 % interval.
        gain: What that is above today's; None for a point that was measured.
    """

    images: int
    accuracy: Figure
    gain: Figure | None = None


@dataclass(frozen=True, slots=True)
class ClassForecast:
    """What more images of one class would bring.

    Attributes:
        name: The class.
        images: How many of its images there are to train on.
        more: So many more.
        gain: How much larger a share of this class is then found.
        overall: How much larger a share of all images is then right.
    """

    name: str
    images: int
    more: int
    gain: Figure
    overall: Figure

    @property
    def helps(self) -> bool:
        """Whether they would surely help, and without harm to other classes."""
        return self.gain.low > 0 and self.gain.value >= WORTH and self.overall.value > 0

    @property
    def useless(self) -> bool:
        """Whether they would bring nothing to speak of, as far as can be told."""
        return self.gain.value < WORTH / 2 and self.gain.high < 2 * WORTH


@dataclass(frozen=True, slots=True)
class RunForecast:
    """What more images would bring to a run's model.

    Attributes:
        images: Images it is trained on today.
        measured: The learning curve, by cross-validation without test images; empty
            where there are too few images for one.
        steps: What it leads to with more images.
        exponent: How steeply the curve falls.
        classes: For each class that was looked at, the most helpful first.
        note: What a person should know beside it, or empty.
        version: Of what was computed.
    """

    images: int
    measured: tuple[CurveStep, ...] = ()
    steps: tuple[CurveStep, ...] = ()
    exponent: float = 0.0
    classes: tuple[ClassForecast, ...] = ()
    note: str = ""
    version: int = _VERSION


def keep_forecast(folder: Path, found: RunForecast) -> None:
    """Write a forecast into a run's folder."""
    kept.keep(folder, _NAME, found)


def read_forecast(folder: Path) -> RunForecast | None:
    """The forecast of the run in ``folder``; None where it is yet to be made."""
    return kept.read(folder, _NAME, RunForecast, _VERSION)
