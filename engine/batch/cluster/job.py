"""A batch on a cluster: Ray Data hands out shards, and goes on when machines die."""

from __future__ import annotations

import queue
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from engine.batch.cluster import connection
from engine.batch.cluster.actor import ShardAnswerer
from engine.batch.cluster.cutting import SUMMARY, Plan, own_place, plan_of
from engine.batch.cluster.places import Place
from engine.batch.cluster.request import ClassifyOnCluster, ClusterResult
from engine.batch.record import Asked
from engine.batch.shards.files import shard_at
from engine.batch.shards.forms import check_form
from engine.batch.shards.merge import merge_files
from engine.images import content_hash
from engine.models.borrowed import copy_whole
from engine.models.classifier import Classifier
from engine.models.modelfile import SUFFIX as MODEL_SUFFIX
from engine.models.modelfile import load_model
from engine.paths import printable
from engine.progress import Cancelled, Meter, Report, Token

#: Seconds between two looks at the cancel flag.
_PATIENCE = 0.2


def classify_on_cluster(
    request: ClassifyOnCluster, *, report: Report, token: Token
) -> ClusterResult:
    """Classify on a cluster; shards that are there are not answered again.

    Raises:
        DiscernError: Ray is not installed (``cluster.missing``), the cluster cannot be
            reached (``cluster.address``), a source or the model cannot be read, or the
            shards there are of another batch (``batch.other``).
    """
    start = time.perf_counter()
    connection.require()
    check_form(request.form)
    asked = _asked(request)
    place = own_place(request, asked) if request.apart else Place(request.shards)
    whole = _whole(Path(request.model))
    plan = plan_of(request, asked, place, report=report, token=token)
    names = {plan.cut(number).stem: number for number in range(1, plan.count + 1)}
    there = {name.removesuffix(plan.suffix) for name in place.names()}
    missing = [number for stem, number in names.items() if stem not in there]
    nodes = 0
    meter = Meter(report, "classify", plan.listing.total)
    meter.advance(
        sum(
            plan.cut(number).rows(plan.listing.total)
            for stem, number in names.items()
            if stem in there
        )
    )

    def told(images: int, failed: int = 0, **more: Any) -> ClusterResult:
        return ClusterResult(
            images,
            failed,
            plan.count,
            plan.count - len(missing),
            nodes,
            time.perf_counter() - start,
            place.address,
            **more,
        )

    if missing:
        with connection.connected(request.address) as nodes:
            try:
                for facts in _answered(plan, place, whole, missing, token):
                    meter.advance(facts["images"])
            except Cancelled:
                meter.finish()
                return told(meter.done, stopped=True)
    meter.finish()
    shards = [shard_at(place, f"{stem}{plan.suffix}") for stem in names]
    record = Path(request.record) if request.record else None
    try:
        merged = merge_files(
            shards, request.results, record=record, report=report, token=token
        )
    except Cancelled:
        return told(meter.done, stopped=True)  # the shards stay, to be gone on with
    result = told(
        merged.images, merged.failed, counts=merged.counts, files=merged.files
    )
    summary = msgspec.json.encode(
        {
            "images": merged.images,
            "failed": merged.failed,
            "counts": merged.counts,
            "shards": plan.count,
            "model": asked.model,
            "model_hash": asked.model_hash,
            "sources": request.sources,
        }
    )
    place.write(SUMMARY, msgspec.json.format(summary, indent=2))
    return result


def _answered(
    plan: Plan, place: Place, model: bytes, missing: list[int], token: Token
) -> Iterator[dict[str, Any]]:
    """What is counted of each shard, as shards are done.

    Ray's own iterator cannot be interrupted, so it is waited for on another thread.
    """
    done: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()

    def work() -> None:
        try:
            for facts in _streamed(plan, place, model, missing):
                done.put(facts)
            done.put(None)
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            done.put(error)

    threading.Thread(target=work, name="cluster", daemon=True).start()
    while True:
        token.raise_if_cancelled()
        try:
            item = done.get(timeout=_PATIENCE)
        except queue.Empty:
            continue
        if item is None:
            return
        if isinstance(item, Exception):
            raise connection.lost(item) from item
        yield item


def _streamed(
    plan: Plan, place: Place, model: bytes, missing: list[int]
) -> Iterator[dict[str, Any]]:
    import ray

    rows = ray.data.from_items(
        [{"number": number} for number in missing],
        # A shard is a block, so that the loss of a machine costs the shards in hand.
        override_num_blocks=len(missing),
    )
    resources = ray.cluster_resources()  # type: ignore[no-untyped-call, unused-ignore]
    cores = max(1, int(resources.get("CPU", 1)))
    # Held until the end: machines that begin late, or anew, fetch it then.
    content = ray.put(model)
    answers = rows.map_batches(
        ShardAnswerer,
        fn_constructor_args=(content, place.address, plan),
        batch_size=1,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(
            min_size=1, max_size=cores, max_tasks_in_flight_per_actor=1
        ),
    )
    for row in answers.iter_rows():
        yield msgspec.json.decode(row["facts"], type=dict[str, Any])


def _asked(request: ClassifyOnCluster) -> Asked:
    model = Path(request.model)
    loaded = load_model(model, threads=1)
    # Says before anything is begun that the model cannot promise this precision.
    classifier = Classifier(loaded, precision=request.precision)
    classes = loaded.manifest.classes
    return Asked(
        model=printable(model.resolve()),
        model_hash=content_hash(model.read_bytes()),
        classes=classes,
        top=min(request.top, len(classes)),
        precision=request.precision,
        paths=request.sources,
        answers=classifier.decides,
    )


def _whole(model: Path) -> bytes:
    """The model's file with what it borrows in it, for machines that lack that."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"model{MODEL_SUFFIX}"
        copy_whole(model, copy)
        return copy.read_bytes()
