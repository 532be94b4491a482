"""Errors as visitors get them: problem details (RFC 9457), or words on the page."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - an answer to a visitor, not an error
    """A request that is not answered as asked.

    Args:
        status: The HTTP status.
        code: Stable, dotted, lower case.
        detail: What happened and what to do, for a person.
        retry_after: Seconds after which it is worth trying again.
    """

    def __init__(
        self, status: int, code: str, detail: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    def document(self) -> dict[str, Any]:
        """The members of the problem's JSON object."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }

    def response(self) -> Response:
        """The problem as a response."""
        response = jsonify(self.document())
        response.status_code = self.status
        response.mimetype = MEDIA_TYPE
        self.mark(response)
        return response

    def mark(self, response: Response) -> None:
        """Put what belongs to the problem into a response's headers."""
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)


def too_busy() -> Problem:
    """More requests than can be answered now."""
    return Problem(
        503,
        "serve.busy",
        "Many pictures are being answered right now. Try again in a few seconds.",
        retry_after=5,
    )


def too_often(seconds: int) -> Problem:
    """One client asks more often than is fair."""
    return Problem(
        429,
        "serve.too_often",
        f"That were many requests in a minute. Try again in {seconds} s.",
        retry_after=seconds,
    )


def too_large(most: int) -> Problem:
    """A body over the limit."""
    return Problem(
        413,
        "serve.too_large",
        f"Expected at most {most / 1e6:.0f} MB in one request. Send fewer pictures "
        "at a time.",
    )


def no_picture() -> Problem:
    """A request without anything to answer."""
    return Problem(
        400,
        "serve.no_picture",
        "Expected at least one picture: multipart form data with files named "
        "'image', or the picture's bytes as the body with a content type of image/….",
    )


def too_many(most: int) -> Problem:
    """More pictures than one request may have."""
    return Problem(
        400,
        "serve.too_many",
        f"Expected at most {most} pictures in one request. Send the others in "
        "another one.",
    )


def unreadable(reasons: Sequence[str]) -> Problem:
    """None of the pictures could be read; each reason is told once."""
    return Problem(422, "serve.unreadable", " ".join(dict.fromkeys(reasons)))


def no_token() -> Problem:
    """The token is missing or wrong."""
    return Problem(
        401,
        "serve.token",
        "This page is opened with the whole link, token included, or with the header "
        "'Authorization: Bearer TOKEN'. Ask whoever runs Discern for the link.",
    )
