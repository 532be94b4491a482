"""Classify pictures with this export: python classify.py PICTURE [PICTURE ...]

Needs: pip install {requirements}

The network takes upright RGB pixels of exactly the size in manifest.json. How a picture
becomes these is written in `prepare` below; leave it as it is, since a network that sees
pictures another way than it learned them answers wrongly, and nothing tells you.
"""

import json
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
    geometry = MANIFEST["geometry"]
    h, w = geometry["size"]
    kernel = Image.Resampling[geometry["filter"].upper()]
    image = upright(path)
    width, height = image.size
    if geometry["fit"] == "squash":
        return np.asarray(image.resize((w, h), kernel))
    tall, wide = half_up(height * w, width), half_up(width * h, height)
    if geometry["fit"] == "crop":
        new = (w, max(h, tall)) if width * h <= height * w else (max(w, wide), h)
    else:
        fits = width * h >= height * w
        new = (w, min(h, max(1, tall))) if fits else (min(w, max(1, wide)), h)
    left, top = (new[0] - w) // 2, (new[1] - h) // 2
    if geometry["fit"] == "letterbox":
        left, top = -((w - new[0]) // 2), -((h - new[1]) // 2)
    image = image.resize(new, kernel)
    return np.asarray(image.crop((left, top, left + w, top + h)))


def upright(path):
    """A picture as RGB, turned as its camera says; what is transparent shows white."""
    image = Image.open(path)
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        image = Image.new("RGB", picture.size, "white")
        image.paste(picture, mask=picture.getchannel("A"))
    return image.convert("RGB")


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
