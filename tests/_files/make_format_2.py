"""Makes ``format-2.discern``: a model that knows its held-out images and its spread.

The committed file is the fixture, for ever; this script only says how it came to be.
The encoder is that of ``format-1.discern``, so no TensorFlow is needed::

    python -m tests._files.make_format_2 tests/_files/format-2.discern
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from tests.support.pictures import draw_project


def main(target: Path) -> None:
    """Train a head on drawn pictures, save."""
    encoder = load_model(Path(__file__).with_name("format-1.discern")).encoder
    with tempfile.TemporaryDirectory() as folder:
        counts = {"blue": 40, "green": 40, "red": 40}
        request = Train(
            folder=str(draw_project(Path(folder) / "colours", counts)),
            recipe=recipe_named("quick"),
            output=str(target.resolve()),
        )
        train_quick(request, encoder, report=ignore, token=Token())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
