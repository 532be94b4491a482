"""A heat map laid over its picture, as a file."""

from __future__ import annotations

import secrets
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import DiscernError
from engine.evaluation.explain_request import Explanation
from engine.evaluation.heat import overlay
from engine.images import decode

#: Longer sides are made smaller: a heat map has no finer detail to show.
_LONGEST = 1600


def draw_heat(picture: Image.Image, explanation: Explanation) -> Image.Image:
    """The picture in grey, the heat map of ``explanation`` laid over it, mode RGB.

    In grey, because the colours of the picture would be taken for those of the map.
    """
    left, top, right, lower = explanation.place
    width, height = picture.size
    box = (
        round(left * width),
        round(top * height),
        round(right * width),
        round(lower * height),
    )
    size = (max(1, box[2] - box[0]), max(1, box[3] - box[1]))
    heat = overlay(np.array(explanation.heat, np.float32), size)
    # What the model does not see of the picture stays as it is.
    layer = Image.new("RGBA", picture.size)
    layer.paste(heat, box[:2])
    return Image.alpha_composite(picture.convert("L").convert("RGBA"), layer).convert(
        "RGB"
    )


def save_heat(explanation: Explanation, target: Path) -> None:
    """Write picture and heat map into an image file, whole or not at all.

    Raises:
        ImageError: The picture cannot be read.
        DiscernError: The file cannot be written (``explain.write``).
    """
    picture = decode(Path(explanation.verdict.path))
    picture.thumbnail((_LONGEST, _LONGEST))
    drawn = draw_heat(picture, explanation)
    part = target.with_name(f".{secrets.token_hex(4)}-{target.name}")
    try:
        drawn.save(part)
        part.replace(target)
    except (OSError, ValueError) as error:
        part.unlink(missing_ok=True)
        raise DiscernError(
            "explain.write",
            f"The heat map cannot be written: {error}.",
            path=target,
            remedy="Choose a name that ends in .png or .jpg, in a folder you may "
            "write to.",
        ) from error
