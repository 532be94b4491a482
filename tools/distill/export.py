"""Writes the distilled encoder's files, proved against the network they come from."""

from __future__ import annotations

from pathlib import Path

from engine.images import Geometry
from engine.nn.convert import convert_encoder
from tools.distill.checkpoint import load_stages
from tools.distill.pictures import stored
from tools.distill.student import build_stages, encoder

_PROBES = 16


def export(work: Path, out: Path, size: int) -> None:
    """Write ``encoder.tflite``, ``encoder.json`` and ``network.keras``.

    Args:
        work: Where the training left its weights.
        out: The encoder folder to write.
        size: Side of the input, in pixels.
    """
    stages = build_stages()
    load_stages(work, stages)
    network = encoder(stages, size)
    geometry = Geometry((size, size), fit="squash", filter="bilinear")
    pictures = stored(work)
    start = (pictures.shape[1] - size) // 2
    spec, difference = convert_encoder(
        network,
        out,
        name="general",
        title="General encoder, distilled from MobileNetV1",
        geometry=geometry,
        pooled=True,
        origin="distilled by tools/distill from MobileNetV1 (Apache-2.0)",
        licence="Apache-2.0",
        probes=pictures[:_PROBES, start : start + size, start : start + size],
        keep_network=network,
        half=True,
    )
    print(f"{out}: {spec.dimensions} numbers an image, differs by {difference:.1e}")
