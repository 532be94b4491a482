"""``discern split`` and ``discern dataset``: who trains, who tests, what there is."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.dataset.plan import SplitPlan, parse_plan
from engine.dataset.split_request import SplitProject, SplitResult, Withheld
from engine.dataset.summary import ClassSummary, SplitCounts
from engine.errors import ProjectError
from engine.evaluation.dataset_request import DatasetInfo, DescribeDataset

app = typer.Typer(help="What a data set holds.", no_args_is_help=True)

#: So many images are named; the JSON document has all.
_MOST_LINES = 10
_Folder = Annotated[
    Path, typer.Argument(help="A folder whose subfolders are the classes.")
]


def split(
    folder: _Folder,
    ratio: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads it at run time
        typer.Option(
            metavar="70/15/15", help="Shares for training, validation and test."
        ),
    ] = None,
    counts: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="200/25/25", help="Images of each class, instead."),
    ] = None,
    folds: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            help="Also tell who is in which of so many parts; the test images are in "
            "none, and nothing of it is recorded."
        ),
    ] = None,
    seed: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(help="Changes which images go where."),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Deal all images anew. Earlier scores cannot be compared with later "
            "ones, and older models may have trained on images that test now.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give every image that has none a split; groups of alike images stay together."""
    with terminal.bad_input():
        request = SplitProject(
            folder=str(folder.absolute()),
            plan=_plan(ratio, counts, seed),
            again=again,
            folds=folds,
            seed=seed,
        )
    from engine.dataset.splitting import split_project

    result = terminal.run(
        lambda report, token: split_project(request, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(split_document(result))
    else:
        terminal.output.print(_split_words(result), markup=False)


@app.command()
def info(folder: _Folder, as_json: AsJson = False) -> None:
    """Classes, splits, groups, leaks, looks at the test images, and what changed."""
    from engine.evaluation.dataset_info import describe_dataset

    request = DescribeDataset(str(folder.absolute()))
    result = terminal.run(
        lambda report, token: describe_dataset(request, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(info_document(result))
    else:
        terminal.output.print(_info_words(result), markup=False)


def split_document(result: SplitResult) -> dict[str, object]:
    """The document of ``discern split``."""
    document: dict[str, object] = {
        "classes": _classes(result.classes),
        "splits": dataclasses.asdict(result.images),
        "dealt": result.dealt,
        "moved": result.moved,
        "withheld": _withheld(result.withheld),
        "without_split": result.without_split,
        "groups": result.groups,
        "plan": result.plan,
        "seed": result.seed,
        "notes": list(result.notes),
        "seconds": result.seconds,
    }
    if result.folds:
        document["folds"] = result.folds
    return document


def info_document(result: DatasetInfo) -> dict[str, object]:
    """The document of ``discern dataset info``."""
    summary, leaks = result.summary, result.leaks
    return {
        "folder": summary.folder,
        "classes": _classes(summary.classes),
        "splits": dataclasses.asdict(summary.images),
        "split_source": summary.split_source,
        "plan": result.plan,
        "seed": result.seed,
        "groups": summary.groups,
        "withheld": _withheld(result.withheld),
        "set_aside": [dataclasses.asdict(item) for item in summary.set_aside],
        "findings": result.open_findings,
        "test_looks": summary.test_looks,
        "fingerprint": dataclasses.asdict(result.fingerprint),
        "last_run": result.last_run or None,
        "since_last_run": result.since_last_run or None,
        "leaks": [dataclasses.asdict(leak) for leak in leaks.leaks.leaks],
        "score": dataclasses.asdict(leaks.told) if leaks.told else None,
        "score_without_leaks": (
            dataclasses.asdict(leaks.without) if leaks.without else None
        ),
        "notes": list(summary.notes),
    }


def _plan(ratio: str | None, counts: str | None, seed: int | None) -> SplitPlan | None:
    if ratio is not None and counts is not None:
        raise ProjectError(
            "project.split_plan", "Expected --ratio or --counts, received both."
        )
    if ratio is not None:
        return parse_plan(ratio, seed=seed or 0)
    if counts is not None:
        return parse_plan(counts, counted=True, seed=seed or 0)
    return None


def _split_words(result: SplitResult) -> str:
    lines = [
        *_table(result.classes, result.images),
        f"Dealt       {result.dealt:,} images, {result.plan}, seed {result.seed}",
    ]
    if result.moved:
        lines.append(f"Moved       {result.moved:,} images to another split")
    lines.append(f"Groups      {result.groups:,}, each within one split if it was new")
    lines += _withheld_words(result.withheld)
    if result.folds:
        sizes = Counter(result.folds.values())
        counts = ", ".join(f"{sizes[number]:,}" for number in sorted(sizes))
        lines.append(f"Folds       {counts} images; --json says who is where")
    return "\n".join([*lines, *(f"Note        {note}" for note in result.notes)])


def _info_words(result: DatasetInfo) -> str:
    summary = result.summary
    given = summary.split_source == "given"
    looks = summary.test_looks
    looked = "not looked at yet" if not looks else f"looked at {looks:,} times"
    looked = "looked at once" if looks == 1 else looked
    lines = [
        *_table(summary.classes, summary.images),
        f"Splits      {'given by the folders' if given else result.plan}",
        f"Groups      {summary.groups:,} of images that look alike or belong together",
        *_withheld_words(result.withheld),
        f"Test images {looked}",
        f"Leaks       {result.leaks.sentence}",
    ]
    if result.open_findings is not None:
        found = ", ".join(f"{n:,} {kind}" for kind, n in result.open_findings.items())
        lines.append(f"Findings    {found or 'none open'}")
    lines.append(f"Fingerprint {result.fingerprint.whole}")
    if result.last_run:
        lines.append(f"Last run    {result.last_run}. {result.since_last_run}")
    return "\n".join([*lines, *(f"Note        {note}" for note in summary.notes)])


def _table(classes: tuple[ClassSummary, ...], images: SplitCounts) -> list[str]:
    rows = [*((item.name, item.images) for item in classes), ("all", images)]
    width = max(len(name) for name, _ in rows)
    return [
        f"{'':<{width}}    train  validation    test",
        *(
            f"{name:<{width}}  {item.train:7,}  {item.validation:10,}  {item.test:6,}"
            for name, item in rows
        ),
    ]


def _withheld_words(withheld: tuple[Withheld, ...]) -> list[str]:
    lines = [
        f"Withheld    {item.path}: alike in several splits, such as "
        f"{' and '.join(item.others[:2])}"
        for item in withheld[:_MOST_LINES]
    ]
    if len(withheld) > _MOST_LINES:
        lines.append(f"            and {len(withheld) - _MOST_LINES:,} more")
    return lines


def _withheld(withheld: tuple[Withheld, ...]) -> list[dict[str, object]]:
    return [{"path": item.path, "others": list(item.others)} for item in withheld]


def _classes(classes: tuple[ClassSummary, ...]) -> dict[str, dict[str, int]]:
    return {item.name: dataclasses.asdict(item.images) for item in classes}
