"""A tiny stand-in for this repository, to set up for real within seconds.

It has the real `tools/bootstrap*.py`, and a lock file with one package of two files,
which lies beside it as a wheel, so that nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "discern"
version = "0.1.0"
"""

FRUIT = {"fruit.py": "COLOUR = 'green'\n", "peel.py": "THICK = 1\n"}

# What `discern` is in there: it repeats what it was asked.
GUI = "import sys\ndef main(): print('discern', *sys.argv[1:])\n"

BACKEND = """\
from pathlib import Path
from tests_wheel import write_wheel
def build_editable(folder, config_settings=None, metadata_directory=None):
    files = {"_discern.pth": str(Path.cwd())}
    return write_wheel(Path(folder), "discern", files, "discern = gui:main").name
"""


def write_wheel(
    folder: Path, name: str, files: dict[str, str], script: str = ""
) -> Path:
    """Write an installable wheel of version 0.1.0.

    Args:
        folder: Where it goes.
        name: Name of the distribution.
        files: Text of every file, by its place.
        script: A console script, such as ``name = module:function``.

    Returns:
        The wheel.
    """
    about = f"{name}-0.1.0.dist-info"
    files = dict(files)
    files[f"{about}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n"
    )
    files[f"{about}/WHEEL"] = (
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    if script:
        files[f"{about}/entry_points.txt"] = f"[console_scripts]\n{script}\n"
    record = ""
    for place, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        record += f"{place},sha256={digest.decode().rstrip('=')},{len(text.encode())}\n"
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for place, text in files.items():
            wheel.writestr(place, text)
    return path


class LittleProject:
    """One stand-in folder, and the ways to call its bootstrap.py.

    Args:
        folder: Where it is made; must not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        (folder / "tools").mkdir(parents=True)
        self.wheels.mkdir()
        for script in [ROOT / "tools/__init__.py", *ROOT.glob("tools/bootstrap*.py")]:
            shutil.copy(script, folder / "tools")
        shutil.copy(__file__, folder / "tests_wheel.py")
        (folder / "backend.py").write_text(BACKEND)
        (folder / "gui.py").write_text(GUI)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        self.lock("fruit", FRUIT)

    def lock(self, name: str, files: dict[str, str]) -> None:
        """Make the lock file ask for one package and no other."""
        wheel = write_wheel(self.wheels, name, files)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        line = f"{name}==0.1.0 --hash=sha256:{digest}\n"
        (self.folder / "requirements.lock").write_text(line)

    @property
    def python(self) -> Path:
        """The Python of its virtual environment."""
        if sys.platform == "win32":
            return self.folder / ".venv" / "Scripts" / "python.exe"
        return self.folder / ".venv" / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        """Where its packages are installed."""
        return next((self.folder / ".venv").rglob("site-packages"))

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start bootstrap.py; its words come through a pipe."""
        here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
        }
        return subprocess.Popen(
            [sys.executable, self.folder / "tools" / "bootstrap.py", *arguments],
            env={**clean, **here, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def call(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run bootstrap.py to its end; returns its exit code and its words."""
        with self.start(*arguments, **environment) as process:
            words, _ = process.communicate()
        return process.returncode, words

    def says(self, code: str) -> str:
        """What the Python of its virtual environment prints for a line of code."""
        line = [str(self.python), "-c", code]
        done = subprocess.run(line, capture_output=True, text=True, check=True)
        return done.stdout.strip()
