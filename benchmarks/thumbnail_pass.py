"""Makes and keeps the grid's thumbnail of every picture in a folder.

python -m benchmarks.thumbnail_pass FOLDER
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gui.thumbnail_store import ThumbnailStore
from gui.thumbnails import decode

_SIZE = 128


def main() -> None:
    """Print how many there were."""
    store = ThumbnailStore()

    def keep(path: Path) -> None:
        store.put(path.stat(), _SIZE, decode(path, _SIZE, square=True), square=True)

    paths = sorted(Path(sys.argv[1]).glob("*/*.jpg"))
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(keep, paths):
            pass
    store.close()
    print(json.dumps({"images": len(paths)}))


if __name__ == "__main__":
    main()
