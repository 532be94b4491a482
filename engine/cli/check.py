"""``discern check``: what is wrong or odd in a data set, and taking care of it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.dataset.layout import read_layout
from engine.findings.finding import KINDS
from engine.findings.request import CheckProject, CheckResult

#: So many findings of a kind are named; the JSON document has all.
_MOST_LINES = 10
_TITLES = {
    "unreadable": "Unreadable",
    "truncated": "Cut short",
    "extension_mismatch": "Name says another format",
    "too_small": "Too small",
    "extreme_shape": "Extreme shape",
    "dark": "Too dark",
    "bright": "Too bright",
    "blurred": "Blurred",
    "uniform": "Of one colour",
    "color_mismatch": "Grey among coloured, or the reverse",
    "exact_duplicate": "Exact copies",
    "near_duplicate": "Look the same",
    "conflict": "Same picture in two classes",
    "leak": "Kept for scoring, but known from training",
    "mislabel": "Likely in the wrong class",
    "outlier": "Unlike the rest of the class",
}


class Fix(StrEnum):
    """What to do with files that are proposed for the trash."""

    TRASH = "trash"
    QUARANTINE = "quarantine"


def check(
    folder: Annotated[
        Path, typer.Argument(help="A folder whose subfolders are the classes.")
    ],
    kind: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads it at run time
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Look for this kind only; may be repeated: " + ", ".join(KINDS),
        ),
    ] = None,
    fix: Annotated[
        Optional[Fix],  # noqa: UP045
        typer.Option(
            help="Move what is proposed for the trash into the project's trash, or "
            "into a quarantine folder beside the project. Never what is only doubtful: "
            "wrong classes, outliers, conflicts, leaks.",
        ),
    ] = None,
    encoder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Encoder that compares pictures; the best if left out."),
    ] = None,
    weights_dir: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(help="Folder of Keras weights to take encoders from."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look for unreadable, odd, double, leaked and mislabelled pictures.

    Changes nothing unless --fix says so. Findings are no failure: the exit code is 0.
    """
    with terminal.bad_input():
        read_layout(folder)
    request = CheckProject(
        folder=str(folder.resolve()),
        kinds=tuple(kind) if kind else None,
        encoder=encoder,
        weights_dir=str(weights_dir.resolve()) if weights_dir else None,
    )
    from engine.jobs.checking import check_project

    result = terminal.run(
        lambda report, token: check_project(request, report=report, token=token),
        quiet=False,
    )
    if as_json:
        documents.print_json(document(result))
    else:
        terminal.output.print(words(result), markup=False)
    if fix is not None:
        # On the other stream, so that a document stays one.
        said = terminal.run(lambda _report, _token: _fix(result, fix), quiet=True)
        terminal.errors.print(said, markup=False, soft_wrap=True)


def document(result: CheckResult) -> dict[str, object]:
    """The document of ``discern check --json``: an interface."""
    return {
        "findings": [
            {
                "kind": finding.kind,
                "path": finding.path,
                "others": list(finding.others),
                "score": finding.score,
                "reason": finding.reason,
                "action": finding.action,
            }
            for finding in result.findings
        ],
        "classes": {
            name: dataclasses.asdict(counts) for name, counts in result.classes.items()
        },
        "splits": dataclasses.asdict(result.splits),
        "advice": list(result.advice),
        "seconds": result.seconds["total"],
    }


def words(result: CheckResult) -> str:
    """What a check came to, for a person."""
    lines: list[str] = []
    counts = Counter(finding.kind for finding in result.findings)
    for kind in KINDS:
        found = [finding for finding in result.findings if finding.kind == kind]
        if not found:
            continue
        lines.append(f"{_TITLES[kind]} ({counts[kind]:,})")
        lines += [f"  {item.path}: {item.reason}" for item in found[:_MOST_LINES]]
        if len(found) > _MOST_LINES:
            lines.append(f"  … and {len(found) - _MOST_LINES:,} more (--json has all)")
    if not lines:
        lines.append("Nothing found.")
    lines += [f"Advice      {sentence}" for sentence in result.advice]
    if result.decided:
        lines.append(f"Decided     {result.decided:,} findings before; not shown again")
    lines.append(
        f"Images      {result.splits.total:,} usable, "
        f"{len(result.classes):,} classes, {result.seconds['total']:.1f} s"
    )
    return "\n".join(lines)


def _fix(result: CheckResult, fix: Fix) -> str:
    from engine.cli import fixing

    chosen = fixing.to_move(result.findings)
    if not chosen:
        return "Nothing to move: no file is proposed for the trash."
    if fix is Fix.TRASH:
        return fixing.trash(result, chosen)
    return fixing.quarantine(result, chosen)
