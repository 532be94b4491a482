"""Classifying any number of files: streaming, in order, one bad file costs one row."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.results import CsvResults
from engine.errors import DiscernError
from engine.images import walk_images
from engine.models.classifier import Classifier, failed
from engine.models.modelfile import load_model
from engine.models.stream import CHUNK, Embedded, embed_files
from engine.paths import printable
from engine.progress import Cancelled, Meter, Report, Rows, Token
from engine.verdict import Verdict


def classify_folder(
    request: ClassifyFolder, *, report: Report, token: Token
) -> FolderResult:
    """Classify files and folders; rows are reported, and written, as they come.

    Cancelling keeps what was answered until then.

    Raises:
        ModelError: The model cannot be used.
        DiscernError: A path leads nowhere, or the results cannot be written.
    """
    start = time.perf_counter()
    model_path = Path(request.model)
    classifier = Classifier(
        load_model(model_path, threads=1), top=request.top, precision=request.precision
    )
    paths = [Path(path) for path in request.paths]
    check_paths(paths)
    meter = Meter(report, "classify", count_files(paths, token))
    counts: Counter[str] = Counter()
    done = failures = 0
    stopped = False
    with contextlib.ExitStack() as stack:
        writer = None
        if request.csv is not None:
            top = min(request.top, len(classifier.model.manifest.classes))
            writer = stack.enter_context(
                CsvResults(Path(request.csv), model_path.stem, top)
            )
        try:
            for rows in answer(classifier, paths, request.threads, token):
                if writer is not None:
                    writer.write(rows)
                report(Rows(done, tuple(rows)))
                done += len(rows)
                counts.update(row.verdict for row in rows)
                # A class may be called "error", too.
                failures += sum(row.error is not None for row in rows)
                meter.advance(len(rows))
        except Cancelled:
            stopped = True
    meter.finish()
    return FolderResult(
        images=done,
        failed=failures,
        counts=dict(counts),
        csv=request.csv,
        seconds=time.perf_counter() - start,
        stopped=stopped,
    )


def answer(
    classifier: Classifier,
    paths: Sequence[Path],
    threads: int | None,
    token: Token,
) -> Iterator[list[Verdict]]:
    """Verdicts of the files in ``paths``, a few at a time, in order."""
    items = ((printable(path), path) for path in list_files(paths))
    batch: list[Embedded[str]] = []
    stream = embed_files(classifier.model.encoder, items, token=token, threads=threads)
    for item in stream:
        batch.append(item)
        if len(batch) == CHUNK:
            yield _verdicts(classifier, batch)
            batch = []
    if batch:
        yield _verdicts(classifier, batch)


def list_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files meant by ``paths``: files as given, folders searched at any depth."""
    for path in paths:
        if path.is_dir():
            yield from walk_images(path)
        else:
            yield path


def count_files(paths: Sequence[Path], token: Token) -> int:
    """How many files ``list_files`` will give."""
    total = 0
    for total, _ in enumerate(list_files(paths), start=1):
        if total % 1000 == 0:
            token.raise_if_cancelled()
    return total


def check_paths(paths: Sequence[Path]) -> None:
    """Check that there is something to classify at each path.

    Raises:
        DiscernError: A path leads nowhere (``batch.missing``).
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise DiscernError(
                "batch.missing",
                "Expected a picture or a folder of pictures, found nothing.",
                path=path,
                remedy="Check the spelling.",
            )


def _verdicts(classifier: Classifier, batch: list[Embedded[str]]) -> list[Verdict]:
    good = [item for item in batch if item.embedding is not None]
    embeddings = [item.embedding for item in good if item.embedding is not None]
    answers = iter(
        classifier.verdicts([item.key for item in good], np.stack(embeddings))
        if good
        else ()
    )
    return [
        next(answers)
        if item.error is None
        else failed(item.key, f"{item.error.message} {item.error.remedy}".strip())
        for item in batch
    ]
