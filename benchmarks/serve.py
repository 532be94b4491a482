"""A model served as a local page under load, while the window stays open beside it."""

from __future__ import annotations

import json
import statistics
import subprocess
import threading
import time
from pathlib import Path

import requests

from benchmarks.support import PYTHON, Bench, Figures, Row, Skipped, environment
from engine.models.catalogue import bundled_models

NAME = "serve"
_CLIENTS = (1, 8)
_SECONDS, _QUICK = 20.0, 4.0
_MODEL = "everyday-things"
#: Left out at both ends of a run, where not all clients are at it.
_WARM_UP = 1.0
_PATIENCE = 30


def measure(bench: Bench) -> list[Row]:
    """Requests a second, waiting times, memory, and the window's frames.

    Raises:
        Skipped: There is no model or picture to serve.
    """
    models = {model.name: model.path for model in bundled_models()}
    if _MODEL not in models:
        raise Skipped(f"needs the bundled model {_MODEL}")
    photos = sorted(bench.pictures("photos7").rglob("*.jpg"))[:8]
    if not photos:
        raise Skipped("needs photographs in the shared data")
    seconds = _QUICK if bench.quick else _SECONDS
    rows: list[Row] = []
    for clients in _CLIENTS:
        rows += _one(bench, models[_MODEL], photos, clients, seconds)
    return rows


def _one(
    bench: Bench, model: Path, photos: list[Path], clients: int, seconds: float
) -> list[Row]:
    command = [PYTHON, "-m", "benchmarks.serve_window", str(model), str(seconds + 1)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(bench.work / "user"),
    ) as window:
        assert window.stdout is not None
        link = json.loads(window.stdout.readline())["link"]
        took, refused = _load(link, photos, clients, seconds)
        beats = json.loads(window.stdout.readline())
        window.wait(_PATIENCE)
    if not took:
        raise RuntimeError("no request was answered")
    memory = beats["memory"]
    first, last = memory[len(memory) // 4], memory[-1]
    rate = len(took) / (seconds - _WARM_UP)
    ordered = sorted(took)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    who = "1 client" if clients == 1 else f"{clients} clients"
    note = f"{refused} refused" if refused else ""
    bench.say(f"  {who}: {rate:.0f}/s, {len(took)} answers, {refused} refused")

    def row(name: str, unit: str, value: float, note: str = "") -> Row:
        return Row(f"Serve, {who}: {name}", unit, Figures((value,)), note=note)

    return [
        row("answers", "requests/s", rate, note),
        row("median wait", "ms", 1000 * statistics.median(took)),
        row("99 % wait at most", "ms", 1000 * p99),
        row("memory after a quarter", "MB", first),
        row("memory at the end", "MB", last),
        row("the window's worst frame", "ms", beats["worst"]),
        row("frames over 33 ms", "%", beats["share"]),
    ]


def _load(
    link: str, photos: list[Path], clients: int, seconds: float
) -> tuple[list[float], int]:
    """Ask from several threads at once; seconds of each answer, and refusals."""
    address = link.split("?", maxsplit=1)[0].rstrip("/") + "/api/classify"
    pictures = [path.read_bytes() for path in photos]
    begin = time.perf_counter()
    took: list[float] = []
    refused: list[int] = []

    def client(number: int) -> None:
        with requests.Session() as session:
            while (now := time.perf_counter()) < begin + seconds:
                picture = pictures[number % len(pictures)]
                answer = session.post(
                    address,
                    files={"image": ("photo.jpg", picture, "image/jpeg")},
                    timeout=_PATIENCE,
                )
                number += 1
                if not answer.ok:
                    refused.append(answer.status_code)
                elif now > begin + _WARM_UP:
                    took.append(time.perf_counter() - now)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(refused)
