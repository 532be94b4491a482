"""What saving a report is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import DiscernError

#: The forms of a report, by the end of the file's name.
FORMS = (".html", ".pdf", ".md", ".csv", ".json")


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Write a report on a run.

    Attributes:
        folder: The project's folder.
        run: The run's id.
        target: The file; the end of its name says in which form.
        pictures: Whether people's pictures may be in it.
    """

    folder: str
    run: str
    target: str
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class ReportSaved:
    """It is written.

    Attributes:
        target: The file.
        size: Its bytes.
    """

    target: str
    size: int


def check_form(target: Path) -> str:
    """The form that a file's name asks for.

    Raises:
        DiscernError: It is none that reports have (``report.form``).
    """
    form = target.suffix.lower()
    if form == ".htm":
        return ".html"
    if form not in FORMS:
        raise DiscernError(
            "report.form",
            f"Expected a file name that ends in {', '.join(FORMS)}, "
            f"received {target.name!r}.",
            path=target,
        )
    return form
