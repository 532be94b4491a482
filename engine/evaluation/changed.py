"""How much a picture can take: blur, darkness, rotation, noise, JPEG, crop."""

from __future__ import annotations

import io
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from engine.evaluation.lab_request import ChangedAnswer, Changes, ClassifyChanged
from engine.images import Geometry, apply_geometry, decode, load_array
from engine.models.classifier import Classifier
from engine.models.loaded import loaded_model
from engine.progress import Report, Token

#: Pictures are changed at about this many pixels on the longer side: what a network
#: sees is smaller still, and a slider has to answer at once.
_WORKING_SIDE = 640
_GREY = (128, 128, 128)
_LEAST_SIDE = 8


def classify_changed(
    request: ClassifyChanged, *, report: Report, token: Token
) -> ChangedAnswer:
    """Classify a picture after changes.

    Raises:
        ModelError: The model cannot be used.
        ImageError: The picture cannot be read.
    """
    del report  # too quick to tell about
    start = time.perf_counter()
    classifier = Classifier(loaded_model(Path(request.model)))
    encoder = classifier.model.encoder
    geometry = encoder.spec.geometry
    path = Path(request.path)
    picture = _working_copy(path, geometry)
    token.raise_if_cancelled()
    if request.changes == Changes():
        # Nothing is changed, so the answer is the usual one to the last bit.
        seen = load_array(path, geometry)
    else:
        picture = change(picture, request.changes)
        seen = np.asarray(apply_geometry(picture, geometry))
    verdict = classifier.verdicts([request.path], encoder.embed(seen[None]))[0]
    shown = picture.copy()
    shown.thumbnail((request.preview, request.preview))
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=92)
    return ChangedAnswer(verdict, buffer.getvalue(), time.perf_counter() - start)


def change(picture: Image.Image, changes: Changes) -> Image.Image:
    """A changed copy of an RGB picture: as a camera would, the JPEG comes last."""
    if changes.crop > 0:
        across, down = (round(side * changes.crop) for side in picture.size)
        right = max(across + 1, picture.width - across)
        lower = max(down + 1, picture.height - down)
        picture = picture.crop((across, down, right, lower))
    if changes.rotation:
        picture = picture.rotate(
            changes.rotation, Image.Resampling.BILINEAR, expand=True, fillcolor=_GREY
        )
    if changes.blur > 0:
        radius = changes.blur / 100 * max(picture.size)
        picture = picture.filter(ImageFilter.GaussianBlur(radius))
    if changes.light != 1:
        picture = ImageEnhance.Brightness(picture).enhance(changes.light)
    if changes.noise > 0:
        # The same noise each time, so that a slider does not flicker.
        random = np.random.default_rng(0)
        shape = (picture.height, picture.width, 3)
        noise = random.standard_normal(shape, dtype=np.float32) * changes.noise
        pixels = np.asarray(picture, dtype=np.float32) + noise
        picture = Image.fromarray(np.rint(pixels).clip(0, 255).astype(np.uint8))
    if changes.quality <= 100:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=max(1, changes.quality))
        picture = decode(buffer.getvalue())
    return picture


def _working_copy(path: Path, geometry: Geometry) -> Image.Image:
    side = max(_WORKING_SIDE, 2 * max(geometry.size))
    picture = decode(path, at_least=(side, side))
    if max(picture.size) > side:
        scale = side / max(picture.size)
        size = [max(_LEAST_SIDE, round(edge * scale)) for edge in picture.size]
        picture = picture.resize((size[0], size[1]), Image.Resampling.BILINEAR)
    return picture
