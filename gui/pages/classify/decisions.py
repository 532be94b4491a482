"""What a person decides in a review, with the way back for every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.verdict import Verdict


class Decisions:
    """Classes by the number of the answer.

    Args:
        verdicts: The answers that are gone through.
        classes: The project's classes.
    """

    def __init__(self, verdicts: Sequence[Verdict], classes: Sequence[str]) -> None:
        self.verdicts = tuple(verdicts)
        self.classes = tuple(classes)
        self._decided: dict[int, str] = {}
        self._before: list[dict[int, str]] = []

    def __len__(self) -> int:
        return len(self._decided)

    def of(self, number: int) -> str | None:
        """What was decided about an answer."""
        return self._decided.get(number)

    def guess(self, number: int) -> str:
        """The best class of an answer, if the project has it; else empty."""
        name = self.verdicts[number].class_name
        return name if name in self.classes else ""

    def decide(self, numbers: Iterable[int], class_name: str) -> None:
        """Say that answers are about ``class_name``: one step."""
        self._step(dict.fromkeys(numbers, class_name), ())

    def agree(self, numbers: Iterable[int]) -> None:
        """Take the guess of each, where there is one: one step."""
        guesses = {number: self.guess(number) for number in numbers}
        self._step({number: name for number, name in guesses.items() if name}, ())

    def clear(self, numbers: Iterable[int]) -> None:
        """Decide nothing about them: one step."""
        self._step({}, numbers)

    def undo(self) -> bool:
        """Take the last step back; whether there was one."""
        if not self._before:
            return False
        self._decided = self._before.pop()
        return True

    def by_class(self) -> dict[str, list[Path]]:
        """The pictures that were decided."""
        found: dict[str, list[Path]] = {}
        for number, name in self._decided.items():
            found.setdefault(name, []).append(Path(self.verdicts[number].path))
        return found

    def _step(self, more: dict[int, str], less: Iterable[int]) -> None:
        gone = set(less)
        after = {
            number: name
            for number, name in {**self._decided, **more}.items()
            if number not in gone
        }
        if after != self._decided:
            self._before.append(self._decided)
            self._decided = after
