"""What runs on the machines of a cluster: one encoder an actor, one shard at a time."""

from __future__ import annotations

import dataclasses
import io
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from engine.batch.cluster.cutting import Plan, list_of
from engine.batch.cluster.places import Place, is_remote
from engine.batch.cluster.trial import KILLS_ITS_READER, Trial
from engine.batch.pipeline import answer
from engine.batch.record import Ended
from engine.batch.rows import Row, name_of
from engine.batch.seen import Seen
from engine.batch.shards.csv_files import BESIDE
from engine.batch.shards.files import shard_at
from engine.batch.shards.forms import write
from engine.models.classifier import Classifier, failed
from engine.models.modelfile import SUFFIX as MODEL_SUFFIX
from engine.models.modelfile import load_model
from engine.paths import printable
from engine.progress import Token


class ShardAnswerer:
    """Answers shards and writes them; Ray makes one in every actor.

    Args:
        model: Ray's reference to the model file's content, whole: nothing is borrowed.
        place: Where lists are and shards go.
        plan: How the list was cut.
    """

    def __init__(self, model: Any, place: str, plan: Plan) -> None:
        import ray

        content: bytes = ray.get(model)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"model{MODEL_SUFFIX}"
            path.write_bytes(content)
            loaded = load_model(path, threads=1)
        asked = plan.asked
        self._classifier = Classifier(loaded, top=asked.top, precision=asked.precision)
        self._place = Place(place)
        self._plan = plan

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Answer the shards of ``batch``; each is on disk when this returns."""
        found = [self._answered(int(number)) for number in batch["number"]]
        return {
            "number": batch["number"],
            "facts": [msgspec.json.encode(item).decode() for item in found],
        }

    def _answered(self, number: int) -> dict[str, Any]:
        start = time.perf_counter()
        cut = self._plan.cut(number)
        name = f"{cut.stem}{self._plan.suffix}"
        # Asked twice where an actor's machine died after it had written.
        if self._place.has(name):
            rows = list(shard_at(self._place, name).rows())
        else:
            begun = f"begun/{number:06}"
            # Begun and never done: the machine died, or one of the files killed it.
            wary = self._place.has(begun)
            if not wary:
                self._place.write(begun, b"")
            rows = self._rows(list_of(self._place, number), wary=wary)
            asked = msgspec.structs.replace(self._plan.asked, shard=cut)
            ended = Ended(len(rows), self._plan.listing)
            content = io.BytesIO()
            beside = write(self._plan.form, content, asked, ended, rows)
            if beside is not None:
                self._place.write(f"{name}{BESIDE}", beside)
            self._place.write(name, content.getvalue())
            self._place.remove(begun)
        return facts_of(rows) | {"seconds": time.perf_counter() - start}

    def _rows(self, names: list[str], *, wary: bool) -> list[Row]:
        rows: list[Row] = []
        refused: dict[int, str] = {}
        with ExitStack() as stack:
            seen = stack.enter_context(closing(Seen()))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            files = _here(names, folder, refused)
            if wary:
                geometry = self._classifier.model.encoder.spec.geometry
                trial = stack.enter_context(Trial(geometry))
                files = _tried(files, trial, folder, refused)
            # One thread computes while this one fetches what comes next.
            for some in answer(self._classifier, files, seen, threads=1, token=Token()):
                for row in some:
                    name = names[len(rows)]
                    rows.append(_named(row, name, refused.get(len(rows), "")))
        return rows


def facts_of(rows: list[Row]) -> dict[str, Any]:
    """What is counted of a shard."""
    counts = Counter(row.verdict.verdict for row in rows)
    failures = sum(row.verdict.error is not None for row in rows)
    return {"images": len(rows), "failed": failures, "counts": dict(counts)}


def _here(names: list[str], folder: Path, refused: dict[int, str]) -> Iterator[Path]:
    """The files on this machine, fetched when they are needed."""
    for number, name in enumerate(names):
        if not is_remote(name):
            yield Path(name)
            continue
        path = folder / f"{number}{PurePosixPath(name).suffix}"
        try:
            source = Place(name)
            source.files.get_file(source.root, str(path))
        except Exception as error:  # noqa: BLE001 - each storage has errors of its own
            refused[number] = f"It cannot be fetched: {error}"
            path.unlink(missing_ok=True)
        yield path


def _tried(
    files: Iterator[Path], trial: Trial, folder: Path, refused: dict[int, str]
) -> Iterator[Path]:
    """The files, with nothing in the place of those that would kill their reader."""
    for number, path in enumerate(files):
        if trial.survives(path):
            yield path
        else:
            refused[number] = KILLS_ITS_READER
            yield folder / f"{number}.refused"


def _named(row: Row, name: str, refused: str) -> Row:
    """The row of a file under the name it has where it lies."""
    if is_remote(name):
        row.file.unlink(missing_ok=True)
    if refused:
        kept = "" if is_remote(name) else name_of(Path(name))
        return Row(failed(printable(name), refused), name=kept)
    if not is_remote(name):
        return row
    verdict = dataclasses.replace(row.verdict, path=printable(name))
    return msgspec.structs.replace(row, verdict=verdict, mtime_ns=0, name="")
