"""What cleanvision finds in a folder, as JSON on standard output.

    python clean_vision.py FOLDER

A script of its own, because it needs packages that Discern does without. cleanvision
stops at the first file that cannot be read, so it is not given any.
"""

import contextlib
import json
import sys
from pathlib import Path

from cleanvision import Imagelab  # type: ignore[import-not-found, unused-ignore]
from PIL import Image

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def readable(path: Path) -> bool:
    """Whether Pillow can load it."""
    try:
        with Image.open(path) as image:
            image.load()
    except OSError:
        return False
    return True


def main() -> None:
    """Look, and print what was found."""
    folder = Path(sys.argv[1]).resolve()
    paths = [path for path in folder.glob("*/*") if path.suffix.lower() in _SUFFIXES]
    with contextlib.redirect_stdout(sys.stderr):
        lab = Imagelab(filepaths=[str(path) for path in paths if readable(path)])
        lab.find_issues(n_jobs=2)

    def below(path: object) -> str:
        return Path(str(path)).resolve().relative_to(folder).as_posix()

    found: dict[str, list[object]] = {
        name: [
            below(path) for path in lab.issues.index[lab.issues[f"is_{issue}_issue"]]
        ]
        for name, issue in (("dark", "dark"), ("blurred", "blurry"))
    }
    found["near"] = [
        [below(path) for path in group] for group in lab.info["near_duplicates"]["sets"]
    ]
    found["exact"] = [
        [below(path) for path in group]
        for group in lab.info["exact_duplicates"]["sets"]
    ]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
