"""What is remembered: findings between checks, decisions for ever, nothing twice."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from engine.dataset.edits import Trash
from engine.dataset.edits.engine import apply
from engine.errors import ProjectError
from engine.findings.check import check_project
from engine.findings.finding import ACCEPTED, REJECTED
from engine.findings.request import CheckProject
from engine.findings.results import (
    decide,
    decisions,
    list_findings,
    reopen,
    undecide,
)
from engine.models.encoder import Encoder
from engine.progress import Cancelled, Event, Progress, Token
from tests.findings.conftest import Checked
from tests.support.planted import saved_again, scene, scenes, write
from tests.support.projects import scanned


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an equal file, a look-alike and a picture that is too dark."""
    folder = scenes(tmp_path / "project", {"a": 15, "b": 15})
    shutil.copy(folder / "a/000.jpg", folder / "a/equal.jpg")
    write(saved_again(scene(1), 40).resize((150, 120)), folder / "a/alike.jpg")
    write(scene(500).point(lambda value: value // 10), folder / "b/dark.jpg")
    return folder


def stages(events: list[Event]) -> set[str]:
    return {event.stage for event in events if isinstance(event, Progress)}


def test_a_second_check_computes_nothing_again(project: Path, check: Checked) -> None:
    # GIVEN a checked project
    first_events: list[Event] = []
    first = check(project, events=first_events)
    assert stages(first_events) >= {"measure", "embed", "compare", "find"}
    # WHEN it is checked again
    events: list[Event] = []
    second = check(project, events=events)
    # THEN only the folder was looked at, and the findings are the same
    assert stages(events) == {"scan"}
    assert second.findings == first.findings
    assert {item.kind for item in first.findings} >= {
        "exact_duplicate",
        "near_duplicate",
        "dark",
    }


def test_a_new_picture_costs_only_itself(project: Path, check: Checked) -> None:
    # GIVEN a checked project and a new look-alike
    check(project)
    write(saved_again(scene(2), 30), project / "a/new.jpg")
    # WHEN it is checked again
    events: list[Event] = []
    result = check(project, events=events)
    # THEN one picture was measured, and the copy is found
    measured = [
        event.total
        for event in events
        if isinstance(event, Progress) and event.stage == "measure"
    ]
    assert set(measured) == {1}
    assert any("a/new.jpg" in (item.path, *item.others) for item in result.findings)


def test_a_rejected_finding_is_never_asked_again(project: Path, check: Checked) -> None:
    # GIVEN findings, of which two are rejected
    result = check(project)
    database = Path(result.database)
    rejected = {
        item.kind: item
        for item in result.findings
        if item.kind in {"dark", "near_duplicate"}
    }
    decide(database, [item.key for item in rejected.values()], REJECTED)
    # WHEN the files get other names and everything is checked anew
    (project / "b/dark.jpg").rename(project / "b/night.jpg")
    (project / "a/alike.jpg").rename(project / "a/renamed.jpg")
    again = check(project)
    # THEN they are not among the findings, but can be listed
    assert not {item.kind for item in again.findings} & set(rejected)
    assert again.decided == 2
    asked = {item.key for item in list_findings(database)}
    answered = {item.key: item.path for item in list_findings(database, decided=True)}
    assert asked == {item.key for item in again.findings}
    assert answered == {
        rejected["dark"].key: "b/night.jpg",
        rejected["near_duplicate"].key: "a/renamed.jpg",
    }
    # WHEN one is taken back
    undecide(database, [rejected["dark"].key])
    # THEN it is asked again
    assert rejected["dark"].key in {item.key for item in list_findings(database)}
    assert decisions(database) == {rejected["near_duplicate"].key: REJECTED}


def test_what_is_taken_back_is_asked_about_again(project: Path, check: Checked) -> None:
    # GIVEN a copy whose removal was accepted, and a dark picture that was kept
    database = Path(check(project).database)
    found = {one.kind: one for one in list_findings(database)}
    copy, dark = found["exact_duplicate"], found["dark"]
    decide(database, [copy.key], ACCEPTED)
    decide(database, [dark.key], REJECTED)
    # WHEN both images are where they were
    reopen(database, [copy.path, dark.path])
    # THEN the copy is asked about again, and what was kept is not
    left = {one.key for one in list_findings(database)}
    assert copy.key in left
    assert dark.key not in left


def test_decisions_outlive_the_index(project: Path, check: Checked) -> None:
    # GIVEN a decision, backed up by the next scan
    result = check(project, "dark")
    (finding,) = result.findings
    decide(Path(result.database), [finding.key], ACCEPTED)
    scanned(project)
    # WHEN the index is lost and the project checked again
    for path in (project / ".discern").glob("project.db*"):
        path.unlink()
    again = check(project, "dark")
    # THEN it is remembered
    assert again.findings == ()
    assert decisions(Path(again.database)) == {finding.key: ACCEPTED}


def test_findings_of_what_is_gone_are_not_listed(project: Path, check: Checked) -> None:
    # GIVEN findings about copies
    result = check(project)
    database = Path(result.database)
    # WHEN the file that would be kept goes to the trash, and so does the dark one
    kept = next(
        item.others[0] for item in result.findings if item.kind == "exact_duplicate"
    )
    apply(project, Trash((kept, "b/dark.jpg")))
    # THEN nobody is asked to remove the last file of that picture
    listed = list_findings(database)
    assert not [item for item in listed if kept in (item.path, *item.others[:1])]
    assert not [item for item in listed if item.kind in {"dark", "exact_duplicate"}]


def test_a_decision_is_one_of_two_and_needs_an_index(
    project: Path, check: Checked, tmp_path: Path
) -> None:
    # GIVEN a checked project
    database = Path(check(project, "dark").database)
    # WHEN something else is decided, or nothing is there to write to
    # THEN that is said
    with pytest.raises(ValueError, match="maybe"):
        decide(database, ["key"], "maybe")
    with pytest.raises(ProjectError):
        decide(tmp_path / "nowhere.db", ["key"], ACCEPTED)
    assert not (tmp_path / "nowhere.db").exists()


def test_unknown_kinds_are_refused(project: Path, check: Checked) -> None:
    # GIVEN a name that is no kind
    # WHEN it is asked for
    with pytest.raises(ProjectError) as caught:
        check(project, "ugly")
    # THEN the kinds there are are named
    assert caught.value.code == "check.kind"
    assert "near_duplicate" in caught.value.message


@pytest.mark.parametrize("stage", ["scan", "measure", "embed", "compare", "find"])
def test_a_stopped_check_goes_on_where_it_was(
    project: Path, check: Checked, tiny_encoder: Encoder, stage: str
) -> None:
    # GIVEN a check that is stopped in one of its stages
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == stage:
            token.cancel()

    start = time.monotonic()
    with pytest.raises(Cancelled):
        check_project(
            CheckProject(str(project)),
            lambda: tiny_encoder,
            "tiny",
            report=stop,
            token=token,
        )
    # THEN it ends soon (a guard against hanging, not a measurement)
    assert time.monotonic() - start < 60
    # WHEN it is run again
    result = check(project)
    # THEN it finds what a check that was not stopped finds
    assert {item.kind for item in result.findings} >= {
        "exact_duplicate",
        "near_duplicate",
        "dark",
    }
