"""What a person at a terminal sees: progress and errors, on standard error."""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as RichProgress,
)

from engine.errors import DiscernError, disk_full
from engine.paths import printable
from engine.progress import Cancelled, CurvePoint, Event, Note, Progress, Report, Token

Value = TypeVar("Value")

FINE, SOME_FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

#: Words for the stages of all jobs.
STAGES = {
    "gather": "Finding the pictures",
    "import": "Adding pictures",
    "search": "Searching",
    "scan": "Looking at the pictures",
    "group": "Comparing alike pictures",
    "decode": "Reading the pictures",
    "measure": "Measuring the pictures",
    "try": "Trying a few steps",
    "embed": "Learning what they look like",
    "compare": "Comparing look-alikes",
    "find": "Looking for findings",
    "fit": "Fitting the classes",
    "train": "Training",
    "keep": "Keeping the best so far",
    "fetch": "Fetching",
    "convert": "Preparing the network",
    "prove": "Comparing the answers",
    "classify": "Classifying",
    "merge": "Merging the shards",
    "export": "Writing the table",
    "sort": "Sorting the files",
    "watch": "Watching",
    "undo": "Taking it back",
    "score": "Scoring",
    "forecast": "Trying fewer images",
    "map": "Drawing the map",
}

errors = Console(stderr=True, highlight=False)
output = Console(highlight=False, soft_wrap=True)


class Bars:
    """Turns events into Rich progress bars on standard error.

    Args:
        quiet: Show nothing but notes about files.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._bars = RichProgress(
            TextColumn("{task.description:<30}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[facts]}"),
            TimeRemainingColumn(compact=True),
            console=errors,
            disable=quiet or not errors.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._best = 0.0  # accuracy on validation images

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def report(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Progress):
            self._show(event)
        elif isinstance(event, Note):
            where = f"{event.path}: " if event.path else ""
            self._bars.console.print(f"{where}{event.message}", markup=False)
        elif isinstance(event, CurvePoint):
            accuracy = event.values.get("val_accuracy")
            if accuracy is not None:
                self._best = max(self._best, accuracy)

    def _show(self, event: Progress) -> None:
        if event.stage not in self._tasks:
            words = STAGES.get(event.stage, event.stage.capitalize())
            self._tasks[event.stage] = self._bars.add_task(words, facts="")
        facts = [event.detail] if event.detail else []
        if event.rate is not None and event.unit == "images":
            facts.insert(0, f"{event.rate:,.0f}/s")
        if event.stage in {"train", "fit"} and self._best > 0:
            facts.append(f"best {100 * self._best:.1f} %")
        unit = 1.0
        if event.unit == "bytes":
            unit = 1e6
            facts.insert(0, f"MB, {(event.rate or 0) / 1e6:.1f} MB/s")
        self._bars.update(
            self._tasks[event.stage],
            completed=event.done / unit,
            total=event.total / unit if event.total is not None else None,
            facts=", ".join(facts),
        )


def run(
    job: Callable[[Report, Token], Value],
    *,
    quiet: bool,
    left: Callable[[], str] = str,
) -> Value:
    """Run a job with progress bars; Ctrl-C stops it, twice kills it.

    Errors that a person can mend are printed and end the program with code 2.

    Args:
        job: The job.
        quiet: Show no bars.
        left: Says, after a stop without a result, how to go on with what is left;
            empty where nothing is.
    """
    with _stopping_on_interrupt() as token, Bars(quiet=quiet) as bars:
        try:
            return job(bars.report, token)
        except DiscernError as error:
            failure: DiscernError | None = error
        except (Cancelled, KeyboardInterrupt):
            failure = None
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read our output has had enough
            failure = disk_full(error) or _refusal(error)
    if failure is None:
        told = left() or "Stopped; there was nothing to keep yet."
        errors.print(told, markup=False, soft_wrap=True)
        raise typer.Exit(INTERRUPTED)
    complain(failure)
    raise typer.Exit(BAD_INPUT)


def _refusal(error: OSError) -> DiscernError:
    reason = error.strerror or str(error)
    path = printable(error.filename) if isinstance(error.filename, str) else None
    return DiscernError("job.system", f"The system refused: {reason}.", path=path)


def complain(error: DiscernError) -> None:
    """Print an error: what happened, to which file, and what to do."""
    errors.print("Error:", style="bold red", end=" ")
    errors.print(str(error), markup=False)


@contextmanager
def bad_input() -> Iterator[None]:
    """Print a ``DiscernError`` raised inside and end the program with code 2."""
    try:
        yield
    except DiscernError as error:
        complain(error)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def _stopping_on_interrupt() -> Iterator[Token]:
    token = Token()

    def stop(number: int, frame: FrameType | None) -> None:
        if token.cancelled:
            signal.default_int_handler(number, frame)
        token.cancel()
        # Printing right here fails where the interrupt came while something printed.
        told = "Stopping… (Ctrl-C again to stop at once)"
        threading.Thread(target=errors.print, args=(told,), daemon=True).start()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)
