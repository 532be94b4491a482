"""What a kind of job is: its name, its request and result, the process it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar


class Lane(StrEnum):
    """Which process a job runs in.

    Jobs of one lane run one after the other; the lanes run side by side.
    """

    ANSWER = "answer"  # single pictures, peeks: must never wait behind a long job
    QUICK = "quick"  # scan, embed, fit, classify folders: kept warm, no TensorFlow
    NETWORK = "network"  # TensorFlow: a fresh process for every run
    FETCH = "fetch"  # downloads: slow, and idle most of the time
    WATCH = "watch"  # folders that are watched: for hours, idle most of the time
    EDIT = "edit"  # a person's edits: must never wait behind a training
    SERVE = "serve"  # the local page: open until it is told to stop


Request = TypeVar("Request")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Operation(Generic[Request, Result]):
    """One kind of job.

    Attributes:
        name: Its name in the protocol.
        request: What it is asked.
        result: What it answers.
        lane: Which process it runs in.
        function: Where it is implemented, as ``module:name``; imported by the worker.
        heavy: Whether it keeps the whole computer busy for long. Of these, one runs at
            a time over all lanes; what is light overtakes those that wait.
    """

    name: str
    request: type[Request]
    result: type[Result]
    lane: Lane
    function: str
    heavy: bool = False
