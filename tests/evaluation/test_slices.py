"""Groups of images that stand out: planted ones are told, chance is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2 as law
from scipy.stats.contingency import crosstab

from engine.evaluation.scores import Judged
from engine.evaluation.slices import (
    BRIGHTNESS,
    DATE,
    FOLDER,
    SIZE,
    ImageFacts,
    find_slices,
    read_facts,
)
from engine.images import content_hash
from tests.support.pictures import draw
from tests.support.projects import scanned


def judged(right: np.ndarray, truth: np.ndarray) -> list[Judged]:
    return [
        Judged(
            f"{number:032x}", int(label), int(label if fine else label + 1), 0.9, 0.5
        )
        for number, (fine, label) in enumerate(zip(right, truth, strict=True))
    ]


def facts(
    count: int, dice: np.random.Generator, folders: int = 6
) -> dict[str, ImageFacts]:
    """Images of all sizes, lights, dates and folders, without any rule."""
    return {
        f"{number:032x}": ImageFacts(
            float(dice.integers(100, 2000)),
            f"folder-{dice.integers(folders)}",
            float(dice.integers(10**9, 2 * 10**9)),
            float(dice.integers(0, 256)),
        )
        for number in range(count)
    }


@pytest.mark.parametrize("kind", [SIZE, BRIGHTNESS, DATE, FOLDER])
def test_a_planted_weakness_is_told_with_its_images(kind: str) -> None:
    # GIVEN 600 images; where they are small, dark, old or of one folder, half are wrong
    dice = np.random.default_rng(1)
    known = facts(600, dice)
    weakness: dict[str, Callable[[ImageFacts], bool]] = {
        SIZE: lambda one: one.side < 700,
        BRIGHTNESS: lambda one: (one.brightness or 0) < 80,
        DATE: lambda one: (one.taken or 0) < 1.32 * 10**9,
        FOLDER: lambda one: one.folder == "folder-2",
    }
    weak = weakness[kind]
    share = np.array([0.5 if weak(one) else 0.93 for one in known.values()])
    truth = dice.integers(0, 4, 600)
    images = judged(dice.random(600) < share, truth)
    # WHEN groups are compared
    found = find_slices(images, known).found
    # THEN the worst one is of that kind, and most of its images are weak ones
    assert found[0].kind == kind
    assert found[0].worse
    inside = [weak(known[name]) for name in found[0].contents]
    assert np.mean(inside) > 0.7
    assert f"of {len(inside):,} right" in found[0].sentence


def test_chance_is_hardly_ever_told() -> None:
    # GIVEN 200 models whose mistakes follow no rule
    dice = np.random.default_rng(2)
    told = 0
    for _ in range(200):
        known = facts(150, dice)
        images = judged(dice.random(150) < 0.85, dice.integers(0, 3, 150))
        # WHEN groups are compared
        told += bool(find_slices(images, known).found)
    # THEN of all these at most about one in twenty is told anything
    assert told <= 16


def test_a_hard_class_makes_its_folder_no_weakness() -> None:
    # GIVEN two classes, one of them hard, each in a folder of its own
    dice = np.random.default_rng(3)
    truth = np.repeat([0, 1], 150)
    images = judged(dice.random(300) < np.where(truth == 0, 0.98, 0.6), truth)
    known = {
        one.name: ImageFacts(224.0, "easy" if one.truth == 0 else "hard")
        for one in images
    }
    # WHEN groups are compared THEN neither folder is blamed for its class
    assert find_slices(images, known).found == ()


def test_a_folder_s_probability_is_that_of_the_test_it_is_named_after() -> None:
    # GIVEN one class, a folder with 40 images and 20 others
    right = np.array([True] * 20 + [False] * 20 + [True] * 19 + [False])
    images = judged(right, np.zeros(60, int))
    known = {
        one.name: ImageFacts(224.0, "a" if number < 40 else "b")
        for number, one in enumerate(images)
    }
    # WHEN groups are compared
    found = {one.name: one for one in find_slices(images, known).found}
    # THEN it is the Mantel-Haenszel test, worked out from the table of four
    table = crosstab(np.arange(60) < 40, right).count
    total, row, column = 60, table[1].sum(), table[:, 1].sum()
    usual = row * column / total
    spread = row * column * (total - row) * (total - column) / total**2 / (total - 1)
    chi2 = (abs(table[1, 1] - usual) - 0.5) ** 2 / spread
    # Two groups were compared, and both are as unlikely: Holm doubles the first.
    assert found["from a"].probability == pytest.approx(2 * law.sf(chi2, 1), rel=1e-6)
    assert found["from a"].expected == pytest.approx(39 / 60)
    assert found["from a"].worse
    assert not found["from b"].worse


def test_folders_and_sizes_are_read_from_the_index(tmp_path: Path) -> None:
    # GIVEN a project with folders below a class
    paths = [
        draw(tmp_path / "pets" / name / folder / f"{number}.png", seed)
        for seed, (name, folder, number) in enumerate(
            (name, folder, number)
            for name in ("cat", "dog")
            for folder in ("web", "phone")
            for number in range(2)
        )
    ]
    summary = scanned(tmp_path / "pets")
    contents = [content_hash(path.read_bytes()) for path in paths]
    # WHEN its facts are read
    found = read_facts(Path(summary.database), contents, {contents[0]: 12.0})
    # THEN every image has its folder and its size
    assert {one.folder for one in found.values()} == {
        f"{name}/{folder}" for name in ("cat", "dog") for folder in ("web", "phone")
    }
    assert {one.side for one in found.values()} == {24.0}
    assert found[contents[0]].brightness == 12.0
