"""Picture files that Pillow cannot write, for tests of the decoder."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (250, 250, 250)

# 64 x 48, four quarters as in `quarters`; drawn for this test and encoded with x265.
HEIC_UPRIGHT = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0"
    "AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAARwAAAAjaWluZgAAAAAA"
    "AQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmND"
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEB"
    "A3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5j"
    "bHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAA"
    "Av////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAASRtZGF0AAAB"
    "GCgBrwT4QTGZv/TL///z412X6falvcsgvAfXgMl+won/+KLf96JDG7uw//JU+qp0zT8RWybzGquPOet+"
    "uQNsP5sA1j9FVbAvsLyf1jZ3qUzjz8tnzv7s9//lcT/88YXWubY94v0scU/MIf/y/3JX31PZ/GXfPn/p"
    "jWI/XVlr/OpKX60cIJotSeTNlohYkTnZEipNE5ku1ZdQzBKbce1IyPKvBw5FdL3so6XzTD/e6LA2PXD1"
    "9bDxHY4/WXtUc74L0v7jl8mEZCPrq0YG6stUmBIkIC1J4ir2WW6Mw211mjmCaEhyw7JvGI1Kp3xNitzf"
    "p+rzQZ7ZgcNwgCI7L9rdoqltTos0w8jan3yVOYFz04YVTyB4fTUoTwM="
)
# The same, with a note (irot) to turn it by 90 degrees clockwise.
HEIC_TURNED = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0"
    "AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAARwAAgAAAAADCAABAAAA"
    "AAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAA"
    "DwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAA"
    "AwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwAC"
    "AAEAAQAAAUhtZGF0AAABGCgBrwT4QTGZv/TL///z412X6falvcsgvAfXgMl+won/+KLf96JDG7uw//JU"
    "+qp0zT8RWybzGquPOet+uQNsP5sA1j9FVbAvsLyf1jZ3qUzjz8tnzv7s9//lcT/88YXWubY94v0scU/M"
    "If/y/3JX31PZ/GXfPn/pjWI/XVlr/OpKX60cIJotSeTNlohYkTnZEipNE5ku1ZdQzBKbce1IyPKvBw5F"
    "dL3so6XzTD/e6LA2PXD19bDxHY4/WXtUc74L0v7jl8mEZCPrq0YG6stUmBIkIC1J4ir2WW6Mw211mjmC"
    "aEhyw7JvGI1Kp3xNitzfp+rzQZ7ZgcNwgCI7L9rdoqltTos0w8jan3yVOYFz04YVTyB4fTUoTwMAAAAG"
    "RXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA="
)


def quarters(width: int, height: int) -> Image.Image:
    """A picture that tells which way up it is: red, green, blue and white quarters."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(WHITE, (width // 2, height // 2, width, height))
    return image


def camera_photo(path: Path) -> Path:
    """A JPEG of 12 megapixels, as a camera that was held on its side writes it."""
    scene = quarters(3000, 4000)
    notes = Image.Exif()
    notes[0x0112] = 6
    stored = scene.transpose(Image.Transpose.ROTATE_90)
    stored.save(path, quality=90, exif=notes)
    return path


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours well inside of each quarter, row by row."""
    xs = (image.width // 4, 3 * image.width // 4)
    ys = (image.height // 4, 3 * image.height // 4)
    found = [image.getpixel((x, y)) for y in ys for x in xs]
    return [pixel for pixel in found if isinstance(pixel, tuple)]


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """A picture as the bytes of a file."""
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file."""
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header promises more than the file holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(1000)))
        + png_chunk(b"IEND", b"")
    )


def dng(
    width: int, height: int, *, preview: bytes = b"", orientation: int = 1
) -> bytes:
    """A camera raw file: an even pink sensor, and a JPEG preview if one is given."""
    row = struct.pack("<2H", 50000, 20000) * (width // 2)
    other = struct.pack("<2H", 20000, 20000) * (width // 2)
    sensor = (row + other) * (height // 2)
    sensor_tags = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [16]),
        259: (3, [1]),
        262: (3, [32803]),
        273: (4, [4096]),
        277: (3, [1]),
        278: (4, [height]),
        279: (4, [len(sensor)]),
        33421: (3, [2, 2]),
        33422: (1, [0, 1, 1, 2]),
    }
    identity = [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]
    camera_tags = {
        271: (2, list(b"Discern\0")),
        272: (2, list(b"Test\0")),
        274: (3, [orientation]),
        50706: (1, [1, 4, 0, 0]),
        50708: (2, list(b"Discern Test\0")),
        50721: (10, identity),
        50728: (5, [1, 1, 1, 1, 1, 1]),
    }
    if not preview:
        first = _directory({254: (4, [0])} | camera_tags | sensor_tags, 8)
        return first.ljust(4096, b"\0") + sensor
    with Image.open(io.BytesIO(preview)) as picture:
        columns, rows = picture.size
    preview_tags = {
        254: (4, [1]),
        256: (4, [columns]),
        257: (4, [rows]),
        258: (3, [8, 8, 8]),
        259: (3, [7]),
        262: (3, [6]),
        273: (4, [4096 + len(sensor)]),
        277: (3, [3]),
        278: (4, [rows]),
        279: (4, [len(preview)]),
        330: (4, [2048]),
    }
    first = _directory(camera_tags | preview_tags, 8).ljust(2048, b"\0")
    second = _directory({254: (4, [0])} | sensor_tags, 2048)
    return (first + second).ljust(4096, b"\0") + sensor + preview


def _directory(tags: dict[int, tuple[int, list[int]]], at: int) -> bytes:
    """A TIFF directory at an offset, with the file's header if it is the first."""
    widths = {1: "B", 2: "B", 3: "H", 4: "I", 5: "I", 10: "i"}
    entries, values = b"", b""
    after = at + 2 + 12 * len(tags) + 4
    for tag, (form, numbers) in sorted(tags.items()):
        data = struct.pack(f"<{len(numbers)}{widths[form]}", *numbers)
        count = len(numbers) // 2 if form in (5, 10) else len(numbers)
        if len(data) > 4:
            where = struct.pack("<I", after + len(values))
            values += data + b"\0" * (len(data) % 2)
        else:
            where = data.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, form, count) + where
    body = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + values
    return (b"II*\0" + struct.pack("<I", 8) if at == 8 else b"") + body
