"""What cameras and phones write: HEIC and raw files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.images import decode, probe
from tests.support.picture_files import (
    BLUE,
    GREEN,
    HEIC_TURNED,
    HEIC_UPRIGHT,
    RED,
    WHITE,
    corners,
    dng,
    encoded,
    quarters,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("data", [HEIC_UPRIGHT, HEIC_TURNED])
def test_heic(data: bytes) -> None:
    # GIVEN a photograph as phones store it, upright or with a note to turn it
    turned = data == HEIC_TURNED
    # WHEN decoded
    image, info = decode(data), probe(data)
    # THEN it has been turned once, and its size says so too
    assert (info.format, info.width, info.height) == ("HEIF", *image.size)
    assert image.size == ((48, 64) if turned else (64, 48))
    order = [BLUE, RED, WHITE, GREEN] if turned else [RED, GREEN, BLUE, WHITE]
    assert np.abs(np.subtract(corners(image), order)).max() <= 4


def test_raw_shows_the_preview_the_camera_made() -> None:
    # GIVEN a camera raw file with a preview, held sideways
    preview = encoded(quarters(80, 60), "JPEG", quality=95)
    data = dng(64, 48, preview=preview, orientation=6)
    # WHEN decoded THEN it is the preview, turned
    image, info = decode(data), probe(data)
    assert (info.format, info.width, info.height) == ("RAW", 60, 80)
    assert image.size == (60, 80)
    assert np.abs(np.subtract(corners(image), [BLUE, RED, WHITE, GREEN])).max() <= 8


@pytest.mark.parametrize("preview_size", [None, (16, 12)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_raw_without_a_useful_preview_is_developed(
    preview_size: tuple[int, int] | None, orientation: int
) -> None:
    # GIVEN a raw file with no preview, or one too small to see anything
    preview = encoded(quarters(*preview_size), "JPEG") if preview_size else b""
    data = dng(64, 48, preview=preview, orientation=orientation)
    # WHEN decoded THEN the sensor is developed at half size, and probing knows
    image, info = decode(data), probe(data)
    assert image.size == (info.width, info.height)
    assert image.size == ((32, 24) if orientation == 1 else (24, 32))
    red, green, blue = image.getpixel((12, 12))  # type: ignore[misc]
    assert red > blue > green


def test_damaged_camera_files_neither_crash_nor_print() -> None:
    # GIVEN raw and HEIC files cut short in many places, and a HEIC whose notes are
    # damaged (which crashed the process that read it the usual way)
    raw = dng(64, 48, preview=encoded(quarters(80, 60), "JPEG"))
    files = [raw[:length] for length in range(200, len(raw), 700)]
    files += [dng(64, 48)[:length] for length in range(200, 10_000, 700)]
    files += [HEIC_TURNED[:length] for length in range(40, len(HEIC_TURNED), 40)]
    lying = bytearray(HEIC_TURNED)
    lying[179] = 0xE4
    files.append(bytes(lying))
    # WHEN a process of its own decodes them
    code = (
        "import sys\n"
        "from engine.errors import ImageError\n"
        "from engine.images import decode, probe\n"
        "for line in sys.stdin:\n"
        "    for read in (probe, decode):\n"
        "        try: read(bytes.fromhex(line))\n"
        "        except ImageError: pass\n"
        "print('done')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="".join(f"{data.hex()}\n" for data in files),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    # THEN it lives to the end and says nothing
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
