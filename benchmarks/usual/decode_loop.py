"""What a script does that only wants the pixels: decode every picture with Pillow."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image


def decode(path: Path) -> None:
    """Decode one picture whole."""
    with Image.open(path) as image:
        image.convert("RGB").load()


start = time.perf_counter()
paths = sorted(Path(sys.argv[1]).rglob("*.jpg"))
with ThreadPoolExecutor(2) as pool:
    for _ in pool.map(decode, paths):
        pass
print(json.dumps({"images": len(paths), "work": time.perf_counter() - start}))
