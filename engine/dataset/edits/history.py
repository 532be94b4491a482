"""The history of a project's edits: what can be taken back, also after a restart.

An edit is written down in the transaction that makes the index say what it did, so the
history holds exactly what was done and was not taken back. What was taken back leaves
it: redoing is for the window that did it.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import msgspec

from engine.dataset import store
from engine.dataset.edits.kinds import Edit, PastEdit

#: So many edits are kept; older ones can only be taken back while their window is open.
MOST = 100
#: The inverse of moving 100,000 images is 20 MB; such giants are not kept beyond this.
_LARGEST = 32 * 2**20

_decoder: msgspec.json.Decoder[Edit] = msgspec.json.Decoder(Edit)


class Noted(msgspec.Struct, frozen=True):
    """How an edit stands in the history.

    Attributes:
        words: What it is called; empty for one that does not stand there.
        takes_back: The entry that it takes back, which leaves the history; or 0.
    """

    words: str = ""
    takes_back: int = 0


def note(connection: sqlite3.Connection, noted: Noted, inverse: Edit | None) -> int:
    """Write an edit into the history; inside the transaction that records it.

    Args:
        connection: The project's index.
        noted: How it stands there.
        inverse: What takes it back; None if nothing was done.

    Returns:
        Its entry, or 0 if it has none.
    """
    if noted.takes_back:
        connection.execute("DELETE FROM edit_history WHERE id = ?", (noted.takes_back,))
    if not noted.words or inverse is None:
        return 0
    text = msgspec.json.encode(inverse).decode()
    if len(text) > _LARGEST:
        return 0
    entry = connection.execute(
        "INSERT INTO edit_history (words, inverse, done_at) VALUES (?, ?, ?)",
        (noted.words, text, time.time()),
    ).lastrowid
    connection.execute(
        "DELETE FROM edit_history WHERE id NOT IN"
        " (SELECT id FROM edit_history ORDER BY id DESC LIMIT ?)",
        (MOST,),
    )
    return entry or 0


def forget(connection: sqlite3.Connection) -> None:
    """Empty the history; inside a transaction of the caller's."""
    connection.execute("DELETE FROM edit_history")


def past_edits(database: Path) -> list[PastEdit]:
    """The edits that can be taken back, oldest first; what cannot be read ends it.

    Raises:
        ProjectError: The index cannot be read.
    """
    found: list[PastEdit] = []
    with store.reading(database) as connection:
        rows = connection.execute(
            "SELECT id, words, inverse FROM edit_history ORDER BY id DESC"
        )
        for entry, words, inverse in rows:
            try:
                found.append(PastEdit(entry, words, _decoder.decode(inverse)))
            except (msgspec.DecodeError, ValueError):
                break  # older ones would be taken back out of their order
    found.reverse()
    return found
