"""100,000 small files: the memory of the process at a tenth of them and at the end."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.support import Bench, Figures, Row, discern, environment, scratch

NAME = "many_files"
_SIDE = 32
_MODEL = "everyday-things"


def measure(bench: Bench) -> list[Row]:
    """Megabytes while ``discern classify`` goes through very many files."""
    count = bench.images or (2_000 if bench.quick else 100_000)
    with scratch(bench.work / "many") as folder:
        bench.say(f"  (making {count:,} small pictures)")
        make(folder / "pictures", count)
        bench.say("  (classifying them)")
        marks, seconds = _watch(bench, folder, count)
    early, late = marks
    return [
        Row(
            f"Memory, {count:,} files: at 100 % against at 10 %",
            "MB",
            Figures((late,)),
            Figures((early,)),
            (early / late,),
            "the same process at 10 %",
            f"{100 * (late / early - 1):+.1f} %; {count / seconds:,.0f} images/s",
        )
    ]


def _watch(bench: Bench, folder: Path, count: int) -> tuple[tuple[float, float], float]:
    target = folder / "out.csv"
    part = folder / "out.csv.part"
    early = late = 0.0
    start = time.perf_counter()
    with subprocess.Popen(
        discern("classify", _MODEL, folder / "pictures", "--csv", target),
        env=environment(bench.work / "user"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        tenth = None
        while process.poll() is None:
            memory = _resident(process.pid)
            size = part.stat().st_size if part.exists() else 0
            if memory and size:
                late = memory
                if tenth is None and _rows(part, size) >= count // 10:
                    tenth, early = size, memory
            time.sleep(0.2)
    if process.returncode != 0 or not early:
        raise RuntimeError("The batch did not run through.")
    return (early, late), time.perf_counter() - start


def _rows(part: Path, size: int) -> int:
    """About how many rows a file has, from the length of its first ones."""
    with part.open("rb") as file:
        head = file.read(100_000)
    return int(size / max(1, len(head)) * head.count(b"\n"))


def _resident(pid: int) -> float:
    """Megabytes of memory that a process has now; 0 if it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    for line in text.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def make(folder: Path, count: int) -> None:
    """Write ``count`` different small JPEGs, 5,000 in a folder."""
    share = 5_000
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(
                _make_some, folder / f"{begin:06}", begin, min(share, count - begin)
            )
            for begin in range(0, count, share)
        ]
        for job in jobs:
            job.result()


def _make_some(folder: Path, begin: int, count: int) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(begin)
    for number in range(begin, begin + count):
        coarse = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((_SIDE, _SIDE))
        picture.save(folder / f"{number:06}.jpg", quality=85)
