"""Reading files in a process of its own: one that kills its reader costs a row.

What a decoder cannot read is an error; what brings a decoder down takes the process
with it. Ray would begin the shard again for ever, so the second time its files are
tried here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import msgspec

from engine.errors import ImageError
from engine.images import load_array, read_bytes
from engine.images.geometry import Geometry

#: What a row says of such a file.
KILLS_ITS_READER = (
    "Reading it brings the program down. Save it anew with another program, or leave "
    "it out."
)
_TRIED = "tried\n"
_ROOT = Path(__file__).resolve().parents[3]


class Trial:
    """Tries files one by one; use as a context manager.

    Args:
        geometry: How pictures are read.
    """

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = msgspec.json.encode(geometry).decode()
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Trial:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def survives(self, path: Path) -> bool:
        """Whether a process that reads the file lives on; errors are no matter here."""
        if self._child is None:
            self._child = self._begun()
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(f"{os.fsencode(path).hex()}\n")
            child.stdin.flush()
            # Libraries may write there, too.
            if any(line == _TRIED for line in iter(child.stdout.readline, "")):
                return True
        except BrokenPipeError:
            pass
        self._end()
        return False

    def _begun(self) -> subprocess.Popen[str]:
        paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
        return subprocess.Popen(
            [sys.executable, "-m", __name__, self._geometry],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def main() -> None:
    """Read the files that standard input names, and say of each that it was tried."""
    geometry = msgspec.json.decode(sys.argv[1], type=Geometry)
    for line in sys.stdin:
        path = Path(os.fsdecode(bytes.fromhex(line.strip())))
        with contextlib.suppress(ImageError):  # that is a row already
            load_array(read_bytes(path), geometry)
        sys.stdout.write(_TRIED)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
