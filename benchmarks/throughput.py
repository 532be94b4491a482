"""Large photographs from a folder: beside the usual way, a tuned one, the limit."""

from __future__ import annotations

from pathlib import Path

from benchmarks import heroes
from benchmarks.support import (
    PYTHON,
    Bench,
    Row,
    Run,
    compare,
    discern,
    run_json,
    usual,
)

NAME = "throughput"
_USUAL = "image_dataset_from_directory + predict"
_TUNED = "tuned tf.data + tf.function"
_LIMIT = "the limit: decoding alone and inference alone, one after the other"
#: Encoder, and how it is called in the table.
_ENCODERS = (("mobilenet-v2", "MobileNetV2-1.0"), ("general", "general encoder"))
_SIZES = (
    # With fewer pictures, loading the model would be a good part of the time.
    ("2-megapixel", (1600, 1200), 300, 150),
    ("12-megapixel", (4000, 3000), 120, 60),
)


def measure(bench: Bench) -> list[Row]:
    """Images a second of ``discern classify``, without start-up.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    rows = []
    for encoder, title in _ENCODERS:
        for kind, size, many, few in _SIZES:
            count = few if bench.quick else many
            bench.say(f"  (making {count} {kind} pictures)")
            folder = heroes.photos(bench, count, size)
            rows += _one(bench, folder, encoder, f"{kind} JPEGs, {title}")
    return rows


def _one(bench: Bench, folder: Path, encoder: str, kind: str) -> list[Row]:
    model = heroes.model(bench, encoder)
    network = heroes.keras_model(bench, encoder)
    user_dir = bench.work / "user"
    table = bench.work / "table.csv"

    def ours() -> Run:
        command = discern("classify", model, folder, "--csv", table, "--json")
        document, _ = run_json(command, user_dir)
        # Discern's own figure holds loading the model, too.
        return {"rate": len(document["results"]) / document["seconds"]}

    def theirs(script: str) -> Run:
        document, _ = run_json(usual(script, network, folder, table), user_dir)
        return {"rate": document["images"] / document["work"]}

    def limit() -> Run:
        command = [PYTHON, "-m", "benchmarks.limit", str(model), str(folder)]
        document, _ = run_json(command, user_dir)
        return {"rate": document["limit"]}

    pairs: dict[str, list[tuple[Run, Run]]] = {_USUAL: [], _TUNED: [], _LIMIT: []}
    ours()  # fills the disk cache for all
    for number in range(bench.repetitions(3, 1)):
        # Each baseline has a run of Discern right beside it.
        before, usual_run = ours(), theirs("predict_folder.py")
        between, tuned_run = ours(), theirs("tuned_pipeline.py")
        after, limit_run = ours(), limit()
        for against, pair in (
            (_USUAL, (before, usual_run)),
            (_TUNED, (between, tuned_run)),
            (_LIMIT, (after, limit_run)),
        ):
            pairs[against].append(pair)
            bench.say(
                f"  {number + 1}: {against}: {pair[0]['rate']:.1f} against "
                f"{pair[1]['rate']:.1f} images/s"
            )
    return [
        compare(f"Classify {kind}", "images/s", some, "rate", against)
        for against, some in pairs.items()
    ]
