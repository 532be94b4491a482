"""Files that are missing, cut short, damaged, huge or not pictures; and the walk."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import ImageError
from engine.images import (
    IMAGE_SUFFIXES,
    Geometry,
    Limits,
    content_hash,
    decode,
    load_array,
    probe,
    read_bytes,
    thumbnail,
    walk_images,
)
from tests.support.picture_files import (
    HEIC_UPRIGHT,
    dng,
    encoded,
    png_chunk,
    png_claiming,
    quarters,
)

READERS: list[Callable[[Path], object]] = [
    probe,
    decode,
    read_bytes,
    lambda path: thumbnail(path, 64),
    lambda path: load_array(path, Geometry((32, 32))),
]


def code_of(function: Callable[..., object], *inputs: object, **more: object) -> str:
    with pytest.raises(ImageError) as caught:
        function(*inputs, **more)
    assert caught.value.message.endswith(".")
    assert "\n" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("reader", READERS)
def test_what_the_file_system_refuses(
    reader: Callable[[Path], object], tmp_path: Path
) -> None:
    # GIVEN no file, a folder, an empty file and a path that cannot be
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "empty.jpg").touch()
    for name, code in (
        ("nothing.jpg", "image.missing"),
        ("empty.jpg/inside.jpg", "image.missing"),
        ("nul\0.jpg", "image.missing"),
        ("folder.jpg", "image.not_a_file"),
        ("empty.jpg", "image.empty"),
        ("x" * 5000, "image.unreadable"),
    ):
        # WHEN read THEN the error names the file and says which it is
        with pytest.raises(ImageError) as caught:
            reader(tmp_path / name)
        assert caught.value.code == code
        assert caught.value.path == tmp_path / name


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert code_of(decode, tmp_path / "pipe.jpg") == "image.not_a_file"
    assert code_of(probe, tmp_path / "pipe.jpg") == "image.not_a_file"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may read anything"
)
def test_a_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(quarters(8, 8), "PNG"))
    path.chmod(0)
    assert code_of(decode, path) == "image.unreadable"


def test_limits_hold_before_anything_is_decoded(tmp_path: Path) -> None:
    # GIVEN pictures just within and just beyond the limits, in every kind of container
    tight = Limits(pixels=64 * 48 - 1)
    jpeg = encoded(quarters(64, 48), "JPEG")
    for data in (
        jpeg,
        *(encoded(quarters(64, 48), form) for form in ("PNG", "WEBP", "TIFF", "GIF")),
        HEIC_UPRIGHT,
        dng(64, 48, preview=jpeg),
    ):
        # WHEN decoded or probed THEN one pixel too many is refused
        decode(data, limits=Limits(pixels=64 * 48))
        assert (
            code_of(lambda d=data: decode(d, limits=tight)) == "image.too_many_pixels"
        )
        assert code_of(lambda d=data: probe(d, tight)) == "image.too_many_pixels"
    # and so are files of one byte too many
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg)
    small = Limits(file_bytes=len(jpeg) - 1)
    for source in (path, jpeg):
        assert code_of(decode, source, limits=small) == "image.too_large"
        assert code_of(probe, source, small) == "image.too_large"


def test_bombs_do_not_go_off() -> None:
    # GIVEN headers that promise more than any memory holds
    for width, height in ((2**31 - 1, 2**31 - 1), (20_001, 10_000)):
        data = png_claiming(width, height)
        assert code_of(decode, data) == "image.too_many_pixels"
        assert code_of(probe, data) == "image.too_many_pixels"
    # and a note of two kilobytes that unpacks to gigabytes
    plain = encoded(quarters(8, 8), "PNG")
    note = png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(200_000_000), 9))
    bomb = plain[:33] + note + plain[33:]
    assert code_of(decode, bomb) == "image.corrupt"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"])
def test_a_file_cut_short_is_an_error(form: str) -> None:
    # GIVEN the first two thirds of a picture
    noise = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    data = encoded(Image.fromarray(noise), form)
    cut = data[: len(data) * 2 // 3]
    # WHEN decoded THEN it is an error, not half a picture
    code = code_of(decode, cut)
    assert code in {"image.truncated", "image.corrupt"}
    if form in {"JPEG", "PNG", "BMP"}:
        assert code == "image.truncated"


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"hello, I am a text file", "image.not_an_image", "picture"),
        (b"\n<!DOCTYPE html><html>", "image.not_an_image", "web page"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "image.unsupported", "PostScript"),
        (b"%PDF-1.7", "image.unsupported", "PDF"),
        (b"8BPS\0\1", "image.unsupported", "Photoshop"),
        (b"<svg xmlns=''></svg>", "image.unsupported", "SVG"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "image.unsupported", "video"),
        (b"\xff\xd8\xff\xe0nothing more", "image.truncated", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "image.corrupt", "PNG"),
        (b"\xff", "image.not_an_image", "picture"),
        (b"", "image.empty", "empty"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, code: str, words: str) -> None:
    for function in (decode, probe):
        with pytest.raises(ImageError) as caught:
            function(data)
        assert caught.value.code == code
        assert words in caught.value.message


def test_content_hash_is_stable() -> None:
    assert content_hash(b"") == "cae66941d9efbd404e4d88758ea67670"
    assert content_hash(b"a") != content_hash(b"b")


def test_walking_finds_pictures_and_nothing_else(tmp_path: Path) -> None:
    # GIVEN a tree with pictures in all spellings, hidden things and other files
    found = ["B/z.PNG", "a/1.jpg", "a/2.JPeG", "a/deep/er/é 🦊.heic", "b.tif", "c.CR2"]
    other = [
        ".hidden.jpg",
        ".discern/trash/x.jpg",
        "__MACOSX/x.jpg",
        "a/._1.jpg",
        "a/Thumbs.db",
        "a/notes.txt",
        "jpg",
    ]
    for name in found + other:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "a" / "folder.jpg").mkdir()
    # WHEN walked THEN exactly these come, in order
    walked = [path.relative_to(tmp_path).as_posix() for path in walk_images(tmp_path)]
    assert walked == found
    assert all(suffix == suffix.lower() for suffix in IMAGE_SUFFIXES)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_walking_is_not_led_round_in_circles(tmp_path: Path) -> None:
    # GIVEN links up, to itself, to nowhere, to a sibling, and twice to a place outside
    root, outside = tmp_path / "root", tmp_path / "outside"
    for folder in (root / "cats", root / ".store", outside):
        folder.mkdir(parents=True)
        (folder / f"{folder.name.strip('.')}.jpg").write_bytes(b"x")
    (root / "a_loop").symlink_to(root, target_is_directory=True)
    (root / "a_sibling").symlink_to(root / "cats", target_is_directory=True)
    (root / "b_outside").symlink_to(outside, target_is_directory=True)
    (root / "c_outside").symlink_to(outside, target_is_directory=True)
    (root / "d_hidden").symlink_to(root / ".store", target_is_directory=True)
    (root / "nowhere.jpg").symlink_to(root / "gone.jpg")
    (root / "self.jpg").symlink_to(root / "self.jpg")
    (outside / "back").symlink_to(root, target_is_directory=True)
    # WHEN walked THEN it ends, and every picture comes once, under one name
    walked = [path.relative_to(root).as_posix() for path in walk_images(root)]
    assert walked == ["b_outside/outside.jpg", "cats/cats.jpg", "d_hidden/store.jpg"]
    # and a linked folder can itself be the start
    assert [path.name for path in walk_images(root / "a_sibling")] == ["cats.jpg"]


def test_walking_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for name in ("nothing", "file"):
        with pytest.raises(ImageError) as caught:
            list(walk_images(tmp_path / name))
        assert caught.value.code == "image.missing"
        assert "folder" in caught.value.message


def test_threads_do_not_get_in_each_others_way() -> None:
    # GIVEN many pictures of every kind, sound and damaged
    sound = [
        encoded(quarters(120 + n, 90), form)
        for n in range(6)
        for form in ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
    ]
    sound += [HEIC_UPRIGHT, dng(64, 48)]
    files = sound + [data[: len(data) // 2] for data in sound]
    geometry = Geometry((32, 32))

    def outcome(data: bytes) -> bytes | str:
        try:
            return load_array(data, geometry).tobytes()
        except ImageError as error:
            return error.code

    expected = [outcome(data) for data in files]
    # WHEN four threads decode them THEN each gets what one alone got
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(outcome, files * 3)) == expected * 3


def test_importing_the_decoder_stays_cheap() -> None:
    # GIVEN a fresh interpreter WHEN the decoder is imported
    code = "import sys, engine.images; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    # THEN the rare formats' libraries and Pillow's odd plug-ins were not
    loaded = set(done.stdout.split())
    unwanted = {"rawpy", "pi_heif", "_pi_heif", "PIL.EpsImagePlugin", "PIL.ImageCms"}
    assert not loaded & unwanted
