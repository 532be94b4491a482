"""Shards as CSV and Parquet: others read them, and they merge into the same results."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.batch.batches import but_for_times, classify, rows_of
from tests.support.pictures import draw_project
from tests.support.terminal import discern

FIRST = "shard-000001-of-000002.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three blocks of pictures: names that CSV has to quote, a copy, a broken one."""
    folder = draw_project(tmp_path / "new", {"blue": 60, "red": 80})
    first = folder / "blue" / "0001.png"
    first.rename(folder / "blue" / 'a "b", c\nd.png')
    shutil.copyfile(folder / "blue" / "0000.png", folder / "red" / "copy.png")
    (folder / "red" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def lines_of(path: Path) -> list[dict[str, object]]:
    """The documents of JSON lines, without the times."""
    documents = [json.loads(line) for line in path.read_text().splitlines()]
    return [{**one, "seconds": None} for one in documents]


def refusal(*words: str | Path) -> str:
    """What a command says that refuses, without its line ends."""
    code, _, errors = discern(*words)
    assert code == 2
    return " ".join(errors.split())


def test_shards_as_tables_merge_with_all_others(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra discern[cluster]")
    import pyarrow.parquet as pq

    # GIVEN what one machine writes, with all digits in the second file
    whole, lines = tmp_path / "whole.csv", tmp_path / "whole.jsonl"
    classify(tiny_model_path, folder, csv=str(whole), jsonl=str(lines))
    # WHEN a shard is written as CSV, another as Parquet, and the third as ever
    shards = tmp_path / "s"
    command = ("classify", tiny_model_path, folder, "--shards", shards)
    options = [("--shard-format", "csv"), ("--shard-format", "parquet"), ()]
    for number, option in enumerate(options, 1):
        code, _, errors = discern(*command, "--shard", f"{number}/3", *option)
        assert code in {0, 1}, errors
    # THEN others read the tables, with the columns of every result file
    table = rows_of(shards / "shard-000001-of-000003.csv")
    assert [row["path"] for row in table] == [r["path"] for r in rows_of(whole)[:64]]
    assert set(rows_of(whole)[0]) < set(table[0])
    other = pq.read_table(shards / "shard-000002-of-000003.parquet")
    assert other.column("path").to_pylist() == [
        row["path"] for row in rows_of(whole)[64:128]
    ]
    # THEN merged, they are what one machine writes, to the last digit
    merged = tmp_path / "m.csv", tmp_path / "m.jsonl"
    code, output, errors = discern(
        "merge", shards, "--csv", merged[0], "--jsonl", merged[1]
    )
    assert (code, "142 images in 3 shards" in output) == (1, True), errors
    assert but_for_times(merged[0]) == but_for_times(whole)
    assert lines_of(merged[1]) == lines_of(lines)


def test_a_shard_as_csv_is_done_once_and_in_one_format(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a shard as CSV, and no more than that needs
    shards = tmp_path / "s"
    command = ("classify", tiny_model_path, folder, "--shards", shards)
    part = (*command, "--shard", "1/2")
    as_csv = (*part, "--shard-format", "csv")
    assert discern(*as_csv)[0] == 1
    names = {path.name for path in shards.iterdir()}
    assert names == {FIRST, f"{FIRST}.json"}
    before = (shards / FIRST).stat().st_mtime_ns
    # WHEN it is asked for again THEN it is not answered again
    code, output, _ = discern(*as_csv, "--json")
    assert (code, json.loads(output)["images"]) == (1, 78)
    assert (shards / FIRST).stat().st_mtime_ns == before
    # WHEN it is asked otherwise, or for another format THEN that is said
    assert "other settings" in refusal(*as_csv, "--top", "1")
    assert "is there already, as csv" in refusal(*part)
    assert {path.name for path in shards.iterdir()} == names
    assert "csv or parquet" in refusal(*part, "--shard-format", "xml")
    assert "beside --shards" in refusal(*command, "--shard-format", "csv")


def test_a_csv_that_was_changed_is_no_shard(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN shards as CSV, merged into their own folder, which changes nothing
    shards = tmp_path / "s"
    for number in (1, 2):
        discern(
            *("classify", tiny_model_path, folder, "--shards", shards),
            *("--shard", f"{number}/2", "--shard-format", "csv"),
        )
    merge = ("merge", shards, "--csv", shards / "all.csv")
    assert discern(*merge)[0] == discern(*merge)[0] == 1
    result = (shards / "all.csv").read_bytes()
    # WHEN a spreadsheet saved one with fewer digits
    with (shards / FIRST).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][3] = rows[1][3][:6]
    with (shards / FIRST).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    # THEN that is said and nothing is written over
    assert "was changed after it was written" in refusal(*merge)
    # WHEN what was beside it is lost THEN that is said, too
    (shards / f"{FIRST}.json").unlink()
    assert f"with {FIRST}.json beside it" in refusal(*merge)
    assert (shards / "all.csv").read_bytes() == result
