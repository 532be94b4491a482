"""The page that people see, with or without scripts."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from engine.errors import ImageError
from engine.images import thumbnail
from engine.look import colours
from engine.models.manifest import Manifest
from engine.paths import resources_dir
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict
from engine.web.answering import Upload
from engine.web.problems import Problem
from engine.web.request import ServeLimits

_SIDE = 320


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the page shows it.

    Attributes:
        name: What the visitor calls the picture.
        picture: The picture, small, as a data address; empty if it cannot be read.
        verdict: The verdict.
        sentence: What the verdict means.
    """

    name: str
    picture: str
    verdict: Verdict
    sentence: str


def start(manifest: Manifest, limits: ServeLimits) -> str:
    """The page before the first picture."""
    return _render(manifest, limits)


def answers(
    manifest: Manifest,
    limits: ServeLimits,
    uploads: Sequence[Upload],
    verdicts: Sequence[Verdict],
) -> str:
    """The page with answers, for browsers that run no scripts."""
    return _render(
        manifest,
        limits,
        answers=[
            Answer(upload.name, _picture(upload.data), verdict, sentence(verdict))
            for upload, verdict in zip(uploads, verdicts, strict=True)
        ],
    )


def problem(manifest: Manifest, limits: ServeLimits, problem: Problem) -> str:
    """The page with a sentence about what went wrong."""
    return _render(manifest, limits, problem=problem)


def assets() -> dict[str, tuple[str, bytes]]:
    """What the page is made of besides its text: name to media type and content.

    Read once, so that nothing a visitor asks for ever becomes a path here.
    """
    web, icons = resources_dir() / "web", resources_dir() / "icons"
    return {
        "page.css": ("text/css", (web / "page.css").read_bytes()),
        "colours.css": ("text/css", colours().encode()),
        "answer.js": ("text/javascript", (web / "answer.js").read_bytes()),
        "page.js": ("text/javascript", (web / "page.js").read_bytes()),
        "icon.svg": ("image/svg+xml", (icons / "discern.svg").read_bytes()),
    }


def sentence(verdict: Verdict) -> str:
    """A verdict in words; the page's answer.js has the same ones."""
    if verdict.verdict == ERROR:
        return verdict.error or "This picture cannot be read."
    if verdict.verdict == NONE_OF_THESE:
        return (
            "It is unlike everything the model learned. "
            f"The nearest is {verdict.class_name}."
        )
    if verdict.verdict == NOT_SURE:
        return f"Perhaps {verdict.class_name}, but that is a guess."
    return ""


def _render(
    manifest: Manifest,
    limits: ServeLimits,
    *,
    answers: Sequence[Answer] = (),
    problem: Problem | None = None,
) -> str:
    return render_template(
        "page.html",
        title=manifest.title,
        classes=manifest.classes,
        test=manifest.test,
        most=limits.pictures,
        answers=answers,
        problem=problem,
    )


def _picture(data: bytes) -> str:
    try:
        small = thumbnail(data, _SIDE)
    except ImageError:
        return ""
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
