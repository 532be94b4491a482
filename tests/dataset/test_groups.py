"""Groups: what belongs together, and that no group is torn apart."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from engine.dataset.bursts import consecutive
from engine.dataset.project import Project
from engine.dataset.summary import SPLITS, TEST, TRAIN
from engine.progress import Cancelled, Event, Progress, Token, ignore
from tests.support.pictures import draw_project
from tests.support.projects import scanned, splits_of
from tests.support.scenes import COPIES, copy_of, halved, save_scene, scene, scenes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return scenes(tmp_path / "project", {"a": 20, "b": 20})


def together(folder: Path) -> set[frozenset[str]]:
    """The names of the images in each group."""
    with Project(folder) as opened:
        opened.scan(report=ignore, token=Token())
        groups = opened.groups()
        rows = opened.connection.execute("SELECT path, hash FROM images").fetchall()
    found: dict[str, set[str]] = {}
    for path, content in rows:
        if content in groups:
            found.setdefault(groups[content], set()).add(Path(path).name)
    return {frozenset(names) for names in found.values()}


def one_in(split: str, folder: Path) -> Path:
    dealt = splits_of(scanned(folder))
    return folder / min(path for path, found in dealt.items() if found == split)


@pytest.mark.parametrize("change", COPIES)
@pytest.mark.parametrize("split", SPLITS)
def test_a_copy_joins_its_originals_split(
    project: Path, split: str, change: Callable[[Image.Image], Image.Image]
) -> None:
    # GIVEN an image in a split
    original = one_in(split, project)
    before = splits_of(scanned(project))
    # WHEN a changed copy of it comes, and another picture
    beside = copy_of(original, "copy.png", change)
    save_scene(project / "a" / "another.png", 999)
    after = splits_of(scanned(project))
    # THEN it is where the original is, which has not moved, and so has no other
    assert after[beside] == split
    assert after.items() >= before.items()
    assert together(project) == {frozenset({original.name, "copy.png"})}


def test_copies_that_come_together_stay_together(project: Path) -> None:
    # GIVEN a new project in which every picture has two changed copies
    for path in sorted(project.rglob("*.png")):
        for number, change in enumerate(COPIES[:2]):
            copy_of(path, f"{path.stem}-{'xy'[number]}.png", change)
    # WHEN it is opened
    summary = scanned(project)
    # THEN no group is in two splits, and the shares are as they should be
    dealt = splits_of(summary)
    splits: dict[str, set[str]] = {}
    for name, split in dealt.items():
        splits.setdefault(Path(name).stem.partition("-")[0], set()).add(split)
    assert len(splits) == 40
    assert all(len(found) == 1 for found in splits.values())
    counts = Counter(dealt.values())
    assert abs(counts[TEST] - 24) <= 6
    assert (summary.groups, summary.leaks, summary.withheld) == (40, 0, 0)


def test_different_pictures_are_never_grouped(tmp_path: Path) -> None:
    # GIVEN pictures of noise, scenes, and plain surfaces, numbered one after the other
    project = draw_project(tmp_path / "project", {"blue": 30, "red": 30})
    for number in range(30):
        save_scene(project / "blue" / f"scene{number}.png", number)
        plain = Image.new("RGB", (60, 60), (number * 8, 90, 200))
        plain.save(project / "red" / f"plain{number}.png")
    # WHEN the project is opened
    # THEN nothing is taken for a copy of something else
    assert together(project) == set()


def test_a_burst_is_one_group_and_a_folder_of_numbers_is_not(tmp_path: Path) -> None:
    # GIVEN numbered pictures that resemble each other a little, some of which a camera
    # took within seconds, some a minute apart
    project = scenes(tmp_path / "project", {"other": 6})
    first, second = scene(1), scene(2)
    for number in range(8):
        seconds = number if number < 4 else 60 * number
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = (
            f"2026:05:01 12:{seconds // 60:02}:{seconds % 60:02}"
        )
        picture = Image.blend(first, second, 0.09 * number)
        picture.save(_ready(project / "shot" / f"IMG_{number:04}.jpg"), exif=exif)
    # WHEN the project is opened
    groups = together(project)
    # THEN those within seconds are together
    assert any(
        {f"IMG_{number:04}.jpg" for number in range(4)} <= group for group in groups
    )


def test_taken_within_seconds_says_nothing_of_different_things(tmp_path: Path) -> None:
    # GIVEN numbered pictures of different things, all taken within seconds
    project = scenes(tmp_path / "project", {"other": 6})
    for number in range(8):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = "2026:05:01 12:00:00"
        scene(100 + number).save(
            _ready(project / "shot" / f"IMG_{number:04}.jpg"), exif=exif
        )
    # WHEN the project is opened
    # THEN they are not together
    assert together(project) == set()


def test_images_of_one_source_are_together_but_not_of_a_catalogue(
    project: Path,
) -> None:
    # GIVEN four images, of which two come from one page, and others from a large one
    scanned(project)
    with Project(project) as opened, closing(opened.connection.cursor()) as cursor:
        hashes = [
            row[0] for row in cursor.execute("SELECT hash FROM images ORDER BY path")
        ]
        for number, content in enumerate(hashes):
            page = "https://a.example/photo" if number < 2 else ""
            _origin(cursor, content, f"file{number}", page)
        for number in range(60):
            known = hashes[10 + number] if number < 4 else f"{number:032}"
            _origin(cursor, known, f"big{number}", "https://a.example/all")
        names = [
            Path(row[0]).name
            for row in cursor.execute("SELECT path FROM images ORDER BY path")
        ]
        # AND nothing was ever compared
        cursor.execute("DELETE FROM image_groups")
    # WHEN the project is opened
    # THEN only the two are together
    assert together(project) == {frozenset(names[:2])}


def test_who_stands_between_two_splits_is_withheld(project: Path) -> None:
    # GIVEN an old project, whose groups were never looked for, with copies on both
    # sides, and a third copy that is new
    trained, tested = one_in(TRAIN, project), one_in(TEST, project)
    copied = copy_of(trained, "both.png", halved)
    before = splits_of(scanned(project))
    with Project(project) as opened:
        opened.connection.execute("DELETE FROM image_groups")
        opened.connection.execute(
            "UPDATE splits SET split = ? WHERE hash ="
            " (SELECT hash FROM images WHERE path = ?)",
            (TEST, copied),
        )
    third = copy_of(trained, "third.png", COPIES[1])
    # WHEN it is opened
    summary = scanned(project)
    after = splits_of(summary)
    # THEN nobody moved, the leak is told, and the third is nowhere
    assert after == before | {copied: TEST, third: ""}
    assert (summary.withheld, summary.leaks, summary.groups) == (1, 1, 1)
    assert any("1 picture neither trains nor tests" in note for note in summary.notes)
    assert any("1 test picture is nearly the same" in note for note in summary.notes)
    with Project(project) as opened:
        used = {item.path.name for items in opened.samples().values() for item in items}
    assert "third.png" not in used
    assert {"both.png", trained.name, tested.name} <= used
    # WHEN the copy among the test images goes
    (project / copied).unlink()
    # THEN the third may train
    assert splits_of(scanned(project))[third] == TRAIN


def test_stopping_while_comparing_loses_nothing(project: Path) -> None:
    # GIVEN a project with copies whose first scan is stopped while it compares
    copy_of(next(project.rglob("*.png")), "copy.png", halved)
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "group":
            token.cancel()

    with pytest.raises(Cancelled):
        scanned(project, report=stop, token=token)
    # WHEN it is opened again
    # THEN everything has its group and its split
    assert len(together(project)) == 1
    assert "" not in splits_of(scanned(project)).values()


def test_what_was_compared_is_not_compared_again(project: Path) -> None:
    # GIVEN a scanned project with a copy
    copy_of(next(project.rglob("*.png")), "copy.png", halved)
    scanned(project)
    # WHEN it is scanned again
    heard: list[Event] = []
    scanned(project, report=heard.append)
    # THEN no picture was looked at for that
    assert {item.stage for item in heard if isinstance(item, Progress)} == {"scan"}


def test_consecutive_names() -> None:
    # GIVEN files of two series in two folders, and others
    paths = [
        "a/IMG_0009.jpg",
        "a/img_0010.JPG",
        "a/IMG_0012.jpg",
        "b/IMG_0011.jpg",
        "b/IMG_0012 (2).jpg",
        "a/10.png",
        "a/portrait.png",
    ]
    # WHEN followers are looked for
    # THEN only the two that follow each other in one folder and series are found
    assert list(consecutive(paths)) == [("a/IMG_0009.jpg", "a/img_0010.JPG")]


def _ready(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _origin(cursor: sqlite3.Cursor, content: str, source: str, page: str) -> None:
    cursor.execute(
        "INSERT INTO origins (hash, source, page, title, author, licence, licence_url,"
        " imported_at) VALUES (?, ?, ?, '', '', '', '', 0)",
        (content, source, page),
    )
