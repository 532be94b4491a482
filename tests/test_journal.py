"""The journal: whole lines count, a torn one does not."""

from __future__ import annotations

from pathlib import Path

from engine.journal import Journal


def test_lines_come_back_in_order_and_are_forgotten(tmp_path: Path) -> None:
    # GIVEN a journal
    journal: Journal[dict[str, int]] = Journal(tmp_path / "journal", dict[str, int])
    assert journal.lines() == []
    # WHEN lines are written
    journal.append({"a": 1})
    journal.append({"b": 2})
    # THEN they are read in order, until it is cleared
    assert journal.lines() == [{"a": 1}, {"b": 2}]
    journal.clear()
    assert journal.lines() == []


def test_a_torn_line_is_ignored_and_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal: Journal[dict[str, int]] = Journal(path, dict[str, int])
    journal.append({"a": 1})
    whole = path.read_bytes()
    for length in range(1, len(whole)):
        # GIVEN a second line torn anywhere
        path.write_bytes(whole + whole[:length])
        assert journal.lines() == [{"a": 1}]
        # WHEN another is appended
        journal.append({"c": 3})
        # THEN both whole ones are there, and the torn one never becomes whole
        assert journal.lines() == [{"a": 1}, {"c": 3}]
