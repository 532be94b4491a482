"""What a person should read about a data set before training, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dataset.summary import ClassSummary

#: Fewer images than this in a class are worth a word.
_FEW_IMAGES = 20
#: From so many scores on the test images on, choosing among them is a kind of training.
_MANY_LOOKS = 10
#: More classes than this are not all named in a note.
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What the notes are about.

    Attributes:
        classes: The classes with their images.
        left_out: Folders beside the splits that are none.
        copies: Test images whose content also trains or validates.
        near: Test images that have nearly a copy in training.
        without_split: Images without a split.
        withheld: Those of them whose group lies in several splits.
        index: Where the index is, if not in the project's folder.
        test_looks: How often the test images were scored.
    """

    classes: tuple[ClassSummary, ...]
    left_out: tuple[str, ...]
    copies: int
    near: int
    without_split: int
    withheld: int
    index: Path | None
    test_looks: int = 0


def notes_on(facts: Facts) -> tuple[str, ...]:
    """The sentences, the weightiest first."""
    return (*_on_classes(facts), *_on_splits(facts))


def listed(names: list[str]) -> str:
    """A few names in a sentence; of many, the first and how many more there are."""
    quoted = [repr(name) for name in names]
    if len(quoted) > _MOST_NAMES:
        quoted[_MOST_NAMES - 1 :] = [f"{len(quoted) - _MOST_NAMES + 1} more"]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _on_classes(facts: Facts) -> list[str]:
    notes: list[str] = []
    if facts.left_out:
        notes.append(
            "Left out, because the classes are in the train folder: "
            f"{listed(list(facts.left_out))}."
        )
    usable = [item for item in facts.classes if item.images.total]
    empty = [item.name for item in facts.classes if not item.images.total]
    if len(usable) == 1:
        notes.append(
            f"Only {usable[0].name!r} has pictures; training needs at least two "
            "classes."
        )
    if empty:
        notes.append(f"No usable pictures in {listed(empty)}; left out.")
    few = [item.name for item in usable if item.images.total < _FEW_IMAGES]
    if few:
        notes.append(
            f"Fewer than {_FEW_IMAGES} pictures in {listed(few)}: expect a rough model."
        )
    untested = [item.name for item in usable if not item.images.test]
    if untested and len(untested) < len(usable):
        notes.append(f"No test pictures for {listed(untested)}.")
    return notes


def _on_splits(facts: Facts) -> list[str]:
    notes: list[str] = []
    if facts.copies:
        what = "picture is a copy" if facts.copies == 1 else "pictures are copies"
        notes.append(
            f"{facts.copies} test {what} of training pictures: the score flatters."
        )
    if facts.near:
        what = "picture is" if facts.near == 1 else "pictures are"
        notes.append(
            f"{facts.near} test {what} nearly the same as a training picture: the "
            "score flatters."
        )
    if facts.withheld:
        what = (
            "picture neither trains nor tests: others nearly the same"
            if facts.withheld == 1
            else "pictures neither train nor test: others nearly the same"
        )
        notes.append(f"{facts.withheld} {what} lie in several splits.")
    beyond = facts.without_split - facts.withheld
    if beyond > 0:
        what = "picture is" if beyond == 1 else "pictures are"
        notes.append(f"{beyond} {what} beyond the counts and in no split.")
    if facts.test_looks >= _MANY_LOOKS:
        notes.append(
            f"The test images were scored {facts.test_looks} times: the more often one "
            "chooses by them, the more they flatter."
        )
    if facts.index is not None:
        notes.append(
            f"The folder cannot be written to, so its index is kept in {facts.index}."
        )
    return notes
