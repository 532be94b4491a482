"""Answering pictures for visitors: a turn each, and no more waiting than is fair."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.images import load_array
from engine.models.classifier import Classifier, failed
from engine.models.encoder import default_threads
from engine.verdict import ERROR, Verdict
from engine.web.request import ServeLimits


class Busy(Exception):  # noqa: N818 - an answer to a visitor, not an error
    """Too many are waiting, or it took too long to get a turn."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One picture as it came in.

    Attributes:
        name: What the visitor calls it; only ever said back, never a path here.
        data: The bytes of the file.
    """

    name: str
    data: bytes


class Answerer:
    """Answers pictures with one model.

    A few requests decode at the same time, one a core; the others wait in a line of
    limited length.

    Args:
        classifier: The model.
        limits: How many may wait, and how long.
    """

    def __init__(self, classifier: Classifier, limits: ServeLimits) -> None:
        self.classifier = classifier
        self._limits = limits
        self._turns = threading.Semaphore(default_threads())
        self._lock = threading.Lock()
        self._waiting = 0
        self._pictures = 0
        self._failed = 0

    @property
    def counts(self) -> tuple[int, int]:
        """How many pictures were answered, and how many of them could not be read."""
        with self._lock:
            return self._pictures, self._failed

    def answer(self, uploads: Sequence[Upload]) -> list[Verdict]:
        """A verdict for each picture; one that cannot be read is an ``error``.

        Raises:
            Busy: Too many are waiting.
        """
        with self._turn():
            verdicts = self._answer(uploads)
        with self._lock:
            self._pictures += len(verdicts)
            self._failed += sum(one.verdict == ERROR for one in verdicts)
        return verdicts

    def _answer(self, uploads: Sequence[Upload]) -> list[Verdict]:
        encoder = self.classifier.model.encoder
        arrays: list[NDArray[np.uint8]] = []
        verdicts: list[Verdict | None] = []
        for upload in uploads:
            try:
                arrays.append(load_array(upload.data, encoder.spec.geometry))
            except ImageError as error:
                reason = f"{error.message} {error.remedy}".strip()
                verdicts.append(failed(upload.name, reason))
            else:
                verdicts.append(None)
        if arrays:
            names = [
                upload.name
                for upload, verdict in zip(uploads, verdicts, strict=True)
                if verdict is None
            ]
            told = iter(
                self.classifier.verdicts(names, encoder.embed(np.stack(arrays)))
            )
            verdicts = [next(told) if one is None else one for one in verdicts]
        return [one for one in verdicts if one is not None]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            if self._waiting >= self._limits.waiting:
                raise Busy
            self._waiting += 1
        try:
            mine = self._turns.acquire(timeout=self._limits.wait_seconds)
        finally:
            with self._lock:
                self._waiting -= 1
        if not mine:
            raise Busy
        try:
            yield
        finally:
            self._turns.release()
