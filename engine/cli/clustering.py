"""``discern classify --cluster``: what a person at a terminal asks and sees."""

from __future__ import annotations

from dataclasses import asdict

import typer

from engine.batch import results
from engine.batch.cluster.request import ClassifyOnCluster, ClusterResult
from engine.batch.request import ClassifyFolder
from engine.cli import documents, terminal
from engine.errors import DiscernError


def classify(
    request: ClassifyFolder, address: str, shards: str, form: str, *, as_json: bool
) -> None:
    """Classify on a cluster, say what came of it, and end with the fitting code."""
    from engine.batch.cluster.job import classify_on_cluster

    with terminal.bad_input():
        if request.listed or request.compare:
            raise DiscernError(
                "cluster.sources",
                "Expected pictures, folders and lists that every machine finds, "
                "received - or --compare.",
                remedy="Write the paths into a CSV or Parquet file and name that.",
            )
    wanted = [(results.CSV, request.csv), (results.JSON_LINES, request.jsonl)]
    asked = ClassifyOnCluster(
        model=request.model,
        sources=request.paths,
        shards=shards,
        address=address,
        top=request.top,
        precision=request.precision,
        results=tuple((kind, path) for kind, path in wanted if path is not None),
        form=form,
    )
    result: ClusterResult = terminal.run(
        lambda report, token: classify_on_cluster(asked, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(asdict(result))
    else:
        terminal.output.print(_words(result), markup=False)
    if result.stopped:
        terminal.errors.print("To go on: the same command again.")
        raise typer.Exit(terminal.INTERRUPTED)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def _words(result: ClusterResult) -> str:
    lines = [f"{count:>8,}  {name}" for name, count in sorted(result.counts.items())]
    lines.append(
        f"{result.images:,} images in {result.shards:,} shards, {result.seconds:.0f} s "
        f"on {_machines(result.nodes)}"
    )
    if result.resumed:
        lines.append(f"{result.resumed:,} shards had been answered before")
    if result.failed:
        lines.append(f"{result.failed:,} could not be read; each row says why")
    lines.append(f"Shards: {result.place}")
    lines += [f"Results: {path}" for path in result.files]
    return "\n".join(lines)


def _machines(count: int) -> str:
    return "1 machine" if count == 1 else f"{count:,} machines"
