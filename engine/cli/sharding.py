"""``discern classify --shard`` and ``discern merge``: many machines, one answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.batch import results
from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.shards import forms
from engine.batch.shards.cut import Cut
from engine.batch.shards.request import Merged, MergeShards
from engine.cli import documents, terminal, words
from engine.cli.options import AsJson, HtmlOption, XlsxOption
from engine.errors import DiscernError

ShardOption = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads it at run time
    typer.Option(
        metavar="I/N",
        help="Classify only this part of the list, such as 3/16; discern merge makes "
        "one result of all parts.",
    ),
]
ShardsOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="DIR",
        help="Where finished shards go; beside the first result file if left out.",
    ),
]
ShardFormatOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="FORMAT",
        help=f"Write shards as {' or '.join(forms.FORMS)}, for other programs to read; "
        "if left out, Parquet on a cluster and a journal otherwise.",
    ),
]
ClusterOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="ADDRESS",
        help="Classify on a Ray cluster: its address, auto for the one this machine "
        "belongs to, local for the cores of this computer. Needs discern[cluster].",
    ),
]


@dataclass(frozen=True)
class Division:
    """How a batch is divided, if it is.

    Attributes:
        shard: As it was given.
        shards: The folder as it was given.
        cluster: The address as it was given.
        form: What shards are to be written as, as it was given.
    """

    shard: str | None = None
    shards: str | None = None
    cluster: str | None = None
    form: str | None = None

    def __bool__(self) -> bool:
        return self.shard is not None or self.cluster is not None

    def cut(self) -> Cut | None:
        """The shard.

        Raises:
            DiscernError: It is none.
        """
        return Cut.parse(self.shard) if self.shard else None

    def folder(self, result: str | None) -> str:
        """Where shards go.

        Raises:
            DiscernError: Nothing says where (``batch.no_shards``).
        """
        if self.shards:
            return self.shards
        if result:
            return f"{result}.shards"
        raise DiscernError(
            "batch.no_shards",
            "Expected a folder for the shards, received none.",
            remedy="Name it with --shards, or the result file with --csv.",
        )


def check_alone(division: Division, *, others: bool) -> None:
    """Check that nothing is asked beside a shard that needs all rows.

    Raises:
        DiscernError: Something is (``batch.shard_alone``).
    """
    if (division.shards or division.form) and not division:
        beside = "--shards" if division.shards else "--shard-format"
        raise DiscernError(
            "batch.shard",
            f"Expected --shard or --cluster beside {beside}, received neither.",
            remedy="Name the part of the list, for example --shard 3/16.",
        )
    if division.shard and division.cluster:
        raise DiscernError(
            "batch.shard",
            "Expected --shard or --cluster, received both.",
            remedy="A cluster cuts the list by itself.",
        )
    forms.check_form(division.form)
    if division and others:
        raise DiscernError(
            "batch.shard_alone",
            "Expected no more than --csv and --jsonl with files beside --shard and "
            "--cluster, received something that needs all rows.",
            remedy="Make tables and contact sheets with discern merge.",
        )


def classify_divided(
    request: ClassifyFolder, division: Division, *, as_json: bool
) -> None:
    """Classify one shard, or all of them on a cluster."""
    if division.cluster is None:
        _classify_part(request, division, as_json=as_json)
        return
    from engine.cli.clustering import classify

    with terminal.bad_input():
        shards = division.folder(request.csv or request.jsonl)
    form = division.form or forms.PARQUET
    classify(request, division.cluster, shards, form, as_json=as_json)


def _classify_part(
    request: ClassifyFolder, division: Division, *, as_json: bool
) -> None:
    """Classify one shard, say what came of it, and end with the fitting code."""
    from engine.batch.shards.job import classify_shard

    with terminal.bad_input():
        into = Path(division.folder(request.csv or request.jsonl))
        request = replace(request, csv=None, jsonl=None, shard=division.cut())
    result: FolderResult = terminal.run(
        lambda report, token: classify_shard(
            request, into, division.form, report=report, token=token
        ),
        quiet=False,
    )
    if as_json:
        documents.print_json(
            {
                "shard": str(request.shard),
                "images": result.images,
                "failed": result.failed,
                "counts": result.counts,
                "stopped": result.stopped,
                "path": result.record,
            }
        )
    else:
        terminal.output.print(words.classification(result, ()), markup=False)
        if not result.stopped:
            terminal.output.print(f"Shard {request.shard}: {result.record}")
    if result.stopped:
        terminal.errors.print("To go on: the same command again.")
        raise typer.Exit(terminal.INTERRUPTED)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def merge(
    shards: Annotated[
        list[str], typer.Argument(help="The folder of shards, or their files.")
    ],
    csv: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Write the results as CSV."),
    ] = None,
    jsonl: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Write the results as JSON lines."),
    ] = None,
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    as_json: AsJson = False,
) -> None:
    """Make one result of all shards, as if one machine had classified the list."""
    from engine.batch.shards.merge import merge_shards

    wanted = [
        (results.CSV, csv),
        (results.JSON_LINES, jsonl),
        (results.EXCEL, xlsx),
        (results.CONTACT_SHEET, html),
    ]
    files = tuple((kind, str(path)) for kind, path in wanted if path is not None)
    with terminal.bad_input():
        if not files:
            raise DiscernError(
                "merge.nowhere",
                "Expected a file for the results, received none.",
                remedy="Name one with --csv, --jsonl, --xlsx or --html.",
            )
    request = MergeShards(tuple(shards), files)
    merged: Merged = terminal.run(
        lambda report, token: merge_shards(request, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(
            {
                "images": merged.images,
                "failed": merged.failed,
                "counts": merged.counts,
                "shards": merged.shards,
                "files": list(merged.files),
            }
        )
    else:
        terminal.output.print(_words(merged), markup=False)
    if merged.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def _words(merged: Merged) -> str:
    lines = [f"{count:>8,}  {name}" for name, count in sorted(merged.counts.items())]
    lines.append(f"{merged.images:,} images in {merged.shards:,} shards")
    if merged.failed:
        lines.append(f"{merged.failed:,} could not be read; each row says why")
    lines += [*merged.notes, *(f"Results: {path}" for path in merged.files)]
    return "\n".join(lines)
