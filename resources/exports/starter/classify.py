"""Classify pictures with this export: python classify.py PICTURE [PICTURE ...]

Needs: pip install {requirements}

The network takes upright RGB pixels of exactly the size in manifest.json. How a picture
becomes these is written in `prepare` below; leave it as it is, since a network that sees
pictures another way than it learned them answers wrongly, and nothing tells you.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
MANIFEST = json.loads((HERE / "manifest.json").read_text("utf-8"))
CLASSES = (HERE / "labels.txt").read_text("utf-8").splitlines()


# RUNTIME


def prepare(path):
    """A picture as the network sees it: uint8 (height, width, 3)."""
    h, w = MANIFEST["geometry"]["size"]
    kernel = Image.Resampling[MANIFEST["geometry"]["filter"].upper()]
    image, box, (width, height) = upright(path)
    new = new_size(width, height)
    image = image.resize(new, kernel, box=box)
    # Whole numbers rounded down: of a letterbox's black edges, too.
    left, top = (new[0] - w) // 2, (new[1] - h) // 2
    if MANIFEST["geometry"]["fit"] == "letterbox":
        left, top = -((w - new[0]) // 2), -((h - new[1]) // 2)
    return np.asarray(image.crop((left, top, left + w, top + h)))


def new_size(width, height):
    """What a picture of this size is resampled to, before it is cut or framed."""
    h, w = MANIFEST["geometry"]["size"]
    tall, wide = half_up(height * w, width), half_up(width * h, height)
    if MANIFEST["geometry"]["fit"] == "crop":
        return (w, max(h, tall)) if width * h <= height * w else (max(w, wide), h)
    if MANIFEST["geometry"]["fit"] == "letterbox":
        fits = width * h >= height * w
        return (w, min(h, max(1, tall))) if fits else (min(w, max(1, wide)), h)
    return (w, h)


def upright(path):
    """A picture as RGB, turned as its camera says; what is transparent shows white.

    A JPEG is decoded at a half, a quarter or an eighth where that leaves half as many
    pixels again as are needed, because Discern does; other decoding differs visibly in
    the probabilities. Also given: where in the pixels the picture lies, and its full
    size.
    """
    image = Image.open(path)
    stored, factor, turn = image.size, 1, 1
    if image.format in {"JPEG", "MPO"}:
        turn = image.getexif().get(0x0112, 1)
        sideways = turn in {5, 6, 7, 8}
        new = new_size(*(stored[::-1] if sideways else stored))
        enough = [math.ceil(1.5 * side) for side in (new[::-1] if sideways else new)]
        if MANIFEST["geometry"]["filter"] != "nearest":
            drafted = image.draft(None, tuple(enough))
            factor = round(stored[0] / drafted[1][2]) if drafted else 1
    image.load()
    spare = [image.width - stored[0] / factor, image.height - stored[1] / factor]
    image = ImageOps.exif_transpose(image)
    if factor == 1:
        box, full = (0, 0, *image.size), image.size
    else:
        # The last pixels are only partly the picture's; a turn moves them.
        if turn in {5, 6, 7, 8}:
            spare, stored = spare[::-1], stored[::-1]
        left = spare[0] if turn in {2, 3, 6, 7} else 0
        top = spare[1] if turn in {3, 4, 7, 8} else 0
        box = (left, top, left + stored[0] / factor, top + stored[1] / factor)
        full = stored
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        image = Image.new("RGB", picture.size, "white")
        image.paste(picture, mask=picture.getchannel("A"))
    return image.convert("RGB"), box, full


def half_up(a, b):
    """a / b, rounded to a whole number, halves up."""
    return (2 * a + b) // (2 * b)


def classify(network, path):
    """Every class with its probability, the likeliest first."""
    probabilities = network(prepare(path)[None])[0]
    order = np.argsort(-probabilities, kind="stable")
    return [(CLASSES[number], float(probabilities[number])) for number in order]


def main():
    """Print the three likeliest classes of every picture."""
    network = load()
    for path in sys.argv[1:]:
        best = classify(network, path)[:3]
        unsure = "" if best[0][1] >= MANIFEST["sure_from"] else "  (not sure)"
        told = ", ".join(f"{name} {probability:.4f}" for name, probability in best)
        print(f"{path}: {told}{unsure}")


if __name__ == "__main__":
    main()
