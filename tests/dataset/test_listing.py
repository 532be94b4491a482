"""Lists of images for the window: every filter, and what a peek says."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from engine.dataset.edits import SetColour, SetKey, Trash
from engine.dataset.edits.engine import apply
from engine.dataset.facts import facts_of
from engine.dataset.listing import Filter, finding_kinds, list_rows, sources
from engine.dataset.peeking import peek_project
from engine.dataset.summary import PeekProject, ProjectSummary
from engine.progress import Token, ignore
from tests.support.pictures import draw, draw_project, picture
from tests.support.projects import scanned, splits_of


@pytest.fixture
def summary(tmp_path: Path) -> ProjectSummary:
    """A scanned project with one large and one old picture."""
    folder = draw_project(tmp_path / "project", {"blue": 10, "red": 10})
    picture(1, size=300).save(folder / "red" / "Large.png")
    os.utime(folder / "red" / "0001.png", (1000, 1000))
    return scanned(folder)


def paths(summary: ProjectSummary, chosen: Filter) -> list[str]:
    return [row.path for row in list_rows(Path(summary.database), chosen)]


def write(summary: ProjectSummary, sql: str, *values: object) -> None:
    with (
        contextlib.closing(sqlite3.connect(summary.database)) as connection,
        connection,
    ):
        connection.execute(sql, values)


def test_everything_is_listed_with_class_split_and_size(
    summary: ProjectSummary,
) -> None:
    # WHEN nothing is filtered
    rows = list_rows(Path(summary.database), Filter())
    # THEN every image is there, in order, with what the index knows of it
    assert [row.path for row in rows] == sorted(row.path for row in rows)
    assert {row.path: row.split for row in rows} == splits_of(summary)
    large = next(row for row in rows if row.path == "red/Large.png")
    assert (large.class_name, large.width, large.height) == ("red", 300, 300)
    facts = (Path(summary.folder) / large.path).stat()
    assert (large.size, large.mtime_ns) == (facts.st_size, facts.st_mtime_ns)


def test_filters_by_class_split_name_size_and_date(summary: ProjectSummary) -> None:
    splits = splits_of(summary)
    # WHEN one thing after the other is asked for
    # THEN only what fits is listed
    assert len(paths(summary, Filter("blue"))) == 10
    tests = [path for path, split in splits.items() if split == "test"]
    assert paths(summary, Filter(split="test")) == sorted(tests)
    assert paths(summary, Filter(text="lARGE")) == ["red/Large.png"]
    assert paths(summary, Filter(least_side=100)) == ["red/Large.png"]
    assert "red/Large.png" not in paths(summary, Filter(most_side=100))
    assert "red/0001.png" not in paths(summary, Filter("red", since=2000.0))
    assert len(paths(summary, Filter("red", since=2000.0))) == 10
    # AND a folder's name is no file's
    assert paths(summary, Filter(text="red")) == []


def test_filters_by_finding_until_it_is_decided(summary: ProjectSummary) -> None:
    # GIVEN a finding about two images
    insert = "INSERT INTO findings VALUES ('k', 'dark', ?, ?, 1, 'Dark.', 'none', '')"
    write(summary, insert, "red/0002.png", '["red/0003.png"]')
    database = Path(summary.database)
    # WHEN its kind is asked for
    # THEN both are listed, and the reason is known
    assert finding_kinds(database) == {"dark": 1}
    found = ["red/0002.png", "red/0003.png"]
    assert paths(summary, Filter(finding="dark")) == found
    assert paths(summary, Filter(finding="bright")) == []
    assert facts_of(database, "red/0002.png").findings == ("Dark.",)
    # AND no longer once somebody decided
    write(summary, "INSERT INTO decisions VALUES ('k', 'rejected', 0)")
    assert paths(summary, Filter(finding="dark")) == []
    assert finding_kinds(database) == {}


def test_filters_by_source(summary: ProjectSummary) -> None:
    # GIVEN images from an address and from a folder
    database = Path(summary.database)
    insert = "INSERT INTO origins VALUES (?, ?, '', 'A title', 'Ann', 'CC0', '', 0)"
    first = facts_of(database, "red/0002.png").content
    second = facts_of(database, "red/0003.png").content
    write(summary, insert, first, "https://example.org/pictures/1.png")
    write(summary, insert, second, "/home/somebody/pictures/1.png")
    # WHEN the places are asked for
    # THEN each is listed once, and filters
    assert sources(database) == ["/home/somebody/pictures", "example.org"]
    assert paths(summary, Filter(source="example.org")) == ["red/0002.png"]
    facts = facts_of(database, "red/0002.png")
    assert facts.source == "https://example.org/pictures/1.png"
    assert facts.credit == "A title · Ann · CC0"


def test_a_peek_says_what_a_scan_says(summary: ProjectSummary) -> None:
    # GIVEN a project with a look for a class, and an image in its trash
    folder = Path(summary.folder)
    draw(folder / "empty" / "one.png", 5).unlink()
    apply(folder, SetColour("red", "#112233"))
    apply(folder, SetKey("red", "r"))
    apply(folder, Trash(("red/0002.png",)))
    whole = scanned(folder)
    # WHEN only the index is asked
    request = PeekProject(str(folder))
    peeked = peek_project(request, report=ignore, token=Token())
    # THEN classes, counts, files set aside and the trash are the same
    for name in ("classes", "images", "set_aside", "trashed", "folder", "database"):
        assert getattr(peeked, name) == getattr(whole, name)
    red = next(one for one in peeked.classes if one.name == "red")
    assert (red.colour, red.key) == ("#112233", "r")
    assert peeked.trashed == 1
