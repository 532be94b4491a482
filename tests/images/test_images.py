"""Every pixel format and every turn comes out as upright RGB."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from engine.images import Geometry, decode, load_array, probe, thumbnail
from tests.support.picture_files import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    corners,
    encoded,
    png_chunk,
    quarters,
)

# How to undo each EXIF orientation: what a camera held that way would have stored.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def exif(orientation: int) -> bytes:
    notes = Image.Exif()
    notes[0x0112] = orientation
    return notes.tobytes()


def as_stored(image: Image.Image, orientation: int) -> Image.Image:
    turn = STORED[orientation]
    return image if turn is None else image.transpose(turn)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def assert_quarters(image: Image.Image, tolerance: int = 8) -> None:
    difference = np.abs(np.subtract(corners(image), [RED, GREEN, BLUE, WHITE]))
    assert difference.max() <= tolerance


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation_is_honoured_in_every_format(form: str, orientation: int) -> None:
    if form == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    # GIVEN a picture stored in one of the eight ways a camera can be held
    stored = as_stored(quarters(64, 40), orientation)
    options = {} if form in {"PNG", "TIFF"} else {"quality": 95}
    data = encoded(stored, form, exif=exif(orientation), **options)
    # WHEN it is decoded and probed
    image, info = decode(data), probe(data)
    # THEN it stands upright, its size agrees, and nothing can turn it once more
    assert (info.format, info.width, info.height) == (form, 64, 40)
    assert (image.mode, image.size) == ("RGB", (64, 40))
    assert_quarters(image)
    assert image.getexif().get(0x0112, 1) == 1


def test_orientation_behind_the_pixels_of_a_png_counts() -> None:
    # GIVEN a PNG whose eXIf chunk comes after the pixels, as some programs write it
    plain = encoded(as_stored(quarters(64, 40), 6), "PNG")
    end = plain.rindex(b"IEND") - 4
    late = plain[:end] + png_chunk(b"eXIf", exif(6)[6:]) + plain[end:]
    # WHEN it is decoded and probed THEN both agree that it is turned
    assert probe(late).width == 64
    assert_quarters(decode(late))


def test_damaged_notes_are_no_reason_to_lose_a_picture() -> None:
    # GIVEN a PNG whose EXIF data is rubbish
    plain = encoded(quarters(64, 40), "PNG")
    end = plain.rindex(b"IDAT") - 4
    broken = plain[:end] + png_chunk(b"eXIf", b"II*\0\xff\xff\xff") + plain[end:]
    # WHEN it is decoded THEN the pixels are there, as they are stored
    assert_quarters(decode(broken))
    assert probe(broken).width == 64


def test_transparency_shows_white() -> None:
    # GIVEN red that is opaque, half transparent and invisible, in three modes
    rgba = Image.new("RGBA", (3, 1), (255, 0, 0, 255))
    rgba.putpixel((1, 0), (255, 0, 0, 128))
    rgba.putpixel((2, 0), (255, 0, 0, 0))
    grey = Image.new("LA", (3, 1), (0, 255))
    grey.putpixel((1, 0), (0, 128))
    grey.putpixel((2, 0), (0, 0))
    # WHEN they are decoded THEN the page behind them is white
    for form in ("PNG", "TIFF"):
        assert pixels(decode(encoded(rgba, form)))[0].tolist() == [
            [255, 0, 0],
            [255, 127, 127],
            [255, 255, 255],
        ]
        assert pixels(decode(encoded(grey, form)))[0, :, 0].tolist() == [0, 127, 255]
    webp = decode(encoded(rgba, "WEBP", lossless=True, exact=True))
    assert pixels(webp)[0, 2].tolist() == [255, 255, 255]


def test_transparent_palette_entries_and_colour_keys_show_white() -> None:
    # GIVEN a palette with one half and one fully transparent entry
    palette = Image.new("P", (3, 1))
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    for x in range(3):
        palette.putpixel((x, 0), x)
    png = encoded(palette, "PNG", transparency=bytes([255, 128, 0]))
    gif = encoded(palette, "GIF", transparency=2)
    # and pictures in which one colour counts as transparent
    keyed = quarters(4, 4)
    colour_key = encoded(keyed, "PNG", transparency=RED)
    deep = Image.fromarray(np.array([[0, 1000, 65535]], np.uint16))
    deep_key = encoded(deep, "PNG", transparency=1000)
    # WHEN they are decoded THEN that is white and the rest as it was
    assert pixels(decode(png))[0].tolist() == [
        [255, 0, 0],
        [127, 255, 127],
        [255, 255, 255],
    ]
    assert pixels(decode(gif))[0, 2].tolist() == [255, 255, 255]
    assert corners(decode(colour_key)) == [(255, 255, 255), GREEN, BLUE, WHITE]
    assert pixels(decode(deep_key))[0, :, 0].tolist() == [0, 255, 255]


def test_cmyk_comes_out_in_the_right_colours() -> None:
    # GIVEN printing colours in a TIFF and in a JPEG (which stores them inverted)
    image = quarters(64, 48).convert("CMYK")
    for data in (encoded(image, "TIFF"), encoded(image, "JPEG", quality=95)):
        # WHEN decoded THEN red is red, not cyan
        assert_quarters(decode(data))
    # and so it is decoded small
    large = encoded(quarters(640, 480).convert("CMYK"), "JPEG", quality=95)
    assert_quarters(decode(large, at_least=(60, 80)))


@pytest.mark.parametrize("form", ["PNG", "TIFF", "big-endian TIFF"])
def test_sixteen_bit_grey_is_scaled_not_clipped(form: str) -> None:
    # GIVEN all of 16-bit grey in 256 even steps
    values = (np.arange(256, dtype=np.uint32) * 257).astype(np.uint16).reshape(16, 16)
    if form == "big-endian TIFF":
        data = encoded(Image.fromarray(values.astype(">u2")), "TIFF")
        assert data.startswith(b"MM")
    else:
        data = encoded(Image.fromarray(values), form)
    # WHEN decoded THEN it is all of 8-bit grey
    grey = pixels(decode(data))[..., 0]
    assert grey.tolist() == np.arange(256).reshape(16, 16).tolist()


def test_sixteen_bits_may_count_from_white() -> None:
    # GIVEN a 16-bit TIFF that counts from white
    values = np.array([[0, 65535]], np.uint16)
    inverted = encoded(Image.fromarray(values), "TIFF", tiffinfo={262: 0})
    # WHEN decoded THEN zero is white
    assert pixels(decode(inverted))[0, :, 0].tolist() == [255, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0.0, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 100.0, 255.0]], np.float32), [0, 100, 255]),
        (np.array([[-1.0, 0.0, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 0.0, np.inf, 1.0]], np.float32), [0, 0, 0, 255]),
        (np.array([[np.nan, np.inf]], np.float32), [0, 0]),
        (np.array([[7.5, 7.5]], np.float32), [8, 8]),
        (np.array([[0, 128, 255]], np.int32), [0, 128, 255]),
        (np.array([[0, 32768, 65535]], np.int32), [0, 128, 255]),
        (np.array([[-10, 0, 10]], np.int32), [0, 128, 255]),
        (np.array([[0, 2**30]], np.int32), [0, 255]),
    ],
)
def test_wide_numbers_are_scaled_by_their_range(
    values: np.ndarray, expected: list[int]
) -> None:
    # GIVEN a TIFF of floating-point or 32-bit numbers
    data = encoded(Image.fromarray(values), "TIFF")
    # WHEN decoded THEN its range decides what is white
    assert pixels(decode(data))[0, :, 0].tolist() == expected


def test_rare_modes_decode() -> None:
    # GIVEN one-bit, Lab, YCbCr and premultiplied pictures
    one_bit = Image.new("1", (2, 1))
    one_bit.putpixel((1, 0), 1)
    with Image.open(io.BytesIO(encoded(quarters(64, 48), "TIFF"))) as opened:
        lab = opened.convert("LAB")
    # WHEN decoded THEN they look as they should
    for form in ("PNG", "BMP", "TIFF"):
        assert pixels(decode(encoded(one_bit, form)))[0, :, 0].tolist() == [0, 255]
    assert_quarters(decode(encoded(lab, "TIFF")), tolerance=12)
    assert_quarters(decode(encoded(quarters(64, 48).convert("YCbCr"), "TIFF")))
    # and colours stored multiplied by an alpha of one half: 128 of red is all of it
    half = encoded(Image.new("RGBA", (8, 8), (128, 0, 0, 128)), "TIFF")
    separate = struct.pack("<HHIHH", 338, 3, 1, 2, 0)
    assert separate in half
    multiplied = half.replace(separate, struct.pack("<HHIHH", 338, 3, 1, 1, 0))
    assert decode(multiplied).getpixel((4, 4)) == (255, 127, 127)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_the_first_frame_counts(form: str) -> None:
    if form == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    # GIVEN a moving picture, or one of several pages, whose first frame has quarters
    later = [Image.new("RGB", (64, 48), colour) for colour in ("black", "yellow")]
    data = encoded(quarters(64, 48), form, save_all=True, append_images=later)
    # WHEN decoded THEN it is that frame
    assert probe(data).format == form
    assert_quarters(decode(data), tolerance=12)


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    # GIVEN a PNG that is called JPEG, and a name from many scripts
    path = tmp_path / "naïve 图片 🦊.jpg"
    path.write_bytes(encoded(quarters(8, 8), "PNG"))
    # WHEN read by path THEN it is what it is
    assert probe(path).format == "PNG"
    assert corners(decode(path)) == [RED, GREEN, BLUE, WHITE]


def test_at_least_gives_no_less() -> None:
    # GIVEN a JPEG of 1000 x 600 whose camera was held sideways
    data = encoded(as_stored(quarters(600, 1000), 6), "JPEG", exif=exif(6))
    # WHEN less is enough THEN less is decoded, but never less than asked for
    for height, width in ((125, 75), (126, 75), (125, 76), (500, 10), (999, 600)):
        image = decode(data, at_least=(height, width))
        assert image.height >= height
        assert image.width >= width
        assert_quarters(image)
    assert decode(data, at_least=(125, 75)).size == (75, 125)
    assert decode(data, at_least=(2000, 2000)).size == (600, 1000)


def test_thumbnails_fit_and_are_not_enlarged() -> None:
    # GIVEN large, long and tiny pictures WHEN shrunk THEN the longer side fits
    jpeg = encoded(quarters(1603, 1201), "JPEG")
    for data, size in (
        (jpeg, (160, 120)),
        (encoded(quarters(1000, 10), "PNG"), (160, 2)),
        (encoded(quarters(10, 4000), "PNG"), (1, 160)),
        (encoded(quarters(40, 30), "PNG"), (40, 30)),
    ):
        image = thumbnail(data, 160)
        assert (image.mode, image.size) == ("RGB", size)
    assert_quarters(thumbnail(jpeg, 160))


def test_arrays_are_what_a_network_takes() -> None:
    # GIVEN any picture WHEN loaded THEN it is contiguous, writable RGB bytes
    array = load_array(encoded(quarters(50, 40), "PNG"), Geometry((32, 48)))
    assert array.shape == (32, 48, 3)
    assert array.dtype == np.uint8
    assert array.flags.c_contiguous
    assert array.flags.writeable


def test_a_windows_bitmap_without_its_header_is_read() -> None:
    # GIVEN a DIB, as the clipboard holds it WHEN decoded THEN it is a picture
    data = encoded(quarters(8, 8), "DIB")
    assert struct.unpack("<I", data[:4]) == (40,)
    assert probe(data).format == "DIB"
    assert corners(decode(data)) == [RED, GREEN, BLUE, WHITE]
