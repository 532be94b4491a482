"""What the index knows of one image: its findings, where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dataset import store


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one image beyond its row in a list.

    Attributes:
        content: The hash of its content; empty if it is not in the index.
        findings: Reasons of the findings nobody decided yet.
        source: Where it was imported from, or empty.
        credit: Title, author and licence, where its source names them.
    """

    content: str = ""
    findings: tuple[str, ...] = ()
    source: str = ""
    credit: str = ""


def facts_of(database: Path, path: str) -> Facts:
    """What is known of the image at ``path``, below the project's folder.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        row = connection.execute(
            "SELECT hash FROM images WHERE path = ?", (path,)
        ).fetchone()
        content = row[0] or "" if row is not None else ""
        reasons = connection.execute(
            "SELECT reason FROM findings WHERE path = ?"
            " AND key NOT IN (SELECT key FROM decisions) ORDER BY score DESC",
            (path,),
        )
        origin = connection.execute(
            "SELECT source, title, author, licence FROM origins WHERE hash = ?"
            " ORDER BY imported_at LIMIT 1",
            (content,),
        ).fetchone()
        source, *credit = origin if origin is not None else ("",)
        return Facts(
            content,
            tuple(reason for (reason,) in reasons),
            source,
            " · ".join(part for part in credit if part),
        )
