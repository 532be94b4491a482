"""Numbers and sentences: what a person reads is rounded honestly."""

from __future__ import annotations

import pytest

from engine.dataset.summary import SplitCounts
from engine.models.score import Score
from engine.progress import Progress
from engine.training.request import TrainResult
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict
from gui import words


def plain(text: str) -> str:
    """With the spaces that do not break turned into ordinary ones."""
    return text.replace(words.NBSP, " ")


def result(test: Score | None, validation: Score | None = None) -> TrainResult:
    """A training result with the given scores."""
    return TrainResult(
        "m.discern", ("a", "b"), "quick", "e", SplitCounts(), test, validation, {}, {}
    )


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.2, "under 1 s"),
        (25.2, "25 s"),
        (59.7, "1 min"),
        (250, "4 min 10 s"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
    ],
)
def test_durations_are_as_one_would_say_them(seconds: float, expected: str) -> None:
    assert plain(words.duration(seconds)) == expected


@pytest.mark.parametrize(
    ("share", "digits", "expected"),
    [
        (0.962, 1, "96.2 %"),
        (0.99996, 1, "99.9 %"),
        (1.0, 1, "100.0 %"),
        (0.996, 0, "99 %"),
        (1.0, 0, "100 %"),
    ],
)
def test_a_share_below_one_is_never_all(
    share: float, digits: int, expected: str
) -> None:
    assert plain(words.percent(share, digits)) == expected


def test_a_score_says_on_how_many_images_and_between_what() -> None:
    sentence = plain(words.score_sentence(result(Score(0.81, 0.77, 0.85, 309))))
    assert sentence == (
        "81 % of 309 images it had never seen were right; the true figure probably "
        "lies between 77 and 85 %."
    )


def test_a_score_on_few_images_is_called_a_hint() -> None:
    assert "very few" in words.score_sentence(result(Score(0.8, 0.5, 0.95, 10)))


def test_a_score_on_few_images_is_a_range() -> None:
    assert plain(words.score(Score(0.986, 0.976, 0.994, 309))) == "98.6 % ± 0.9"
    assert plain(words.score(Score(1.0, 0.342, 1.0, 2))) == "34–100 %"


def test_no_test_images_is_said_plainly() -> None:
    assert "nobody knows" in words.score_sentence(result(None))
    flattering = words.score_sentence(result(None, Score(0.9, 0.8, 0.95, 40)))
    assert "flatters" in flattering


def test_progress_is_told_in_one_line() -> None:
    progress = Progress("embed", 31204, 50000, 146.2, 129)
    assert words.progress_line(progress) == "31,204 of 50,000 · 146 images/s"
    assert plain(words.time_left(129)) == "2 min 9 s left"


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict("a", "dog", "dog", 0.962), "96 % sure."),
        (Verdict("a", NOT_SURE, "dog", 0.54), "The best guess is dog, 54 % sure."),
        (Verdict("a", ERROR, error="It is empty."), "It is empty."),
    ],
)
def test_an_answer_says_how_sure(verdict: Verdict, expected: str) -> None:
    assert plain(words.answer_sentence(verdict)) == expected


def test_an_unknown_thing_is_not_called_sure() -> None:
    sentence = words.answer_sentence(Verdict("a", NONE_OF_THESE, "dog", 0.99))
    assert "sure" not in sentence
    assert "dog" in sentence


def test_a_name_written_right_to_left_does_not_turn_the_figures_beside_it() -> None:
    # GIVEN an Arabic name WHEN it stands in a sentence THEN it is kept to itself
    name = "\u0633\u0648\u0628"
    assert words.short_name(name) == f"\u2068{name}\u2069"
    # AND other names are as they were, or cut
    assert words.short_name("绿巨人") == "绿巨人"
    assert words.short_name("a name of 18 signs", 10) == "a name of…"
