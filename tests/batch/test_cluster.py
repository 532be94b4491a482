"""A batch on a cluster of three nodes: the same answers, whatever dies on the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="needs the extra discern[cluster]")

import pyarrow as pa
import pyarrow.parquet as pq

from engine.batch import results
from engine.batch.cluster.connection import connected
from engine.batch.cluster.cutting import SUMMARY
from engine.batch.cluster.job import classify_on_cluster
from engine.batch.cluster.request import ClassifyOnCluster, ClusterResult
from engine.batch.record import is_complete, rows_in
from engine.errors import DiscernError
from engine.progress import Event, Progress, Rows, Token, ignore
from tests.batch.batches import but_for_times, classify, rows_of
from tests.support.deadly import fragile_decoder, make_deadly
from tests.support.pictures import draw_project
from tests.support.terminal import ROOT, discern

STORE = 100 * 2**20
#: Loopback; of 127.0.0.1 itself, Ray makes the machine's address on the network.
LOOPBACK = "127.0.0.2"
SHARD = 64


@dataclass
class Nodes:
    """A head that computes nothing and two workers of one core each."""

    cluster: Any
    workers: list[Any]
    address: str


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Three nodes on loopback, gone again after the tests of this file.

    Their decoder has a bug. One connection serves all tests, which spares each the
    processes that a new one begins.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        bug = fragile_decoder(tmp_path_factory.mktemp("bug"))
        patch.setenv("PYTHONPATH", f"{bug}{os.pathsep}{ROOT}")
        from ray.cluster_utils import Cluster

        common: dict[str, Any] = {
            "object_store_memory": STORE,
            "node_ip_address": LOOPBACK,
        }
        head: dict[str, Any] = {
            **common,
            "num_cpus": 0,
            "include_dashboard": False,
            # A dead node is noticed after five seconds instead of half a minute.
            "_system_config": {
                "health_check_period_ms": 1000,
                "health_check_timeout_ms": 1000,
                "health_check_failure_threshold": 5,
            },
        }
        cluster = Cluster(initialize_head=True, head_node_args=head)
        try:
            workers = [cluster.add_node(num_cpus=1, **common) for _ in range(2)]
            with connected(cluster.address):
                yield Nodes(cluster, workers, cluster.address)
        finally:
            cluster.shutdown()  # type: ignore[no-untyped-call, unused-ignore]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures for four shards, and one that is poisoned."""
    folder = draw_project(tmp_path / "new", {"blue": 80, "green": 70, "red": 80})
    (folder / "green" / "0033-torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def on_cluster(
    nodes: Nodes, model: Path, *sources: Path | str, into: Path, **options: Any
) -> ClusterResult:
    report, token = options.pop("report", ignore), options.pop("token", Token())
    request = ClassifyOnCluster(
        str(model),
        tuple(map(str, sources)),
        str(into),
        nodes.address,
        size=SHARD,
        **options,
    )
    return classify_on_cluster(request, report=report, token=token)


@pytest.mark.slow
def test_a_cluster_answers_as_one_machine_and_goes_on_by_shard(
    nodes: Nodes, folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN what one machine writes, with one row for the poisoned file
    whole = tmp_path / "whole.csv"
    one = classify(tiny_model_path, folder, csv=str(whole))
    assert one.failed == 1
    # WHEN a cluster of three nodes classifies the same
    merged, into = tmp_path / "merged.csv", tmp_path / "shards"
    options: dict[str, Any] = {"into": into, "results": ((results.CSV, str(merged)),)}
    result = on_cluster(nodes, tiny_model_path, folder, **options)
    # THEN every cell but the times is the same, and the figures agree
    assert but_for_times(merged) == but_for_times(whole)
    assert (result.images, result.failed, result.shards) == (231, 1, 4)
    assert result.counts == one.counts
    assert result.nodes == 3
    # THEN shards are Parquet that others read, with a summary beside them
    shard = pq.read_table(into / "shard-000002-of-000004.parquet")
    assert shard.num_rows == SHARD
    assert shard.column("path").to_pylist() == [
        row["path"] for row in rows_of(whole)[SHARD : 2 * SHARD]
    ]
    assert (into / SUMMARY).exists()
    # WHEN a shard is lost and the batch is asked for again
    kept = {path.name: path.stat().st_mtime_ns for path in into.glob("*.parquet")}
    (into / "shard-000003-of-000004.parquet").unlink()
    again = on_cluster(nodes, tiny_model_path, folder, **options)
    # THEN only that shard was answered anew
    assert (again.resumed, again.shards) == (3, 4)
    assert but_for_times(merged) == but_for_times(whole)
    changed = [
        name for name, at in kept.items() if (into / name).stat().st_mtime_ns != at
    ]
    assert changed == ["shard-000003-of-000004.parquet"]
    # WHEN other settings are asked for in the same folder
    with pytest.raises(DiscernError) as caught:
        on_cluster(nodes, tiny_model_path, folder, **options, top=1)
    # THEN that is refused before anything is begun
    assert caught.value.code == "batch.other"


@pytest.mark.slow
def test_the_window_gets_rows_and_a_record_and_goes_on_after_a_crash(
    nodes: Nodes, folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a question as the window asks it, each in a folder of its own
    shared, record = tmp_path / "shared", tmp_path / "all.csv.journal"
    told: list[Event] = []
    options: dict[str, Any] = {
        "into": shared,
        "apart": True,
        "record": str(record),
        "report": told.append,
    }
    # WHEN it is asked
    first = on_cluster(nodes, tiny_model_path, folder, **options)
    # THEN the rows are told in order, and recorded as one machine records them
    rows = [row for event in told if isinstance(event, Rows) for row in event.rows]
    assert [row.path for row in rows] == [row.verdict.path for row in rows_in(record)]
    assert len(rows) == first.images == 231
    assert is_complete(record)
    # WHEN it is asked again THEN it is another batch, for files may have changed
    again = on_cluster(nodes, tiny_model_path, folder, **options)
    assert again.resumed == 0
    assert again.place != first.place
    # WHEN a batch was not finished, and is asked for again THEN it is gone on with
    (Path(again.place) / SUMMARY).unlink()
    (Path(again.place) / "shard-000002-of-000004.parquet").unlink()
    third = on_cluster(nodes, tiny_model_path, folder, **options)
    assert (third.place, third.resumed) == (again.place, 3)


@pytest.mark.slow
def test_addresses_are_read_and_one_that_kills_its_reader_costs_a_row(
    nodes: Nodes, folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a Parquet list of addresses, one of which leads nowhere, and one to a
    # picture that brings down whoever reads it
    make_deadly(sorted(folder.rglob("*.png"))[20])
    places = [path.as_uri() for path in sorted(folder.rglob("*.png"))[:70]]
    places.insert(5, (folder / "gone.png").as_uri())
    pq.write_table(pa.table({"id": range(71), "path": places}), tmp_path / "l.parquet")
    # WHEN it is classified, and a folder at an address with it
    into = tmp_path / "shards"
    sources = (tmp_path / "l.parquet", (folder / "red").as_uri())
    result = on_cluster(nodes, tiny_model_path, *sources, into=into)
    # THEN each address has its row, and the lost one says why
    assert (result.images, result.failed, result.shards) == (151, 2, 3)
    shard = pq.read_table(into / "shard-000001-of-000003.parquet").to_pylist()
    assert [row["path"] for row in shard] == places[:SHARD]
    assert "cannot be fetched" in shard[5]["error"]
    assert "brings the program down" in shard[21]["error"]
    # THEN the pictures at addresses are known as those on a disk are
    named = [Path(row["path"]).parent.name for row in shard if not row["error"]]
    assert [row["class"] for row in shard if not row["error"]] == named


@pytest.mark.slow
def test_a_worker_node_killed_on_the_way_loses_nothing(
    nodes: Nodes, folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a batch on its way, of so many shards that both workers have some
    many = draw_project(tmp_path / "more", {f"c{n}": 96 for n in range(5)})
    (many / "c3" / "0007-torn.png").write_bytes(b"\xff\xd8\xff")
    whole, merged = tmp_path / "whole.csv", tmp_path / "merged.csv"
    classify(tiny_model_path, many, csv=str(whole))
    killed: list[bool] = []

    # WHEN one of them is killed after the first shards
    def kill(event: Event) -> None:
        begun = isinstance(event, Progress) and event.stage == "classify" and event.done
        if begun and not killed:
            killed.append(True)
            nodes.cluster.remove_node(nodes.workers[0], allow_graceful=False)

    result = on_cluster(
        nodes,
        tiny_model_path,
        many,
        into=tmp_path / "shards",
        results=((results.CSV, str(merged)),),
        report=kill,
    )
    # THEN no row is missing, none is there twice, and each says the same
    assert killed
    assert (result.images, result.failed) == (481, 1)
    assert but_for_times(merged) == but_for_times(whole)


@pytest.mark.slow
def test_the_command_uses_the_cores_of_this_computer(
    folder: Path, tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder
    csv = tmp_path / "all.csv"
    command = ("classify", tiny_model_path, folder, "--csv", csv)
    # WHEN it is classified on a cluster of its own
    code, output, errors = discern(*command, "--cluster", "local")
    # THEN the results are there, and Ray warned of nothing
    assert code == 1, errors
    assert "231 images in 1 shards" in output
    assert len(rows_of(csv)) == 231
    assert "core_worker" not in errors
    # WHEN its shards are to be CSV THEN they are, and they merge into the same
    shards, merged = tmp_path / "c", tmp_path / "merged.csv"
    into = ("--shards", shards, "--cluster", "local")
    code, _, errors = discern(*command, *into, "--shard-format", "csv")
    assert code == 1, errors
    (shard,) = shards.glob("shard-*.csv")
    assert [row["path"] for row in rows_of(shard)] == [
        row["path"] for row in rows_of(csv)
    ]
    assert not list(shards.glob("*.parquet"))
    assert discern("merge", shards, "--csv", merged)[0] == 1
    assert but_for_times(merged) == but_for_times(csv)
    # THEN that folder is not filled with the other format as well
    code, _, errors = discern(*command, *into, "--shard-format", "parquet")
    assert (code, "are csv, not parquet" in " ".join(errors.split())) == (2, True)
    # THEN an address where nobody is, is one sentence
    code, _, errors = discern(
        *command, "--shards", tmp_path / "b", "--cluster", "127.0.0.1:1"
    )
    assert code == 2
    assert "cannot be reached" in errors
