"""The errors a person may see: one root, a stable code, and what to do next.

Every failure that Discern foresees is a ``DiscernError``. Its ``code`` never changes
once released, so scripts may rely on it; its ``message`` is written for a person and
may.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

#: What a system says of a disk without room, or of a person's share of it.
_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NO_ROOM_IN_INDEX = "SQLITE_FULL"


class DiscernError(Exception):
    """Something went wrong that a person can understand and usually mend.

    Args:
        code: Stable, dotted, lower case, for example ``image.truncated``.
        message: One sentence: what happened.
        path: The file or folder it happened to, if there is one.
        remedy: One sentence: what to do about it, if anything can be done.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        path: Path | str | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = Path(path) if path is not None else None
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path is not None else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        state = {"path": self.path, "remedy": self.remedy}
        return (_restore, (type(self), self.code, self.message, state))


def _restore(
    kind: type[DiscernError], code: str, message: str, state: dict[str, object]
) -> DiscernError:
    """Unpickle an error, whose other arguments are keyword-only."""
    error = kind(code, message)
    error.__dict__.update(state)
    return error


class ImageError(DiscernError):
    """A picture cannot be read; codes start with ``image.``."""


class ProjectError(DiscernError):
    """A project folder cannot be used as asked; codes start with ``project.``."""


class ModelError(DiscernError):
    """A model or encoder cannot be read, written or built; codes: ``model.``."""


class RecipeError(DiscernError):
    """A recipe asks for something impossible; codes start with ``recipe.``."""


class JobError(DiscernError):
    """A job failed or its worker died; codes start with ``job.``."""


def disk_full(error: BaseException) -> JobError | None:
    """What to say where a full disk is what an error comes from; None elsewhere."""
    for cause in _causes(error):
        full = isinstance(cause, OSError) and cause.errno in _NO_ROOM
        if full or getattr(cause, "sqlite_errorname", "") == _NO_ROOM_IN_INDEX:
            return JobError(
                "job.disk_full",
                "The disk is full.",
                path=getattr(cause, "filename", None),
                remedy="Free some space and try again; a training that was "
                "interrupted can be resumed.",
            )
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
