"""What one picture costs, in processor time, beside decoding it with Pillow alone.

    python -m benchmarks.picture_cost FOLDER

All in one process and one thread, picture by picture in turn, so that whatever else the
machine does slows both sides of the ratio.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from engine.dataset.scan import examine
from engine.images import read_bytes
from gui.thumbnail_store import ThumbnailStore
from gui.thumbnails import decode

_SIZE = 128


def plain(path: Path) -> None:
    """What a script does that only wants the pixels."""
    with Image.open(path) as image:
        image.convert("RGB").load()


def scan(path: Path) -> None:
    """What a scan does: hash, decode, perceptual hash, size, measures, looks."""
    examine(read_bytes(path))


def main() -> None:
    """Print the milliseconds of each."""
    store = ThumbnailStore()

    def thumbnail(path: Path) -> None:
        store.put(path.stat(), _SIZE, decode(path, _SIZE, square=True), square=True)

    works: dict[str, Callable[[Path], None]] = {
        "plain": plain,
        "scan": scan,
        "thumbnail": thumbnail,
    }
    spent = dict.fromkeys(works, 0.0)
    paths = sorted(Path(sys.argv[1]).glob("*/*.jpg"))
    for path in paths[:2]:
        for work in works.values():
            work(path)
    for path in paths:
        for name, work in works.items():
            start = time.process_time()
            work(path)
            spent[name] += time.process_time() - start
    store.close()
    figures = {name: 1000 * value / len(paths) for name, value in spent.items()}
    print(json.dumps({"images": len(paths), **figures}))


if __name__ == "__main__":
    main()
