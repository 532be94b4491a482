"""The job of dealing: shares, counts, again, folds; and what is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.dataset.plan import SplitPlan, parse_plan
from engine.dataset.split_request import SplitProject, SplitResult
from engine.dataset.splitting import split_project
from engine.dataset.summary import TEST, TRAIN, SplitCounts
from engine.errors import ProjectError
from engine.progress import Token, ignore
from tests.support.pictures import draw_class, draw_project
from tests.support.projects import scanned, splits_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "project", {"a": 20, "b": 40})


def split(folder: Path, **wishes: object) -> SplitResult:
    request = SplitProject(str(folder), **wishes)  # type: ignore[arg-type]
    return split_project(request, report=ignore, token=Token())


def test_a_new_project_is_dealt_by_the_plan(project: Path) -> None:
    # GIVEN a project that was never opened
    # WHEN it is dealt 50/25/25
    result = split(project, plan=parse_plan("50/25/25"))
    # THEN the shares are these
    assert result.images == SplitCounts(30, 15, 15)
    assert {item.name: item.images for item in result.classes} == {
        "a": SplitCounts(10, 5, 5),
        "b": SplitCounts(20, 10, 10),
    }
    assert (result.dealt, result.moved, result.without_split) == (60, 0, 0)
    assert result.plan == "50 / 25 / 25 %"
    # THEN images that come later are dealt likewise, whoever opens the project
    draw_class(project / "a", 20, first=500)
    assert scanned(project).images == SplitCounts(40, 20, 20)


def test_another_plan_moves_nobody(project: Path) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(project))
    # WHEN another plan is asked for
    result = split(project, plan=parse_plan("10/10/80"))
    # THEN nothing was dealt or moved, and that is said
    assert splits_of(scanned(project)) == before
    assert (result.dealt, result.moved) == (0, 0)
    assert any("kept it" in note for note in result.notes)


def test_dealing_again_is_an_explicit_wish_and_says_what_it_costs(
    project: Path,
) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(project))
    # WHEN it is dealt again with another seed
    result = split(project, seed=7, again=True)
    after = splits_of(scanned(project))
    # THEN images have moved, as many as is said, and so is the price
    assert result.moved == sum(before[path] != after[path] for path in before) > 0
    assert Counter(before.values()) == Counter(after.values())
    assert any("cannot be compared" in note for note in result.notes)
    # WHEN it is dealt again with the same seed
    # THEN nobody moves
    assert split(project, again=True).moved == 0


def test_counts_leave_the_rest_without_a_split(project: Path) -> None:
    # GIVEN a project
    # WHEN it is dealt 12/4/4 images of each class
    result = split(project, plan=SplitPlan(12, 4, 4, counted=True))
    # THEN each class has these, the rest is in no split, and that is said
    assert {item.images for item in result.classes} == {SplitCounts(12, 4, 4)}
    assert result.without_split == 20
    assert result.withheld == ()
    assert any("20 pictures are beyond the counts" in note for note in result.notes)
    assert Counter(splits_of(scanned(project)).values())[""] == 20


def test_folds_are_told_and_not_recorded(project: Path) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(project))
    # WHEN folds are asked for
    result = split(project, folds=4, seed=3)
    # THEN all images but those for the test have one, and splits are as before
    assert result.folds.keys() == {
        path for path, found in before.items() if found != TEST
    }
    assert sorted(Counter(result.folds.values()).values()) == [12, 12, 12, 12]
    assert split(project, folds=4, seed=3).folds == result.folds
    assert split(project, folds=4, seed=4).folds != result.folds
    assert splits_of(scanned(project)) == before
    assert result.seed == 0


def test_given_splits_are_the_folders_own(tmp_path: Path) -> None:
    # GIVEN a project whose folders are splits
    project = draw_project(
        tmp_path / "p", {"train/a": 6, "train/b": 6, "val/a": 2, "test/a": 2}
    )
    # WHEN it is asked about
    result = split(project, folds=2)
    # THEN its splits are the folders', and its folds hold training and validation
    assert result.images == SplitCounts(12, 2, 2)
    assert len(result.folds) == 14
    # WHEN it is to be dealt
    for wish in ({"plan": SplitPlan()}, {"again": True}, {"seed": 4}):
        with pytest.raises(ProjectError) as caught:
            split(project, **wish)
        # THEN that is refused
        assert caught.value.code == "project.given_splits"


@pytest.mark.parametrize("folds", [1, 0, 70])
def test_impossible_folds_are_refused(project: Path, folds: int) -> None:
    # GIVEN a project of 60 images
    # WHEN too few or too many folds are asked for
    with pytest.raises(ProjectError) as caught:
        split(project, folds=folds)
    # THEN that is refused
    assert caught.value.code == "project.folds"
    assert TRAIN in splits_of(scanned(project)).values()
