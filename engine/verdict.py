"""The verdict: what Discern answers for one image."""

from __future__ import annotations

from dataclasses import dataclass

NOT_SURE = "not sure"
NONE_OF_THESE = "none of these"
ERROR = "error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one image.

    Attributes:
        path: The file, as it was given.
        verdict: A class, ``not sure``, ``none of these`` or ``error``.
        class_name: Always the best class, whatever the verdict; None only on error.
        probability: The calibrated probability of ``class_name``.
        top: The best classes with their probabilities, best first.
        unknown: How unlike everything known the image is: 1 is the threshold of
            ``none of these``; None where the model cannot tell.
        error: The reason, for ``error`` only.
    """

    path: str
    verdict: str
    class_name: str | None = None
    probability: float | None = None
    top: tuple[tuple[str, float], ...] = ()
    unknown: float | None = None
    error: str | None = None

    def as_json(self) -> dict[str, object]:
        """The form of ``discern classify --json``, which is an interface."""
        return {
            "path": self.path,
            "verdict": self.verdict,
            "class": self.class_name,
            "probability": self.probability,
            "top": [[name, probability] for name, probability in self.top],
            "error": self.error,
        }
