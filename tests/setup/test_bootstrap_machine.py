"""Setting up: which Python and machine will do, and what the system has to bring."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools import bootstrap_python, bootstrap_system
from tools.bootstrap_python import Python
from tools.bootstrap_system import Need

posix = pytest.mark.skipif(sys.platform == "win32", reason="makes shell scripts")


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        (Python((3, 11), 64, ""), ""),
        (Python((3, 13), 64, ""), ""),
        (Python((3, 9), 64, ""), "received 3.9"),
        (Python((3, 14), 64, ""), "received 3.14"),
        (Python((3, 12), 32, ""), "received a 32-bit one"),
    ],
)
def test_which_python_will_do(python: Python, expected: str) -> None:
    problem = bootstrap_python.problem_with(python)
    assert expected in problem
    assert bool(problem) == bool(expected)


@posix
def test_a_fitting_python_is_found_behind_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a python3.11 that does not start, as pyenv leaves them, and a good one
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.11").chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    # WHEN one is looked for / THEN it is the good one
    assert bootstrap_python.find_suitable() is not None
    # WHEN there is none / THEN the answer is None
    (tmp_path / "python3.12").unlink()
    assert bootstrap_python.find_suitable() is None


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (("Linux", "x86_64", ("glibc", "2.36"), ""), ""),
        (("Linux", "x86_64", ("glibc", "2.31"), ""), "glibc 2.34 or newer"),
        (("Linux", "aarch64", ("glibc", "2.36"), ""), "glibc 2.39 or newer"),
        (("Linux", "x86_64", ("", ""), ""), "Alpine"),
        (("Darwin", "x86_64", ("", ""), "14.5"), "Intel Mac"),
        (("Darwin", "arm64", ("", ""), "13.6"), "macOS 14"),
        (("Darwin", "arm64", ("", ""), "15.0"), ""),
        (("Windows", "amd64", ("", ""), ""), ""),
        (("Windows", "arm64", ("", ""), ""), "x86-64 Python"),
    ],
)
def test_which_machine_will_do(
    machine: tuple[str, str, tuple[str, str], str], expected: str
) -> None:
    problem = bootstrap_python.problem_with_system(*machine)
    assert expected in problem
    assert bool(problem) == bool(expected)


def _fake_apt(folder: Path, exit_code: int) -> Path:
    """An apt-get that notes what it was asked; returns its notes."""
    notes = folder / "asked"
    script = folder / "apt-get"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> "{notes}"\necho apt\nexit {exit_code}\n'
    )
    script.chmod(0o755)
    return notes


NEEDS = [Need("libGL.so.1", "libgl1"), Need("strip", "binutils")]


@posix
def test_root_gets_missing_libraries_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN root on Debian
    asked = _fake_apt(tmp_path, exit_code=0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # WHEN something is missing
    bootstrap_system.provide(NEEDS)
    # THEN the lists are renewed first, and nothing asks for an answer
    update, install = asked.read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends libgl1 binutils")
    assert "sudo" not in capsys.readouterr().out


@posix
def test_a_failing_apt_is_shown_and_the_set_up_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN root without a network
    _fake_apt(tmp_path, exit_code=100)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    # WHEN something is missing / THEN it does not raise, and says how to do it
    bootstrap_system.provide(NEEDS)
    assert "sudo apt-get update && sudo" in capsys.readouterr().out


@posix
def test_others_are_told_the_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN somebody who is not root
    asked = _fake_apt(tmp_path, exit_code=0)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    # WHEN something is missing
    bootstrap_system.provide(NEEDS)
    # THEN nothing is installed, and the command is there to copy
    assert not asked.exists()
    command = "sudo apt-get update && sudo apt-get install -y libgl1 binutils"
    assert command in capsys.readouterr().out
