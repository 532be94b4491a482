"""The one geometry, held against its written rules and against full decoding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.errors import ImageError
from engine.images import Geometry, apply_geometry, decode, difference_hash, load_array
from tests.support.picture_files import corners, encoded, quarters

sides = st.integers(1, 70)
fits = st.sampled_from(["squash", "crop", "letterbox"])


def scene(width: int, height: int, seed: int = 0) -> Image.Image:
    """Something with edges, slopes and texture, never twice the same row."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (9, 12, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    fine = random.integers(-12, 13, (height, width, 1))
    lines = 40 * ((np.arange(width) // 37 + np.arange(height)[:, None] // 23) % 2)
    mixed = np.asarray(image).astype(int) + fine + lines[..., None]
    return Image.fromarray(mixed.clip(0, 255).astype(np.uint8))


def by_the_rules(image: Image.Image, geometry: Geometry) -> Image.Image:
    """The text at the top of the geometry's source, written out once more."""
    (width, height), (h, w) = image.size, geometry.size
    filters = {"bilinear": Image.Resampling.BILINEAR, "box": Image.Resampling.BOX}

    def half_up(a: int, b: int) -> int:
        return (2 * a + b) // (2 * b)

    def resample(new_width: int, new_height: int) -> Image.Image:
        return image.resize((new_width, new_height), filters[geometry.filter])

    if geometry.fit == "squash":
        return resample(w, h)
    if geometry.fit == "crop":
        if width * h <= height * w:
            resized = resample(w, max(h, half_up(height * w, width)))
        else:
            resized = resample(max(w, half_up(width * h, height)), h)
        left, top = (resized.width - w) // 2, (resized.height - h) // 2
        return resized.crop((left, top, left + w, top + h))
    if width * h >= height * w:
        resized = resample(w, min(h, max(1, half_up(height * w, width))))
    else:
        resized = resample(min(w, max(1, half_up(width * h, height))), h)
    page = Image.new("RGB", (w, h))
    page.paste(resized, ((w - resized.width) // 2, (h - resized.height) // 2))
    return page


@settings(deadline=None, max_examples=150)
@given(sides, sides, sides, sides, fits, st.sampled_from(["bilinear", "box"]))
def test_geometry_keeps_to_its_rules(
    width: int, height: int, w: int, h: int, fit: str, kernel: str
) -> None:
    # GIVEN any picture and any geometry
    image = scene(width, height)
    geometry = Geometry((h, w), fit, kernel)  # type: ignore[arg-type]
    # WHEN it is applied
    result = np.asarray(apply_geometry(image, geometry)).astype(int)
    # THEN it is what the rules say: exactly, or to a grey level for very long pictures
    expected = np.asarray(by_the_rules(image, geometry)).astype(int)
    assert result.shape == (h, w, 3)
    assert np.abs(result - expected).max() <= 1
    if max(width, height) <= 8 * min(width, height):
        tall = max(w, h) <= 2 * min(w, h)
        assert not tall or (result == expected).all()


@pytest.mark.parametrize(
    ("size", "target", "columns"),
    [
        ((8, 4), (4, 4), [2, 3, 4, 5]),  # even rest: 2 off either side
        (
            (9, 4),
            (4, 4),
            [2, 3, 4, 5],
        ),  # odd rest: 2 off the left, 3 off the right
        ((7, 3), (3, 3), [2, 3, 4]),
        ((6, 3), (3, 3), [1, 2, 3]),
    ],
)
def test_crop_takes_the_middle(
    size: tuple[int, int], target: tuple[int, int], columns: list[int]
) -> None:
    # GIVEN a picture whose columns are numbered, as high as the rectangle
    row = np.arange(size[0], dtype=np.uint8)
    wide = Image.fromarray(np.tile(row[None, :, None], (size[1], 1, 3)))
    # WHEN it is cropped THEN these columns remain, untouched
    cropped = np.asarray(apply_geometry(wide, Geometry(target, "crop")))
    assert cropped[0, :, 0].tolist() == columns
    # and the same holds for rows
    tall = wide.transpose(Image.Transpose.TRANSPOSE)
    cropped = np.asarray(apply_geometry(tall, Geometry(target, "crop")))
    assert cropped[:, 0, 0].tolist() == columns


@pytest.mark.parametrize(
    ("width", "target", "above", "below"),
    [(8, 8, 2, 2), (8, 7, 1, 2), (4, 4, 1, 1), (6, 6, 1, 2)],
)
def test_letterbox_centres_on_black(
    width: int, target: int, above: int, below: int
) -> None:
    # GIVEN a white picture twice as wide as high
    white = Image.new("RGB", (width, width // 2), (255, 255, 255))
    # WHEN it is letterboxed into a square THEN it lies in the middle, one row higher
    # where the middle falls between two
    boxed = np.asarray(apply_geometry(white, Geometry((target, target), "letterbox")))
    lit = boxed[:, :, 0].min(axis=1) == 255
    assert (boxed[~lit] == 0).all()
    assert lit.tolist() == [False] * above + [True] * (target - above - below) + (
        [False] * below
    )


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    image = scene(48, 32)
    for fit in ("squash", "crop", "letterbox"):
        for kernel in ("nearest", "bilinear", "bicubic", "lanczos", "box"):
            geometry = Geometry((32, 48), fit, kernel)
            assert apply_geometry(image, geometry).tobytes() == image.tobytes()


def test_halving_averages_the_four_pixels() -> None:
    # GIVEN random pixels WHEN halved with the box filter THEN each is a block's mean
    pixels = np.random.default_rng(3).integers(0, 256, (20, 30, 3), np.uint8)
    small = apply_geometry(Image.fromarray(pixels), Geometry((10, 15), "squash", "box"))
    means = pixels.reshape(10, 2, 15, 2, 3).mean(axis=(1, 3))
    assert np.abs(np.asarray(small) - means).max() <= 1


@pytest.mark.parametrize("size", [(100_000, 3), (3, 100_000)])
def test_very_long_pictures_cost_no_memory(size: tuple[int, int]) -> None:
    # GIVEN a picture so long that covering the rectangle would make it 7.5 million
    # pixels long WHEN fitted THEN it comes back at once, in the right size
    data = encoded(Image.new("RGB", size, (9, 99, 199)), "PNG")
    for fit in ("squash", "crop", "letterbox"):
        array = load_array(data, Geometry((224, 224), fit))
        assert array.shape == (224, 224, 3)
        assert array[111, 111].tolist() == [9, 99, 199]


@pytest.mark.parametrize(
    ("size", "fit", "kernel"),
    [
        ((0, 8), "crop", "box"),
        ((8.0, 8), "crop", "box"),
        ((8,), "crop", "box"),
        ((8, 8), "stretch", "box"),
        ((8, 8), "crop", "gauss"),
    ],
)
def test_impossible_geometry_is_refused(size: object, fit: str, kernel: str) -> None:
    with pytest.raises(ImageError) as caught:
        Geometry(size, fit, kernel)  # type: ignore[arg-type]
    assert caught.value.code == "image.bad_geometry"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fit", ["squash", "crop", "letterbox"])
def test_scaled_jpeg_decoding_stays_in_place(fit: str, orientation: int) -> None:
    # GIVEN a photograph whose size is no multiple of anything, held in any way
    notes = Image.Exif()
    notes[0x0112] = orientation
    data = encoded(scene(1611, 1203), "JPEG", quality=92, exif=notes.tobytes())
    geometry = Geometry((90, 101), fit)  # type: ignore[arg-type]
    # WHEN loaded, at an eighth or a quarter of its size
    quick = load_array(data, geometry).astype(int)
    # THEN it differs little from decoding all of it; half a pixel's shift would show
    full = np.asarray(apply_geometry(decode(data), geometry)).astype(int)
    assert np.abs(quick - full).mean() < 1.4
    assert np.abs(quick - full).max() <= 10


def test_large_photographs_load_almost_as_if_decoded_whole() -> None:
    # GIVEN 12 megapixels WHEN loaded for a network
    data = encoded(scene(4000, 3000), "JPEG", quality=90)
    geometry = Geometry((224, 224))
    quick = load_array(data, geometry).astype(int)
    # THEN it is what all of its pixels would have given
    full = np.asarray(apply_geometry(decode(data), geometry)).astype(int)
    assert np.abs(quick - full).mean() < 1.4
    # and `nearest`, which takes single pixels, takes them from all of them
    nearest = Geometry((224, 224), "crop", "nearest")
    expected = np.asarray(apply_geometry(decode(data), nearest))
    assert (load_array(data, nearest) == expected).all()


def test_difference_hash_tells_pictures_apart() -> None:
    # GIVEN two scenes, and one of them smaller and as a poor JPEG
    one, other = scene(400, 300, seed=1), scene(400, 300, seed=2)
    copy = decode(encoded(one.resize((200, 150)), "JPEG", quality=30))
    # WHEN hashed THEN copies are close, different pictures are far, and 64 bits do
    hashes = [difference_hash(image) for image in (one, copy, other)]
    assert all(0 <= value < 2**64 for value in hashes)
    assert (hashes[0] ^ hashes[1]).bit_count() <= 4
    assert (hashes[0] ^ hashes[2]).bit_count() >= 15
    # and the bits are where they are said to be: brighter to the right, row by row
    slope = Image.fromarray(np.tile(np.arange(0, 252, 28, dtype=np.uint8), (8, 1)))
    assert difference_hash(slope) == 2**64 - 1
    assert difference_hash(slope.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == 0
    half = Image.fromarray(np.asarray(slope) * (np.arange(8) < 4)[:, None].astype("u1"))
    assert difference_hash(half) == (2**32 - 1) << 32


def test_quarters_keep_their_places() -> None:
    # GIVEN all fits WHEN applied THEN nothing is mirrored or swapped
    image = quarters(300, 200)
    for geometry in (Geometry((64, 64)), Geometry((64, 96), "squash")):
        assert corners(apply_geometry(image, geometry)) == corners(image)
