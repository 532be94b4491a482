"""The limit of a folder's throughput: decoding alone, then inference alone.

python -m benchmarks.limit MODEL.discern FOLDER

Two threads decode every picture and do nothing else; then two threads run the network
and do nothing else. Nothing that does both can take less than the two times together.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from engine.images import load_array
from engine.models.modelfile import load_model

_THREADS = 2
_BATCH = 8


def main(model_path: str, folder: str) -> None:
    """Measure, and print both and the limit in images a second."""
    encoder = load_model(Path(model_path), threads=1).encoder
    geometry = encoder.spec.geometry
    paths = sorted(Path(folder).rglob("*.jpg"))
    with ThreadPoolExecutor(_THREADS) as pool:
        start = time.perf_counter()
        pictures = list(pool.map(lambda path: load_array(path, geometry), paths))
        decoding = (time.perf_counter() - start) / len(paths)
        encoders = [encoder.clone(threads=1) for _ in range(_THREADS)]
        batch = np.stack(pictures[:_BATCH])
        rounds = max(4, len(paths) // (_BATCH * _THREADS))

        def work(own: object) -> None:
            for _ in range(rounds):
                own.embed(batch)  # type: ignore[attr-defined]

        list(pool.map(work, encoders))
        start = time.perf_counter()
        list(pool.map(work, encoders))
        images = rounds * _BATCH * _THREADS
        inference = (time.perf_counter() - start) / images
    print(
        json.dumps(
            {
                "images": len(paths),
                "decode": 1 / decoding,
                "inference": 1 / inference,
                "limit": 1 / (decoding + inference),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
