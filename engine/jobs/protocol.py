"""What the window and a worker say to each other: one JSON document a line.

To the worker: ``run``, ``cancel``, ``pause``. From it: ``ready``, ``event``, ``done``.
Closing the worker's standard input ends it. Requests, results and events are frozen
dataclasses; on the wire each is an object, with its kind beside it where several are
possible.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.errors import DiscernError
from engine.progress import CurvePoint, Event, Note, Progress, Rows

#: What decoding may raise when the line or its body is not what was expected.
UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)

_EVENTS: dict[str, type[Event]] = {
    "progress": Progress,
    "curve": CurvePoint,
    "note": Note,
    "rows": Rows,
}
_EVENT_NAMES = {kind: name for name, kind in _EVENTS.items()}


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ran to its end.

    Attributes:
        result: The operation's result.
    """

    result: Any


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled, as asked.

    Attributes:
        result: The best so far, where there is something to keep, else None.
    """

    result: Any = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The job could not be done, or its worker died.

    Attributes:
        code: Stable, see ``DiscernError``.
        message: One sentence for a person.
        path: The file it is about, if any.
        remedy: What to do about it, if anything can be done.
        detail: For a log: a traceback, or the last lines of the worker's output.
    """

    code: str
    message: str
    path: str | None = None
    remedy: str = ""
    detail: str = ""

    @classmethod
    def from_error(cls, error: DiscernError, detail: str = "") -> Failed:
        """The outcome that stands for ``error``."""
        path = str(error.path) if error.path is not None else None
        return cls(error.code, error.message, path, error.remedy, detail)

    @property
    def sentence(self) -> str:
        """Message, file and remedy in one string."""
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.message} {self.remedy}".strip()


Outcome = Finished | Stopped | Failed


class Run(msgspec.Struct, frozen=True, tag="run", tag_field="type"):
    """Start a job: an operation's name and its request."""

    job: int
    operation: str
    request: msgspec.Raw


class Cancel(msgspec.Struct, frozen=True, tag="cancel", tag_field="type"):
    """Ask a job to stop."""

    job: int


class Pause(msgspec.Struct, frozen=True, tag="pause", tag_field="type"):
    """Let a job wait at its next batch, or go on."""

    job: int
    paused: bool


class Ready(msgspec.Struct, frozen=True, tag="ready", tag_field="type"):
    """The worker can take jobs."""

    pid: int


class Happened(msgspec.Struct, frozen=True, tag="event", tag_field="type"):
    """A job reports an event of the given kind."""

    job: int
    kind: str
    body: msgspec.Raw


class Done(msgspec.Struct, frozen=True, tag="done", tag_field="type"):
    """A job ended; ``body`` is a result (or null), or a ``Failed``."""

    job: int
    outcome: str  # finished, stopped or failed
    body: msgspec.Raw


ToWorker = Run | Cancel | Pause
FromWorker = Ready | Happened | Done

_encoder = msgspec.json.Encoder()
_to_worker: msgspec.json.Decoder[ToWorker] = msgspec.json.Decoder(ToWorker)
_from_worker: msgspec.json.Decoder[FromWorker] = msgspec.json.Decoder(FromWorker)


def encode(message: ToWorker | FromWorker) -> bytes:
    """``message`` as one line, newline included."""
    return _encoder.encode(message) + b"\n"


def decode_to_worker(line: bytes) -> ToWorker:
    """The message in a line sent to a worker."""
    return _to_worker.decode(line)


def decode_from_worker(line: bytes) -> FromWorker:
    """The message in a line a worker sent."""
    return _from_worker.decode(line)


def raw(value: object) -> msgspec.Raw:
    """Any dataclass, or None, in its wire form."""
    return msgspec.Raw(_encoder.encode(value))


def event_message(job: int, event: Event) -> Happened:
    """The message that carries ``event``.

    JSON has no word for infinity and for what is no number: a curve point leaves such
    values out.
    """
    if isinstance(event, CurvePoint):
        finite = {k: v for k, v in event.values.items() if math.isfinite(v)}
        event = dataclasses.replace(event, values=finite)
    return Happened(job, _EVENT_NAMES[type(event)], raw(event))


def event_of(message: Happened) -> Event:
    """The event that ``message`` carries."""
    return msgspec.json.decode(message.body, type=_EVENTS[message.kind])


def done_message(job: int, outcome: Outcome) -> Done:
    """The message that carries ``outcome``."""
    if isinstance(outcome, Failed):
        return Done(job, "failed", raw(outcome))
    name = "finished" if isinstance(outcome, Finished) else "stopped"
    return Done(job, name, raw(outcome.result))


def outcome_of(message: Done, result_type: type[Any]) -> Outcome:
    """The outcome that ``message`` carries, its result decoded as ``result_type``."""
    if message.outcome == "failed":
        return msgspec.json.decode(message.body, type=Failed)
    result = msgspec.json.decode(message.body, type=result_type | None)
    return Finished(result) if message.outcome == "finished" else Stopped(result)
