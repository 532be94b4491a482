"""Which encoders are probed: those at hand, those given, and one that knows nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.support import ROOT
from engine import paths
from engine.errors import DiscernError
from engine.jobs.training import ready_encoder
from engine.models.catalogue import encoders, find_encoder
from engine.models.encoder import SPEC_FILE, Encoder
from engine.models.modelfile import SUFFIX, load_model
from engine.progress import Event, Note, Token

Say = Callable[[str], None]


def given(name_or_path: str, weights: Path | None, say: Say) -> tuple[str, Encoder]:
    """An encoder by folder, by model file or by its name in the catalogue.

    Raises:
        DiscernError: There is none.
    """
    path = Path(name_or_path)
    if path.suffix == SUFFIX and path.is_file():
        return path.stem, load_model(path).encoder
    if path.is_dir():
        encoder = Encoder.load(path)
        label = encoder.spec.name
        # Folders of one training tend to hold encoders of one name.
        folder = path.resolve().name
        return (label if label == folder else f"{label} ({folder})"), encoder
    source = find_encoder(name_or_path, weights)
    return source.name, ready_encoder(source, report=_to(say), token=Token())


def at_hand(weights: Path | None, say: Say) -> Iterator[tuple[str, Encoder]]:
    """The bundled encoders, those of the weights folder, and the untrained one."""
    if weights is None:
        say("  no folder of Keras weights here: set DISCERN_WEIGHTS_DIR for MobileNets")
    sources = sorted(encoders(weights), key=lambda source: source.model is None)
    for source in sources:
        try:
            yield source.name, ready_encoder(source, report=_to(say), token=Token())
        except DiscernError as error:
            say(f"  {source.name} is left out: {error}")
    yield "untrained", _untrained(say)


def _untrained(say: Say) -> Encoder:
    folder = paths.cache_dir() / "encoders" / "untrained"
    if not (folder / SPEC_FILE).exists():
        say("  building an untrained MobileNetV2 …")
        command = [sys.executable, "-m", "benchmarks.encoders.untrained", str(folder)]
        # TensorFlow stays out of the process that measures.
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return Encoder.load(folder)


def _to(say: Say) -> Callable[[Event], None]:
    def report(event: Event) -> None:
        if isinstance(event, Note):
            say(f"  {event.message}")

    return report
