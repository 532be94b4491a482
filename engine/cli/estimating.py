"""``discern train --estimate``: what a training would take, before it begins."""

from __future__ import annotations

import dataclasses

import msgspec

from engine.cli import documents, terminal
from engine.jobs import queue
from engine.jobs.requests import MEASURE, Estimate, Estimated, Train
from engine.progress import Report, Token
from engine.timing import rounded
from engine.training.paces import own_age


def estimate(request: Train, *, as_json: bool) -> None:
    """Print what ``request`` would take on this computer."""
    known = terminal.run(
        lambda report, token: _estimate(Estimate(request, scan=True), report, token),
        quiet=False,
    )
    if as_json:
        plain = {**msgspec.to_builtins(known), "fits": known.fits}
        documents.print_json(plain)
        return
    terminal.output.print(_words(known), markup=False)


def _estimate(request: Estimate, report: Report, token: Token) -> Estimated:
    from engine.jobs.estimating import estimate as job

    # The command that trains has to begin, too, and takes as long for that as this one.
    begun = own_age()
    known = job(request, report=report, token=token)
    if known.seconds is None:
        known = queue.run(MEASURE, request, report=report, token=token)
    assert known.seconds is not None
    seconds, longest = known.seconds + begun, known.longest + begun
    return dataclasses.replace(known, seconds=seconds, longest=longest)


def _words(known: Estimated) -> str:
    assert known.seconds is not None
    time = _about(known.seconds, known.longest, at_most=known.at_most)
    lines = [
        f"Training {known.recipe} on {known.images:,} images takes "
        f"{'at most ' if known.at_most else ''}{time} on this computer.",
        f"disk    {known.disk / 1e6:>9,.0f} MB, {known.disk_free / 1e6:,.0f} MB free",
        f"memory  {known.memory / 1e6:>9,.0f} MB, "
        f"{known.memory_free / 1e6:,.0f} MB free",
    ]
    if not known.fits:
        lines.append("There is not room enough: close other programs, or free space.")
    return "\n".join(lines)


def _about(seconds: float, longest: float, *, at_most: bool) -> str:
    """``about 40 s to 1 min``; at most takes the longer one alone."""
    least, most = rounded(seconds), rounded(max(seconds, longest))
    if at_most or least == most:
        return f"about {_duration(most)}"
    return f"about {_duration(least)} to {_duration(most)}"


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
