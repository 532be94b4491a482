"""Checking projects in tests, with a small encoder that is quick to load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.findings.check import check_project
from engine.findings.request import CheckProject, CheckResult
from engine.models.encoder import Encoder
from engine.progress import Event, Token

Checked = Callable[..., CheckResult]


@pytest.fixture
def check(tiny_encoder: Encoder) -> Checked:
    """Checks a folder: all kinds, or those named; events go into ``events``."""

    def run(
        folder: Path, *kinds: str, events: list[Event] | None = None
    ) -> CheckResult:
        heard: list[Event] = [] if events is None else events
        return check_project(
            CheckProject(str(folder), kinds or None),
            lambda: tiny_encoder,
            "tiny",
            report=heard.append,
            token=Token(),
        )

    return run


def found(result: CheckResult, kind: str) -> set[str]:
    """The images that a check has findings of ``kind`` about."""
    return {item.path for item in result.findings if item.kind == kind}
