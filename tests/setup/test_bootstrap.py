"""Setting up: from nothing, again, after a kill, after damage, and where it cannot."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.little_project import FRUIT, LittleProject

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="makes shell scripts")


@pytest.fixture
def project(tmp_path: Path) -> LittleProject:
    """A project that was never set up."""
    return LittleProject(tmp_path / "a folder with spaces")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> LittleProject:
    """A project that is set up; tests may harm it, as the next set-up repairs it."""
    project = LittleProject(tmp_path_factory.mktemp("set-up") / "project")
    code, words = project.call("setup")
    assert code == 0, words
    return project


def test_set_up_from_nothing_and_again(project: LittleProject) -> None:
    # GIVEN a fresh folder
    # WHEN it is set up
    code, words = project.call("setup")
    # THEN the locked package is there, compiled, and `discern` is a command
    assert code == 0, words
    assert project.says("import fruit; print(fruit.COLOUR)") == "green"
    assert list((project.site_packages / "__pycache__").glob("fruit.*.pyc"))
    assert project.python.with_name(f"discern{project.python.suffix}").exists()
    # WHEN it is set up again
    code, words = project.call("setup")
    # THEN nothing is left to do
    assert (code, words) == (0, "")


def test_a_changed_lock_file_is_followed(finished: LittleProject) -> None:
    # GIVEN a finished set-up with a package that somebody added by hand
    project = finished
    (project.site_packages / "mine.py").write_text("HERE = True\n")
    # WHEN the lock file asks for another package
    project.lock("bread", {"bread.py": "CRUST = 'brown'\n"})
    code, words = project.call("setup")
    # THEN it is installed into the same environment, which was not thrown away
    assert code == 0, words
    assert project.says("import bread, mine; print(bread.CRUST)") == "brown"


def test_an_environment_made_by_hand_is_kept(project: LittleProject) -> None:
    # GIVEN a working .venv that bootstrap.py did not make
    venv = project.folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    (project.site_packages / "mine.py").write_text("HERE = True\n")
    # WHEN it is set up
    code, words = project.call("setup")
    # THEN it has what it had, and what it lacked
    assert code == 0, words
    assert "Making" not in words
    assert project.says("import fruit, mine; print(mine.HERE)") == "True"


@pytest.mark.parametrize("damage", ["file missing", "file cut short", "list missing"])
def test_a_damaged_package_is_repaired(finished: LittleProject, damage: str) -> None:
    # GIVEN an environment that a killed pip left incomplete, and so without its stamp
    project = finished
    project.lock("fruit", FRUIT)
    project.call("setup")
    (project.folder / ".venv" / "discern-set-up").unlink()
    if damage == "file missing":
        (project.site_packages / "peel.py").unlink()
    elif damage == "file cut short":
        (project.site_packages / "peel.py").write_text("TH")
    else:
        (project.site_packages / "fruit-0.1.0.dist-info" / "RECORD").unlink()
    # WHEN it is set up again
    code, words = project.call("setup")
    # THEN that package was installed again
    assert code == 0, words
    assert "Repairing fruit-0.1.0" in words
    assert project.says("import peel; print(peel.THICK)") == "1"


@posix
@pytest.mark.parametrize("moment", ["[1/3]", "[2/3]"])
def test_a_killed_set_up_is_finished_by_the_next(
    project: LittleProject, moment: str
) -> None:
    # GIVEN a set-up killed at one of its steps, with all that it had started
    with project.start("setup") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(moment):
                break
        os.killpg(process.pid, signal.SIGKILL)
    # WHEN it is started again
    code, words = project.call("setup")
    # THEN it finishes
    assert code == 0, words
    assert project.says("import fruit, peel; print(peel.THICK)") == "1"
    assert project.call("setup") == (0, "")


@posix
def test_an_environment_whose_python_is_gone_is_replaced(
    finished: LittleProject,
) -> None:
    # GIVEN an environment whose Python was uninstalled
    project = finished
    project.lock("fruit", FRUIT)
    project.python.unlink()
    project.python.symlink_to("/nowhere/python3")
    # WHEN it is set up again
    code, words = project.call("setup")
    # THEN there is a new one
    assert code == 0, words
    assert project.says("import fruit; print(fruit.COLOUR)") == "green"


def test_two_set_ups_at_once_do_not_disturb_each_other(project: LittleProject) -> None:
    # GIVEN two calls at the same time
    with project.start("setup") as first, project.start("setup") as second:
        # WHEN both have ended
        words = first.communicate()[0] + second.communicate()[0]
    # THEN both succeeded, and one of them did the work
    assert (first.returncode, second.returncode) == (0, 0), words
    assert words.count("Making") == 1


def test_a_failing_pip_says_what_to_do(finished: LittleProject) -> None:
    # GIVEN a package that cannot be had
    finished.lock("salt", {"salt.py": "\n"})
    (finished.wheels / "salt-0.1.0-py3-none-any.whl").unlink()
    # WHEN it is set up
    code, words = finished.call("setup")
    finished.lock("fruit", FRUIT)
    # THEN the last line says what to do
    assert code == 2
    assert "Check the network" in words.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux machine has no screen")
def test_run_without_a_screen_runs_the_demo(finished: LittleProject) -> None:
    # GIVEN a finished set-up and no screen / WHEN it is run
    finished.call("setup")
    code, words = finished.call("run")
    # THEN it says so and runs the demo
    assert code == 0
    assert "no screen" in words
    assert words.endswith("discern demo\n")


def test_run_hands_its_arguments_on(finished: LittleProject) -> None:
    # WHEN it is run with arguments, options among them
    finished.call("setup")
    code, words = finished.call("run", "train", "--help", "a b")
    # THEN `discern` gets them as they are
    assert (code, words) == (0, "discern train --help a b\n")


@pytest.mark.skipif(sys.platform != "linux", reason="a screen is never missing there")
def test_run_with_a_screen_opens_the_window(finished: LittleProject) -> None:
    # WHEN there is a screen
    finished.call("setup")
    code, words = finished.call("run", DISPLAY=":7")
    # THEN `discern` gets no argument: the window
    assert (code, words) == (0, "discern\n")


def test_the_lock_file_holds_no_index_and_no_path() -> None:
    # GIVEN what the lock file says outside its comments
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    # THEN it names versions and hashes, and no place to get them from
    assert not re.search(r"https?:|file:|^-|(?<!\\)@", text, re.MULTILINE)
    assert all("==" in line for line in text.splitlines() if line[:1].isalpha())


def test_the_lock_file_holds_every_extra_but_the_camera() -> None:
    # GIVEN the extras, and what `make lock` asks for
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    asked = re.findall(r"--extra (\w+)", (ROOT / "Makefile").read_text("utf-8"))
    # THEN none is forgotten, and nobody downloads 175 MB for a camera unasked
    assert set(asked) == extras - {"camera"}
    assert "pyside6-addons" not in (ROOT / "requirements.lock").read_text("utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_alone_lists_what_there_is() -> None:
    # WHEN make is called with nothing
    done = subprocess.run(
        ["make"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # THEN every target that a newcomer needs is listed with its purpose
    listed = {line.split()[0] for line in done.stdout.splitlines() if line[:2] == "  "}
    assert {"run", "test", "check", "dist", "bench", "screenshots"} <= listed
