"""What the tests of the Clean up page share: a project with findings, the page."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.dataset import store
from engine.findings.finding import NONE, RELABEL, RENAME, TRASH, Finding
from gui.pages import CLEAN_UP
from gui.pages.clean_up.page import CleanUpPage
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, open_project

Plant = Callable[[Path, Sequence[Finding]], None]
ShowCleanUp = Callable[[MainWindow, Path], CleanUpPage]

#: What ``found_dir`` holds: two copies of one circle, and single findings.
FINDINGS = (
    Finding(
        "unreadable",
        "cross/broken.png",
        (),
        1.0,
        "It is no picture.",
        TRASH,
        "k-broken",
    ),
    Finding(
        "extension_mismatch",
        "square/square-0.png",
        (),
        1.0,
        "The name ends in .png, but the file is a JPEG picture.",
        f"{RENAME}square-0.jpg",
        "k-ending",
    ),
    Finding(
        "exact_duplicate",
        "circle/copy-1.png",
        ("circle/circle-0.png", "circle/copy-2.png"),
        1.0,
        "The same file as circle-0.png.",
        TRASH,
        "k-copy-1",
        "family",
    ),
    Finding(
        "exact_duplicate",
        "circle/copy-2.png",
        ("circle/circle-0.png", "circle/copy-1.png"),
        1.0,
        "The same file as circle-0.png.",
        TRASH,
        "k-copy-2",
        "family",
    ),
    Finding(
        "conflict",
        "cross/both.png",
        ("square/square-1.png",),
        1.0,
        "The same picture is in 'cross' and 'square'.",
        NONE,
        "k-conflict",
    ),
    Finding(
        "mislabel",
        "cross/cross-3.png",
        (),
        0.9,
        "Looks like 'circle' (90 %) rather than 'cross' (5 %).",
        f"{RELABEL}circle",
        "k-wrong",
    ),
    Finding(
        "outlier",
        "circle/circle-7.png",
        (),
        0.7,
        "Far from the other circles.",
        NONE,
        "k-odd",
    ),
)


@pytest.fixture
def found_dir(project_dir: Path) -> Path:
    """The drawn project with copies of its pictures."""
    circle, cross, square = (
        project_dir / name for name in ("circle", "cross", "square")
    )
    for number in (1, 2):
        shutil.copy(circle / "circle-0.png", circle / f"copy-{number}.png")
    shutil.copy(square / "square-1.png", cross / "both.png")
    return project_dir


@pytest.fixture
def plant() -> Plant:
    """Writes findings into the index, as a check does."""

    def write(folder: Path, findings: Sequence[Finding]) -> None:
        database = store.find_home(folder).database
        rows = [
            (
                one.key,
                one.kind,
                one.path,
                json.dumps(one.others),
                one.score,
                one.reason,
                one.action,
                one.family,
            )
            for one in findings
        ]
        with (
            contextlib.closing(store.connect(database)) as connection,
            store.transaction(connection),
        ):
            connection.execute("DELETE FROM findings")
            connection.executemany(
                "INSERT INTO findings (key, kind, path, others, score, reason, action,"
                " family) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    return write


@pytest.fixture
def show_clean_up(qtbot: QtBot) -> ShowCleanUp:
    """Opens a project in a window and shows the page, with its findings read."""

    def show(window: MainWindow, folder: Path) -> CleanUpPage:
        if window.state.project is None:
            open_project(window, folder, qtbot)
        window.show_page(CLEAN_UP)
        page = window.page(CLEAN_UP)
        assert isinstance(page, CleanUpPage)
        findings = window.state.findings
        qtbot.waitUntil(lambda: findings.is_read, timeout=PATIENCE)
        return page

    return show


@pytest.fixture
def page(
    window: MainWindow,
    found_dir: Path,
    plant: Plant,
    show_clean_up: ShowCleanUp,
    qtbot: QtBot,
) -> CleanUpPage:
    """The page with ``FINDINGS``, its queue ready for keys."""
    open_project(window, found_dir, qtbot)
    plant(found_dir, FINDINGS)
    found = show_clean_up(window, found_dir)
    window.state.findings.reload()
    qtbot.waitUntil(
        lambda: len(window.state.findings.items) == len(FINDINGS), timeout=PATIENCE
    )
    return found
