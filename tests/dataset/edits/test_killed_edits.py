"""Killed in the middle: nothing is lost, nothing is half done, recovery mends it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from engine.dataset.edits import DeleteClass, Edit, MergeClass, Relabel, Restore, Trash
from engine.dataset.edits.engine import apply, recover
from engine.dataset.edits.history import past_edits
from engine.dataset.lock import FileLock
from engine.errors import ProjectError
from engine.progress import Cancelled, Event, Token
from tests.support.edited import agrees, contents, edit, indexed, trashed, tree
from tests.support.killed_edit import Kill
from tests.support.pictures import draw, draw_project
from tests.support.projects import scanned, splits_of

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the kill is a signal that Windows does not have"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A scanned project of two classes, with one image in its trash."""
    folder = draw_project(tmp_path / "project", {"blue": 4, "red": 5})
    scanned(folder)
    apply(folder, Trash(("red/0004.png",), "Blurred"))
    return folder


class Killer:
    """Edits in processes that are killed on the way."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killed_edit"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill(self, folder: Path, number: int, change: Edit) -> bool:
        """Edit, and be killed at the ``number``-th moment; whether there was one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = Kill(str(folder), number, change)
        self._process.stdin.write(f"{msgspec.json.encode(request).decode()}\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        assert code in {0, -signal.SIGKILL}
        return code != 0

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@pytest.fixture
def killer() -> Iterator[Killer]:
    """Who kills."""
    one = Killer()
    yield one
    one.close()


def restore_last(project: Path) -> Edit:
    return Restore(tuple(trashed(project).values()))


EDITS: dict[str, Callable[[Path], Edit]] = {
    "relabel": lambda _: Relabel(("red/0001.png", "red/0002.png"), "new"),
    "trash": lambda _: Trash(("red/0001.png", "blue/0001.png"), "Dark"),
    "restore": restore_last,
    "merge": lambda _: MergeClass("red", "blue"),
    "delete": lambda _: DeleteClass("red"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", EDITS)
def test_a_kill_at_any_moment_loses_nothing(
    project: Path, killer: Killer, kind: str
) -> None:
    # GIVEN a project, and what an edit makes of it
    splits = splits_of(scanned(project))
    change = EDITS[kind](project)
    before, everything = tree(project), contents(project)
    done = project.with_name("done")
    shutil.copytree(project, done)
    apply(done, change)
    after = tree(done)
    for number in range(200):
        copy = project.with_name(f"copy-{number}")
        shutil.copytree(project, copy)
        # WHEN the process is killed somewhere on the way
        killed = killer.kill(copy, number, change)
        # THEN every picture is there, be it under two names
        assert set(contents(copy)) == set(everything), number
        # AND opening the project finishes the edit, or it never began
        opened = scanned(copy)
        assert tree(copy) in (before, after), number
        assert contents(copy) == everything, number
        assert agrees(copy), number
        assert recover(copy) == ()
        # AND what was done can be taken back, and nothing else
        past = past_edits(Path(opened.database))
        assert len(past) == (tree(copy) == after), number
        assert (
            splits_of(opened).items()
            <= {
                **splits,
                **splits_of(scanned(done)),
            }.items()
        )
        shutil.rmtree(copy)
        if not killed:
            assert number > 10, "the edit was hardly disturbed"
            return
    pytest.fail("the edit never came to its end")


def test_recovery_leaves_alone_what_changed_since_the_kill(
    project: Path, killer: Killer
) -> None:
    # GIVEN an edit killed after its first file
    number = next(
        number
        for number in range(100)
        if _killed_halfway(killer, project.with_name(f"try-{number}"), project, number)
    )
    half = project.with_name(f"try-{number}")
    # WHEN somebody changes a file that it had yet to move, and the project is opened
    draw(half / "red" / "0002.png", 31337)
    left = recover(half)
    # THEN that file stays, and it is said
    assert [(one.path, one.code) for one in left] == [("red/0002.png", "edit.changed")]
    assert (half / "red" / "0002.png").exists()
    assert "blue/0001 (2).png" in indexed(half)


def _killed_halfway(killer: Killer, copy: Path, project: Path, number: int) -> bool:
    shutil.copytree(project, copy)
    killer.kill(copy, number, Relabel(("red/0001.png", "red/0002.png"), "blue"))
    names = tree(copy)
    return "red/0001.png" not in names and "red/0002.png" in names


def test_a_torn_line_of_the_journal_is_nothing(project: Path) -> None:
    # GIVEN a journal whose only line was not written whole
    before = tree(project)
    journal = project / ".discern" / "edits.journal"
    journal.write_bytes(b'{"edit":"x","steps":[{"type":"MoveFile","source":"red/00')
    # WHEN the project is opened and edited
    recover(project)
    assert tree(project) == before
    edit(project, Relabel(("red/0001.png",), "blue"))
    # THEN only that edit was done
    assert agrees(project)
    assert not journal.exists()


def test_cancelling_takes_everything_back(project: Path) -> None:
    # GIVEN an edit that is asked to stop on its way
    before = tree(project)
    token = Token()

    def report(_event: Event) -> None:
        token.cancel()

    # WHEN it is
    with pytest.raises(Cancelled):
        apply(project, MergeClass("red", "blue"), report=report, token=token)
    # THEN all is as before
    assert tree(project) == before
    assert agrees(project)


def test_one_program_edits_at_a_time(project: Path) -> None:
    # GIVEN a project that another program is editing
    other = FileLock(project / ".discern" / "edits.lock")
    assert other.acquire()
    before = tree(project)
    # WHEN recovery finds a journal, it lets the other finish
    journal = project / ".discern" / "edits.journal"
    journal.write_bytes(b"")
    assert recover(project) == ()
    assert journal.exists()
    other.release()
    # THEN afterwards edits go on
    edit(project, Relabel(("red/0001.png",), "blue"))
    assert tree(project) != before


def test_a_folder_that_cannot_be_written_to_cannot_be_edited(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a project whose index had to be kept elsewhere
    shutil.rmtree(project / ".discern")
    project.chmod(0o500)
    scanned(project)
    # WHEN an image gets another class
    with pytest.raises(ProjectError) as caught:
        apply(project, Relabel(("red/0001.png",), "blue"))
    project.chmod(0o700)
    # THEN that is one sentence, and nothing was done
    assert caught.value.code == "project.read_only"
    assert (project / "red" / "0001.png").exists()
