"""A batch that was stopped or killed goes on where it was, and ends the same."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine.batch.running import beside
from engine.errors import DiscernError
from engine.models.modelfile import Model, save_model
from engine.progress import Event, Progress, Rows, Token
from tests.batch.batches import but_for_times, classify, rows_of
from tests.support.pictures import draw, draw_project
from tests.support.terminal import DISCERN, PATIENCE, environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures, copies of some under other names, and some that are broken."""
    folder = draw_project(tmp_path / "new", {"blue": 70, "green": 70, "red": 70})
    for number in range(0, 60, 7):
        source = folder / "blue" / f"{number:04}.png"
        shutil.copyfile(source, folder / "red" / f"copy-{number:04}.png")
    (folder / "green" / "0033-empty.png").touch()
    (folder / "blue" / "0011-torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def stop_after(rows: int, token: Token) -> object:
    """A report that cancels once so many rows came."""

    def report(event: Event) -> None:
        if isinstance(event, Rows) and event.start + len(event.rows) >= rows:
            token.cancel()

    return report


def test_a_stopped_batch_ends_as_one_that_never_stopped(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN the results of a batch that ran through
    whole, again = tmp_path / "whole.csv", tmp_path / "again.csv"
    classify(tiny_model_path, folder, csv=str(whole), jsonl=str(tmp_path / "a.jsonl"))
    # WHEN another is stopped twice on its way, with a torn last line, and gone on with
    for stop in (30, 150):
        token = Token()
        part = classify(
            tiny_model_path,
            folder,
            csv=str(again),
            resume=True,
            token=token,
            report=stop_after(stop, token),  # type: ignore[arg-type]
        )
        assert part.stopped
        assert part.record == str(beside(again))
        assert stop <= part.images == len(rows_of(again)) < 220
        with beside(again).open("ab") as record:
            record.write(b'{"type":"row","verdict":{"pa')
    heard: list[Event] = []
    last = classify(
        tiny_model_path, folder, csv=str(again), resume=True, report=heard.append
    )
    # THEN no row is there twice, none is missing, and each number is the same
    assert but_for_times(again) == but_for_times(whole)
    assert last.resumed >= 150
    assert last.images == len(rows_of(whole))
    # THEN only new rows were told, numbered on, and the progress began where it was
    told = [event for event in heard if isinstance(event, Rows)]
    assert told[0].start == last.resumed
    assert sum(len(event.rows) for event in told) == last.images - last.resumed
    progress = [event for event in heard if isinstance(event, Progress)]
    assert progress[0].done == last.resumed
    # THEN the record is gone, since everything is done
    assert not beside(again).exists()


def test_rows_told_before_can_be_heard_again(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a batch whose record was kept
    record = str(tmp_path / "batch.journal")
    first: list[Event] = []
    classify(
        tiny_model_path, folder, record=record, keep_record=True, report=first.append
    )
    # WHEN it is asked for again
    second: list[Event] = []
    result = classify(
        tiny_model_path,
        folder,
        record=record,
        keep_record=True,
        resume=True,
        replay=True,
        report=second.append,
    )

    # THEN every row is told as it was, and nothing is computed
    def rows(events: list[Event]) -> list[object]:
        return [
            row for event in events if isinstance(event, Rows) for row in event.rows
        ]

    assert rows(second) == rows(first)
    assert result.resumed == result.images == len(rows(first))


def test_another_model_does_not_go_on_with_a_batch(
    folder: Path, tiny_model: Model, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a batch that was stopped
    target = tmp_path / "out.csv"
    token = Token()
    classify(
        tiny_model_path,
        folder,
        csv=str(target),
        token=token,
        report=stop_after(20, token),  # type: ignore[arg-type]
    )
    rows = len(rows_of(target))
    # WHEN another model, or another number of classes, is to go on with it
    other = tmp_path / "other.discern"
    manifest = replace(tiny_model.manifest, sure_from=0.9)
    save_model(replace(tiny_model, manifest=manifest), other)
    for model, top in ((other, 5), (tiny_model_path, 1)):
        with pytest.raises(DiscernError) as caught:
            classify(model, folder, csv=str(target), top=top, resume=True)
        # THEN that is refused
        assert caught.value.code == "batch.other"
    # THEN what was recorded is still there, and its own model can go on with it
    result = classify(tiny_model_path, folder, csv=str(target), resume=True)
    assert result.resumed == rows


def test_files_may_come_and_go_meanwhile(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a batch that was stopped, and a folder that changed since
    target = tmp_path / "out.csv"
    token = Token()
    classify(
        tiny_model_path,
        folder,
        csv=str(target),
        token=token,
        report=stop_after(20, token),  # type: ignore[arg-type]
    )
    answered = [Path(row["path"]) for row in rows_of(target)]
    answered[0].unlink()
    fresh = draw(folder / "a-new-one.png", 3)
    # WHEN it is gone on with
    classify(tiny_model_path, folder, csv=str(target), resume=True)
    # THEN what was answered stays answered, and the new file has its row
    paths = [Path(row["path"]) for row in rows_of(target)]
    assert paths[: len(answered)] == answered
    assert paths.count(fresh) == 1
    assert len(paths) == len(set(paths)) == 222


def test_copies_are_answered_once_and_alike(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder with copies WHEN it is classified
    target = tmp_path / "out.csv"
    classify(tiny_model_path, folder, csv=str(target))
    rows = {Path(row["path"]).relative_to(folder): row for row in rows_of(target)}
    same = ("verdict", "class", "probability", "margin", "unknown")
    # THEN a copy has its original's answer, to the last digit, and took no time
    for number in (0, 7, 56):
        copy = rows[Path("red") / f"copy-{number:04}.png"]
        original = rows[Path("blue") / f"{number:04}.png"]
        assert float(copy["seconds"]) == 0
        assert float(original["seconds"]) > 0
        assert [copy[name] for name in same] == [original[name] for name in same]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a POSIX signal")
@pytest.mark.parametrize("moment", [1, 60, 150])
def test_a_killed_batch_goes_on(
    folder: Path, tiny_model_path: Path, tmp_path: Path, moment: int
) -> None:
    # GIVEN the results of a batch that ran through
    whole, again = tmp_path / "whole.csv", tmp_path / "again.csv"
    classify(tiny_model_path, folder, csv=str(whole))
    # WHEN a process that does the same is killed at some moment
    command = [*DISCERN, "classify", str(tiny_model_path), str(folder)]
    command += ["--csv", str(again), "--threads", "1", "--resume"]
    record = beside(again)
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            lines = record.read_bytes().count(b"\n") if record.exists() else 0
            if lines >= moment:
                process.send_signal(signal.SIGKILL)
            assert time.monotonic() < deadline
            time.sleep(0.002)
    # THEN starting it again ends as if nothing had happened
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr  # two files cannot be read
    assert but_for_times(again) == but_for_times(whole)
    assert not record.exists()
