"""Watched folders: new files are classified and sorted as they appear."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.batch.request import ClassifyFolder, FolderResult, WatchFolder
from engine.batch.sorting.request import UndoSort
from engine.batch.sorting.undo import undo_sort
from engine.batch.watch import Settling, watch_folder
from engine.progress import Event, Progress, Rows, Token, ignore
from engine.verdict import Verdict
from tests.batch.batches import rows_of
from tests.support.pictures import COLOURS, draw

#: Seconds after which a test hangs rather than waits.
PATIENCE = 120


class Watching:
    """A folder that is watched on a thread of its own."""

    def __init__(self, request: WatchFolder) -> None:
        self._request = request
        self._token = Token()
        self.rows: list[Verdict] = []
        self.looks = 0
        self.result: FolderResult | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.result = watch_folder(self._request, report=self._hear, token=self._token)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Rows):
            self.rows += event.rows
        elif isinstance(event, Progress):
            self.looks += 1

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait until something is so."""
        until = time.monotonic() + PATIENCE
        while not done():
            assert self._thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)

    def names(self) -> list[str]:
        """The files that were answered, in order."""
        return [Path(row.path).name for row in self.rows]

    def stop(self) -> FolderResult:
        """Stop watching."""
        self._token.cancel()
        self._thread.join(PATIENCE)
        assert self.result is not None
        return self.result


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with one picture."""
    draw(tmp_path / "inbox" / "a.png", 1, COLOURS["blue"])
    return tmp_path / "inbox"


@pytest.fixture
def watch(
    inbox: Path, tiny_model_path: Path, tmp_path: Path
) -> Iterator[Callable[..., Watching]]:
    """Begins to watch the folder."""
    begun: list[Watching] = []

    def start(into: Path | None = None, mode: str = "copy") -> Watching:
        batch = ClassifyFolder(
            str(tiny_model_path),
            (str(inbox),),
            csv=str(tmp_path / "out.csv"),
            resume=True,
            leave_out=(str(into),) if into else (),
        )
        request = WatchFolder(batch, str(into) if into else None, mode, 0.02)
        begun.append(Watching(request))
        return begun[-1]

    yield start
    for one in begun:
        one.stop()


def test_new_files_are_answered_as_they_appear(
    inbox: Path, watch: Callable[..., Watching], tmp_path: Path
) -> None:
    # GIVEN a folder that is watched
    watching = watch()
    watching.wait(lambda: watching.names() == ["a.png"])
    # WHEN files appear, at any depth, and one changes
    draw(inbox / "deep" / "b.png", 2, COLOURS["red"])
    watching.wait(lambda: watching.names() == ["a.png", "b.png"])
    draw(inbox / "a.png", 3, COLOURS["red"])
    watching.wait(lambda: len(watching.rows) == 3)
    # THEN each has its row, and nobody is asked twice about the same
    looks = watching.looks
    watching.wait(lambda: watching.looks > looks + 5)
    assert watching.names() == ["a.png", "b.png", "a.png"]
    result = watching.stop()
    assert (result.images, result.stopped) == (3, True)
    assert [Path(row["path"]).name for row in rows_of(tmp_path / "out.csv")] == [
        "a.png",
        "b.png",
        "a.png",
    ]
    # AND WHEN it is watched again, after a while THEN only what is new is answered
    draw(inbox / "c.png", 4)
    again = watch()
    again.wait(lambda: bool(again.rows))
    assert again.names() == ["c.png"]


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    # GIVEN a file that grows from look to look
    path = tmp_path / "large.jpg"
    settling = Settling({})
    for length in range(1, 5):
        path.write_bytes(b"x" * length)
        # WHEN it is looked at THEN it is not taken
        assert settling.look([path]) == []
        assert settling.waiting == 1
    # WHEN it stays as it is THEN it is taken, once
    assert settling.look([path]) == [path]
    assert settling.look([path]) == []
    assert settling.waiting == 0
    # AND WHEN it goes and comes again THEN it is another file
    data = path.read_bytes()
    path.unlink()
    assert settling.look([]) == []
    path.write_bytes(data)
    assert settling.look([path]) == []
    assert settling.look([path]) == [path]


def test_what_appears_is_sorted_at_once(
    inbox: Path, watch: Callable[..., Watching], tmp_path: Path
) -> None:
    # GIVEN a folder that is watched and sorted into one inside it
    into = inbox / "sorted"
    watching = watch(into, "move")
    watching.wait(lambda: bool(list(into.rglob("a.png"))))
    # It gets its new name before it loses the old one.
    watching.wait(lambda: not (inbox / "a.png").exists())
    # WHEN a camera gives the same name again
    draw(inbox / "a.png", 8, COLOURS["blue"])
    # THEN that file is sorted as well, and over none
    watching.wait(lambda: len(list(into.rglob("a*.png"))) == 2)
    watching.stop()
    assert [path.name for path in inbox.iterdir()] == ["sorted"]
    # AND WHEN it is watched again and taken back THEN the journal knows them all
    draw(inbox / "b.png", 5, COLOURS["red"])
    again = watch(into, "move")
    again.wait(lambda: bool(list(into.rglob("b.png"))))
    again.stop()
    back = undo_sort(
        UndoSort(str(next(into.glob("*.journal")))), report=ignore, token=Token()
    )
    # The second a.png is back; the first one's place is taken by it, so that stays.
    assert (back.restored, back.left_files) == (2, 1)
    assert (inbox / "b.png").exists()
