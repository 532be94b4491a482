"""The time left of a whole training, told in every stage of it."""

from __future__ import annotations

import pytest

from engine.progress import CurvePoint, Event, Progress
from engine.training.ahead import Ahead


class Telling:
    """What a training tells, and by which clock."""

    def __init__(self, last: str = "") -> None:
        self.now = 50.0
        self.heard: list[Event] = []
        self.ahead = Ahead(self.heard.append, last, clock=lambda: self.now)

    def left(
        self,
        stage: str,
        eta: float | None = None,
        *,
        after: float = 0.0,
        total: int | None = 100,
    ) -> float | None:
        """The time left that comes of a stage's own."""
        self.now += after
        self.ahead(Progress(stage, 1, total, eta=eta))
        event = self.heard[-1]
        assert isinstance(event, Progress)
        return event.eta


def test_what_follows_is_added() -> None:
    # GIVEN a training of which two stages are expected
    telling = Telling()
    telling.ahead.expect({"fit": 4.0, "save": 2.0})
    # WHEN a stage before them tells its own time THEN theirs is added
    assert telling.left("embed", 10.0) == 16.0
    # AND WHEN the first of them tells its own THEN only what follows is
    assert telling.left("fit", 3.0) == 5.0


def test_a_stage_that_cannot_tell_yet_takes_what_was_expected() -> None:
    # GIVEN a stage that knows no pace of its own yet
    telling = Telling()
    telling.ahead.expect({"fit": 4.0, "save": 2.0})
    assert telling.left("fit") == 6.0
    # WHEN it is at that for a second THEN that second is gone
    assert telling.left("fit", after=1.0) == 5.0
    # AND WHEN it takes longer than expected THEN what follows is left, not less
    assert telling.left("fit", after=30.0) == 2.0


def test_nothing_is_told_where_nothing_is_expected() -> None:
    # GIVEN a training of which nobody knows what follows
    telling = Telling(last="train")
    # WHEN / THEN a stage's own time is not taken for all of it
    assert telling.left("decode", 1.0) is None
    # AND the one that counts all that follows is believed
    assert telling.left("train", 60.0) == 60.0


def test_after_the_last_stage_it_counts_down() -> None:
    # GIVEN a network whose steps counted the packing and reading after them
    telling = Telling(last="train")
    telling.ahead.expect({"decode": 5.0, "train": 90.0})
    assert telling.left("decode", 5.0) == 95.0
    assert telling.left("train", 12.0) == 12.0
    # WHEN these come, and one knows how long it takes by itself alone
    # THEN what was told before counts down
    assert telling.left("convert", after=2.0) == 10.0
    assert telling.left("embed", 3.0, after=4.0) == 6.0
    assert telling.left("embed", after=60.0) == 0.0


def test_while_a_folder_is_looked_through_its_images_tell() -> None:
    # GIVEN what an image and the rest took in an earlier training
    telling = Telling()
    telling.ahead.expect_each(0.5, besides=7.0)
    # WHEN the folder turns out to hold a hundred
    # THEN they are all expected, even before they were looked at
    assert telling.left("scan", 1.0, total=100) == pytest.approx(58.0)
    assert telling.left("scan", None, total=None, after=3.0) == pytest.approx(55.0)


def test_everything_else_comes_through_as_it_is() -> None:
    telling = Telling()
    point = CurvePoint(1, 2, {"accuracy": 0.5})
    telling.ahead(point)
    assert telling.heard == [point]
