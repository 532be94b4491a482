"""Sorts that are killed, as the system kills, at each call that changes something."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from engine.batch.sorting.job import sort_files
from engine.batch.sorting.request import SortFiles, UndoSort
from engine.batch.sorting.undo import undo_sort
from engine.progress import Token, ignore
from tests.batch.batches import classify, kept
from tests.support.killed_sort import Kill
from tests.support.pictures import COLOURS, draw
from tests.support.terminal import environment

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="forks, and kills by a POSIX signal"
)
#: More than any of these sorts makes calls.
_MOST = 200


class Killer:
    """Sorts in a process that is killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killed_sort"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
        )

    def kill(self, request: Kill) -> bool:
        """Do it; whether it was killed on the way."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(request) + b"\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        assert code in {0, -9}
        return code == -9

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def killer() -> Iterator[Killer]:
    """The process."""
    one = Killer()
    yield one
    one.close()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["copy", "link", "move"])
def test_a_sort_killed_anywhere_goes_on_and_comes_back(
    killer: Killer, tiny_model_path: Path, tmp_path: Path, mode: str
) -> None:
    # GIVEN files of two classes, two of the same name, one broken
    photos, into = tmp_path / "photos", tmp_path / "sorted"
    for number, name in enumerate(("blue", "red")):
        draw(photos / name[0] / "same.png", number, COLOURS["blue"])
        draw(photos / name[0] / f"{name}.png", number + 5, COLOURS[name])
    (photos / "torn.png").write_bytes(b"\x89PNG")
    record = tmp_path / "batch.journal"
    classify(tiny_model_path, photos, record=str(record), keep_record=True)
    before = kept(photos)
    sort = SortFiles(str(record), str(into), mode)
    whole = sort_files(sort, report=ignore, token=Token())
    sorted_files = {**kept(into), **kept(photos)}
    undo = UndoSort(str(whole.journal))
    undo_sort(undo, report=ignore, token=Token())
    for moment in range(_MOST):
        # WHEN the sort is killed at some moment
        killed = killer.kill(Kill(moment, sort=sort))
        if moment % 3:
            # THEN it goes on to the same end, unless it is taken back half way
            again = sort_files(sort, report=ignore, token=Token())
            assert (again.files, again.left_files) == (5, 0), moment
            found = {**kept(into), **kept(photos)}
            assert found == sorted_files, moment
        if into.exists() and list(into.glob("*.journal")):
            # WHEN taking it back is killed, too, and begun again
            killer.kill(Kill(moment, undo=undo))
            if Path(undo.journal).exists():
                undo_sort(undo, report=ignore, token=Token())
        # THEN everything is as it was
        assert kept(photos) == before, moment
        assert not list(into.rglob("*.png")), moment
        shutil.rmtree(into, ignore_errors=True)
        if not killed:
            break
    else:
        pytest.fail("it never came to its end")
