"""A list cut into shards: together they answer as one machine would have."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.batch import results
from engine.batch.pipeline import PLACES
from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.shards.cut import BLOCK, Cut
from engine.batch.shards.job import classify_shard
from engine.batch.shards.merge import merge_shards
from engine.batch.shards.request import Merged, MergeShards
from engine.errors import DiscernError
from engine.progress import Event, Rows, Token, ignore
from tests.batch.batches import but_for_times, classify
from tests.support.pictures import draw_project
from tests.support.terminal import discern

SHARDS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More pictures than three blocks, copies among them, and a broken one."""
    folder = draw_project(tmp_path / "new", {"blue": 70, "green": 70, "red": 70})
    for number in range(0, 60, 7):
        source = folder / "blue" / f"{number:04}.png"
        shutil.copyfile(source, folder / "red" / f"copy-{number:04}.png")
    (folder / "green" / "0033-torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def classify_part(
    model: Path, folder: Path, into: Path, shard: str, **options: object
) -> FolderResult:
    request = ClassifyFolder(str(model), (str(folder),), shard=Cut.parse(shard))
    report, token = options.get("report", ignore), options.get("token", Token())
    return classify_shard(request, into, report=report, token=token)  # type: ignore[arg-type]


def merge(shards: Path, csv: Path) -> Merged:
    request = MergeShards((str(shards),), ((results.CSV, str(csv)),))
    return merge_shards(request, report=ignore, token=Token())


@pytest.fixture
def shards(folder: Path, tiny_model_path: Path, tmp_path: Path) -> Path:
    """All shards of the folder."""
    for number in range(1, SHARDS + 1):
        classify_part(tiny_model_path, folder, tmp_path / "s", f"{number}/{SHARDS}")
    return tmp_path / "s"


def test_a_block_keeps_places_among_those_the_head_is_given() -> None:
    assert BLOCK % PLACES == 0


@pytest.mark.parametrize("total", [0, 1, 63, 64, 65, 129, 1000])
@pytest.mark.parametrize("count", [1, 3, 20])
def test_every_file_is_in_one_shard(total: int, count: int) -> None:
    # GIVEN a list and a cut
    cuts = [Cut(number, count) for number in range(1, count + 1)]
    # WHEN each shard takes its files
    parts = [list(cut.of(range(total))) for cut in cuts]
    # THEN each file is there once, and each shard knew how many it would be
    assert sorted(item for part in parts for item in part) == list(range(total))
    assert [len(part) for part in parts] == [cut.rows(total) for cut in cuts]


def test_shards_merge_into_what_one_machine_writes(
    folder: Path, shards: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN what one machine writes
    whole = tmp_path / "whole.csv"
    one = classify(tiny_model_path, folder, csv=str(whole))
    # WHEN the shards of three are merged
    merged = merge(shards, tmp_path / "merged.csv")
    # THEN every cell but the times is the same, in the same order
    assert but_for_times(tmp_path / "merged.csv") == but_for_times(whole)
    # THEN the figures agree, and nothing else was left
    assert (merged.images, merged.failed, merged.shards) == (220, 1, SHARDS)
    assert merged.counts == one.counts
    names = sorted(path.name for path in shards.iterdir())
    assert names == [f"shard-00000{n}-of-000003.rows" for n in (1, 2, 3)]


def test_a_stopped_shard_is_not_there_and_goes_on(
    folder: Path, shards: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a shard that was stopped on its way
    token = Token()
    again = tmp_path / "again"

    def stop(event: Event) -> None:
        if isinstance(event, Rows):
            token.cancel()

    part = classify_part(
        tiny_model_path, folder, again, "1/3", report=stop, token=token
    )
    assert part.stopped
    assert not list(again.glob("*.rows"))
    # WHEN it is asked for again, and once more
    result = classify_part(tiny_model_path, folder, again, "1/3")
    once_more = classify_part(tiny_model_path, folder, again, "1/3")
    # THEN it went on, and what is done is not done again
    assert 0 < result.resumed < result.images == 92
    assert once_more.resumed == once_more.images == 92
    # THEN it fits the other shards
    done = "shard-000001-of-000003.rows"
    shutil.copyfile(again / done, shards / done)
    assert merge(shards, tmp_path / "m.csv").images == 220


def complaint(shards: Path) -> DiscernError:
    with pytest.raises(DiscernError) as caught:
        merge(shards, shards / "merged.csv")
    assert not (shards / "merged.csv").exists()
    return caught.value


def test_a_missing_shard_is_named(shards: Path) -> None:
    # GIVEN shards of which one is not there
    (shards / "shard-000002-of-000003.rows").unlink()
    # WHEN they are merged
    error = complaint(shards)
    # THEN it is named
    assert error.code == "merge.missing"
    assert "Missing of 3 shards: 2." in error.message


def test_rows_lost_or_doubled_are_noticed(shards: Path) -> None:
    # GIVEN a shard in which one row stands in place of another
    path = shards / "shard-000002-of-000003.rows"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:5], lines[4], *lines[6:]]))
    # WHEN it is merged
    # THEN that is no result
    assert complaint(shards).code == "merge.rows"


def test_a_torn_shard_is_not_merged(shards: Path) -> None:
    # GIVEN a shard whose end is missing
    path = shards / "shard-000003-of-000003.rows"
    path.write_bytes(path.read_bytes()[:-30])
    # WHEN it is merged
    error = complaint(shards)
    # THEN the file is named
    assert (error.code, error.path) == ("merge.unfinished", path)


def test_a_shard_of_another_list_or_cut_is_refused(
    folder: Path, shards: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a shard that was classified when a picture was gone
    done = shards / "shard-000003-of-000003.rows"
    done.unlink()
    shutil.rmtree(folder / "red")
    classify_part(tiny_model_path, folder, shards, "3/3")
    # WHEN it is merged with the others
    # THEN that is said, as it is of a shard of another number of shards
    assert complaint(shards).code == "merge.list"
    done.unlink()
    classify_part(tiny_model_path, folder, shards, "3/4")
    assert complaint(shards).code == "merge.other"


def test_the_commands_divide_and_merge(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a scheduler that starts the same command with another number
    csv = tmp_path / "all.csv"
    command = ("classify", tiny_model_path, folder, "--csv", csv)
    for number in (2, 1):
        code, output, _ = discern(*command, "--shard", f"{number}/2")
        assert code == (1 if number == 2 else 0)
        assert f"Shard {number}/2:" in output
    assert not csv.exists()
    # WHEN the shards are merged
    code, output, _ = discern(
        "merge", f"{csv}.shards", "--csv", csv, "--xlsx", tmp_path / "all.xlsx"
    )
    # THEN the result files are there, and the unreadable picture is told
    assert code == 1
    assert "220 images in 2 shards" in output
    assert (tmp_path / "all.xlsx").stat().st_size > 1000
    whole = tmp_path / "whole.csv"
    classify(tiny_model_path, folder, csv=str(whole))
    assert but_for_times(csv) == but_for_times(whole)
    # THEN what needs all rows is refused beside a shard
    code, _, errors = discern(*command, "--shard", "1/2", "--sort-into", tmp_path / "x")
    assert code == 2
    assert "discern merge" in errors
    assert discern(*command, "--shard", "0/2")[0] == 2


@pytest.mark.parametrize("change", ["precision", "model"])
def test_a_shard_of_other_answers_is_refused(
    change: str, folder: Path, shards: Path, tiny_model_path: Path
) -> None:
    # GIVEN a shard whose record says that it was asked otherwise
    path = shards / "shard-000002-of-000003.rows"
    first, rest = path.read_bytes().split(b"\n", 1)
    asked = json.loads(first)
    asked["answers"] = "" if change == "precision" else "another"
    asked["precision"] = 0.99
    path.write_bytes(json.dumps(asked).encode() + b"\n" + rest)
    # WHEN it is merged with the others, or gone on with
    # THEN neither is done
    assert complaint(shards).code == "merge.other"
    with pytest.raises(DiscernError) as caught:
        classify_part(tiny_model_path, folder, shards, f"2/{SHARDS}")
    assert caught.value.code == "batch.other"
