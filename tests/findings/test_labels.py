"""Wrong labels and outliers, by embeddings of pictures whose classes are clear."""

from __future__ import annotations

from pathlib import Path

from engine.findings.check import check_project
from engine.findings.request import CheckProject
from engine.progress import Event, Note, Token
from tests.findings.conftest import Checked, found
from tests.support.pictures import draw_project
from tests.support.planted import scene, write


def test_swapped_labels_are_found_with_the_right_class(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN three clear classes, with four pictures in a wrong one
    project = draw_project(tmp_path / "p", {"blue": 40, "green": 40, "red": 40})
    wrong = {}
    for number, (source, target) in enumerate(
        [("blue", "green"), ("green", "red"), ("red", "blue"), ("red", "green")]
    ):
        path = project / target / f"wrong-{number}.png"
        (project / source / f"{number:04}.png").rename(path)
        wrong[path.relative_to(project).as_posix()] = source
    # WHEN it is checked
    result = check(project, "mislabel")
    # THEN exactly these are found, with the class they belong to, and never the trash
    actions = {item.path: item.action for item in result.findings}
    assert actions == {path: f"relabel:{source}" for path, source in wrong.items()}
    assert all(
        source in item.reason
        for item, source in zip(
            sorted(result.findings, key=lambda item: item.path),
            [wrong[path] for path in sorted(wrong)],
            strict=True,
        )
    )


def test_good_labels_are_left_alone(tmp_path: Path, check: Checked) -> None:
    # GIVEN clear classes
    project = draw_project(tmp_path / "p", {"blue": 40, "red": 40})
    # WHEN they are checked
    # THEN there is nothing to say
    assert check(project, "mislabel", "outlier").findings == ()


def test_labels_that_say_nothing_give_no_findings(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN classes that cannot be told apart
    project = draw_project(tmp_path / "p", {"one": 40, "two": 40, "three": 40})
    # WHEN they are checked
    # THEN no label is doubted on such grounds
    assert found(check(project, "mislabel"), "mislabel") == set()


def test_a_picture_of_something_else_is_an_outlier(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN clear classes, and a picture in one that is like none of them
    project = draw_project(tmp_path / "p", {"blue": 40, "green": 40, "red": 40})
    write(scene(7, (60, 60)), project / "red/scene.png")
    # WHEN it is checked
    result = check(project, "outlier")
    # THEN it is found, and it belongs to no class
    (finding,) = result.findings
    assert finding.path == "red/scene.png"
    assert "none" in finding.reason
    assert finding.action == "none"


def test_small_and_lonely_classes_are_no_problem(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN classes of one picture and of three, and a single class
    project = draw_project(tmp_path / "p", {"blue": 1, "green": 3, "red": 30})
    alone = draw_project(tmp_path / "alone", {"blue": 12})
    # WHEN they are checked for everything
    result, other = check(project), check(alone)
    # THEN that works, and the advice names what is missing
    assert found(result, "mislabel") == set()
    advice = " ".join(result.advice)
    assert "'blue'" in advice
    assert "30 times" in advice
    assert any("second class" in sentence for sentence in other.advice)


def test_without_an_encoder_the_rest_is_found(tmp_path: Path) -> None:
    # GIVEN no encoder at hand, and a copy
    project = draw_project(tmp_path / "p", {"blue": 12, "red": 12})
    (project / "blue/copy.png").write_bytes((project / "blue/0000.png").read_bytes())
    events: list[Event] = []
    # WHEN the project is checked
    result = check_project(
        CheckProject(str(project)),
        lambda: (_ for _ in ()).throw(AssertionError),
        "",
        report=events.append,
        token=Token(),
    )
    # THEN the copy is found, and what was left out is said once
    assert found(result, "exact_duplicate") == {"blue/copy.png"}
    notes = [event.code for event in events if isinstance(event, Note)]
    assert notes == ["check.no_encoder"]
