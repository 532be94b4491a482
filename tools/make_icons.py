"""Renders the program's icon: ``python -m tools.make_icons``.

``resources/icons/discern.svg`` becomes ``discern.png`` (256 pixels) and ``discern.ico``
(six sizes, each drawn from the vector). ``--sheet FILE`` also draws all line icons on
one picture, light and dark, to look at. Needs PySide6; no screen.
"""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path

from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parent.parent / "resources" / "icons"
ICO_SIZES = (16, 24, 32, 48, 64, 256)
_SHEET = (("#FFFFFF", "#586476"), ("#1C222B", "#9BA8B9"))


def render(path: Path, size: int, tint: str = "#000000") -> Image.Image:
    """The SVG at `path` as `size` pixels square RGBA, ``currentColor`` being `tint`.

    Raises:
        ValueError: Qt cannot read the file.
    """
    source = path.read_text(encoding="utf-8").replace("currentColor", tint)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    if not renderer.isValid():
        raise ValueError(f"Expected an SVG that Qt can draw, received {path}")
    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


def make_sheet(target: Path) -> None:
    """Every icon at 24 and 72 pixels, on the light and the dark surface."""
    paths = sorted(ICONS.glob("*.svg"))
    columns, cell = 6, 120
    rows = -(-len(paths) // columns)
    sheet = Image.new("RGB", (columns * cell, rows * cell * len(_SHEET)))
    for half, (surface, tint) in enumerate(_SHEET):
        top = half * rows * cell
        sheet.paste(surface, (0, top, sheet.width, top + rows * cell))
        for index, path in enumerate(paths):
            x, y = index % columns * cell, top + index // columns * cell
            for size, left in ((72, 6), (24, 86)):
                icon = render(path, size, tint)
                sheet.paste(icon, (x + left, y + 60 - size // 2), icon)
    sheet.save(target)


def main() -> None:
    """Writes the icon files, and the sheet when asked."""
    parser = argparse.ArgumentParser(description="Render the program's icon.")
    parser.add_argument(
        "--sheet", type=Path, help="also draw all icons on this picture"
    )
    options = parser.parse_args()
    drawn = {size: render(ICONS / "discern.svg", size) for size in ICO_SIZES}
    drawn[256].save(ICONS / "discern.png", optimize=True)
    buffer = io.BytesIO()
    drawn[256].save(
        buffer,
        "ICO",
        sizes=[(size, size) for size in ICO_SIZES],
        append_images=[drawn[size] for size in ICO_SIZES[:-1]],
    )
    (ICONS / "discern.ico").write_bytes(buffer.getvalue())
    if options.sheet:
        make_sheet(options.sheet)


if __name__ == "__main__":
    main()
