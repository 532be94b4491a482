"""``discern split`` and ``discern dataset info``, as a person at a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.support.pictures import draw_project
from tests.support.projects import scanned, splits_of
from tests.support.terminal import discern, document


def test_split_and_info_from_the_terminal(tmp_path: Path) -> None:
    # GIVEN a new project
    project = draw_project(tmp_path / "project", {"a": 20, "b": 20})
    # WHEN it is dealt by shares, with folds
    found = document("split", project, "--ratio", "50/25/25", "--folds", "3")
    # THEN the document says who is where
    assert found["classes"] == {
        name: {"train": 10, "validation": 5, "test": 5} for name in "ab"
    }
    assert (found["dealt"], found["moved"], found["withheld"]) == (40, 0, [])
    assert len(found["folds"]) == 30
    # WHEN it is described
    told = document("dataset", "info", project)
    # THEN that is the same data set, and nobody has looked at its test images
    assert told["splits"] == found["splits"]
    assert told["test_looks"] == 0
    assert (told["last_run"], told["leaks"], told["findings"]) == (None, [], None)
    assert len(told["fingerprint"]["whole"]) == 32
    # WHEN it is dealt again for a person
    before = splits_of(scanned(project))
    code, output, _ = discern("split", project, "--again", "--seed", "9")
    # THEN images have moved, and the price is told
    assert code == 0
    assert "cannot be compared" in output
    assert splits_of(scanned(project)) != before
    # AND in words there is a table
    code, output, _ = discern("dataset", "info", project)
    assert code == 0
    assert "Test images not looked at yet" in output


def test_impossible_wishes_are_refused(tmp_path: Path) -> None:
    # GIVEN a project
    project = draw_project(tmp_path / "project", {"a": 3, "b": 3})
    for wish in (
        ("--ratio", "70/30"),
        ("--ratio", "70/15/15", "--counts", "2/1/1"),
        ("--folds", "1"),
    ):
        # WHEN something impossible is asked for
        code, output, errors = discern("split", project, *wish)
        # THEN a sentence says so, and nothing else is printed
        assert code == 2
        assert "Expected" in errors
        assert not output
