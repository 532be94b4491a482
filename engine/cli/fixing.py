"""What ``discern check --fix`` does: moving files where they can be had back from."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from engine.dataset.edits import Trash
from engine.dataset.edits.engine import apply, opened
from engine.errors import ProjectError
from engine.findings.finding import ACCEPTED, TRASH, Finding
from engine.findings.request import CheckResult
from engine.findings.results import decide

LIST_NAME = "moved.csv"
_COPIES = ("exact_duplicate", "near_duplicate")


def to_move(findings: Sequence[Finding]) -> list[Finding]:
    """The findings whose file is proposed for the trash, one for each file.

    A copy stays where the one to keep goes itself, for a reason of its own: a picture
    must not lose its last file.
    """
    bad = {
        item.path
        for item in findings
        if item.action == TRASH and item.kind not in _COPIES
    }
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.action != TRASH:
            continue
        if finding.kind in _COPIES and finding.others[0] in bad:
            continue
        first.setdefault(finding.path, finding)
    return list(first.values())


def trash(result: CheckResult, findings: Sequence[Finding]) -> str:
    """Move the files of findings into the project's trash; what was done, in words.

    Raises:
        ProjectError: Another program edits the project, or the disk refuses.
    """
    by_reason: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_reason[finding.reason].append(finding)
    moved: set[str] = set()
    lines: list[str] = []
    for reason, some in by_reason.items():
        paths = tuple(finding.path for finding in some)
        done = apply(Path(result.folder), Trash(paths, reason))
        left = {item.path for item in done.left_out}
        lines += [f"Left {item.path}: {item.reason}" for item in done.left_out]
        moved.update(path for path in paths if path not in left)
    keys = [finding.key for finding in findings if finding.path in moved]
    decide(Path(result.database), keys, ACCEPTED)
    lines += [f"Moved {finding.path}" for finding in findings if finding.path in moved]
    lines.append(
        f"{_files(len(moved))} moved to the project's trash. To restore: open the "
        "project in Discern, Images, Trash."
    )
    return "\n".join(lines)


def quarantine(result: CheckResult, findings: Sequence[Finding]) -> str:
    """Move the files of findings into a folder beside the project; what was done.

    They keep their place in it, and ``moved.csv`` says where each came from and why;
    its lines are written before their files are moved.

    Raises:
        ProjectError: Another program edits the project, or the disk refuses.
    """
    project = Path(result.folder)
    target = project.with_name(f"{project.name}-quarantine")
    lines: list[str] = []
    moved = 0
    with opened(project):
        try:
            target.mkdir(exist_ok=True)
            for finding in findings:
                source = project / finding.path
                if not source.is_file():
                    lines.append(f"Left {finding.path}: it is not there any more.")
                    continue
                place = _free(target / finding.path)
                place.parent.mkdir(parents=True, exist_ok=True)
                _note(target / LIST_NAME, finding, place.relative_to(target))
                source.rename(place)
                lines.append(f"Moved {finding.path}")
                moved += 1
        except OSError as error:
            raise ProjectError(
                "check.quarantine",
                f"The files cannot be moved there: {error.strerror}. "
                f"{_files(moved)} moved before.",
                path=target,
                remedy="Use --fix trash instead.",
            ) from error
    lines.append(
        f"{_files(moved)} moved to {target}. To restore: move them back; "
        f"{LIST_NAME} there says from where."
    )
    return "\n".join(lines)


def _free(place: Path) -> Path:
    """``place``, or one like it that nothing is at."""
    number = 1
    free = place
    while os.path.lexists(free):
        number += 1
        free = place.with_name(f"{place.stem} ({number}){place.suffix}")
    return free


def _note(path: Path, finding: Finding, place: Path) -> None:
    """Add a line about a file, on disk when this returns."""
    text = io.StringIO()
    rows = csv.writer(text)
    if not path.exists():
        rows.writerow(("moved", "from", "kind", "reason"))
    rows.writerow((place.as_posix(), finding.path, finding.kind, finding.reason))
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
        file.flush()
        os.fsync(file.fileno())


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"
