"""The real window while its model is served under load; prints JSON lines.

Run in a fresh process by ``benchmarks.serve``:

    python -m benchmarks.serve_window MODEL SECONDS

First the link, then, after so many seconds, how the window's event loop kept going and
how much memory the page's process took on the way.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path

from PySide6.QtTest import QTest

from benchmarks.heart import Heart
from engine.jobs.requests import SERVE, Serve
from engine.progress import Note
from engine.web.request import READY, ServeLimits
from gui.app import make_application, make_window
from gui.bridge import JobBridge
from gui.pages import MODELS
from gui.settings import Settings

_PATIENCE = 60.0
#: Nobody is turned away for asking too often: it is the page that is measured.
_LIMITS = dataclasses.replace(ServeLimits(), a_minute=10**6, waiting=64)


def main(model: str, seconds: float) -> None:
    """Open the window, serve, and tell."""
    application = make_application([])
    window = make_window(application, Settings(theme="light"))
    window.show()
    bridge = window.findChild(JobBridge)
    assert bridge is not None
    job = bridge.submit(SERVE, Serve(model, port=0, limits=_LIMITS), "benchmark")
    links: list[str] = []
    job.event.connect(
        lambda event: (
            links.append(event.path or "")
            if isinstance(event, Note) and event.code == READY
            else None
        )
    )
    until = time.monotonic() + _PATIENCE
    while not links and time.monotonic() < until:
        QTest.qWait(50)
    window.show_page(MODELS)
    QTest.qWait(2000)
    print(json.dumps({"link": links[0]}), flush=True)
    heart = Heart()
    heart.start()
    memory: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QTest.qWait(500)
        memory.append(_largest_child())
    print(json.dumps({**heart.stop(), "memory": memory}), flush=True)
    job.cancel()
    QTest.qWait(500)
    window.close()


def _largest_child() -> float:
    """MB of the largest process below this one: the page's."""
    children = Path("/proc/self/task")
    found = [0.0]
    for task in children.glob("*/children"):
        for number in task.read_text().split():
            try:
                status = Path(f"/proc/{number}/status").read_text()
            except OSError:
                continue  # it ended meanwhile
            found += [
                int(line.split()[1]) / 1024
                for line in status.splitlines()
                if line.startswith("VmRSS:")
            ]
    return max(found)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
