"""The usual way to classify a folder: ``image_dataset_from_directory`` and ``predict``.

python predict_folder.py MODEL.keras FOLDER RESULTS.csv
"""

from __future__ import annotations

import time

START = time.perf_counter()

import csv  # noqa: E402 - the imports are measured
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import keras  # noqa: E402


def main(model_path: str, folder: str, results: str) -> None:
    """Classify every picture below ``folder``; print how long the parts took."""
    imported = time.perf_counter()
    model = keras.models.load_model(model_path, compile=False)
    loaded = time.perf_counter()
    dataset = keras.utils.image_dataset_from_directory(
        folder,
        labels=None,
        image_size=model.input_shape[1:3],
        batch_size=32,
        shuffle=False,
        verbose=False,
    )
    scores = model.predict(dataset, verbose=0)
    with Path(results).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for path, row in zip(dataset.file_paths, scores, strict=True):
            writer.writerow([path, int(row.argmax()), f"{row.max():.6f}"])
    print(
        json.dumps(
            {
                "images": len(scores),
                "import": imported - START,
                "load": loaded - imported,
                "work": time.perf_counter() - loaded,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
