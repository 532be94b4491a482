"""Pictures of each page, light and dark, from the real window with a real project.

The sample faces are copied to a temporary folder, trained on, and the pictures no model
has seen are classified; nothing is staged. ``make screenshots`` runs this on a virtual
screen and leaves the pictures in ``docs/screenshots``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Take the pictures; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs" / "screenshots", help="the folder"
    )
    parser.add_argument(
        "--without-network",
        action="store_true",
        help="leave out the picture of a network in training",
    )
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="discern-screenshots-") as home:
        os.environ["DISCERN_USER_DIR"] = str(Path(home) / "user")
        # Qt and all that follows are imported after the user folder is set.
        from tools.screenshots.photographer import Photographer
        from tools.screenshots.scenes import take_all

        photographer = Photographer(Path(home), out)
        try:
            take_all(photographer, network=not arguments.without_network)
        finally:
            photographer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
