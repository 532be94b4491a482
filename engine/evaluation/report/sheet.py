"""A sheet of paper to write a report on: fonts, headings, tables, plots.

fpdf2 does the PDF: pure Python, kept well, with right-to-left and joined letters; the
engine stays free of Qt, and the terminal makes the same file as the window.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import WrapMode

from engine.evaluation.report import plots
from engine.evaluation.report.fonts import fonts_for, own_fonts
from engine.evaluation.report.plots import Plot

#: Sizes in millimetres and points, colours as red, green, blue.
MARGIN, BODY, SMALL = 12.0, 8.0, 7.0
TEXT, MUTED, BORDER = (24, 30, 40), (84, 95, 112), (211, 217, 226)
ACCENT, WRONG, WARN, WHITE = (36, 95, 214), (185, 56, 48), (251, 241, 223), (255,) * 3
_LINE = 1.42  # height of a line, as a multiple of the letters'
_FAMILY = "own"
_BOX = "\u25a1"

Colour = tuple[int, ...]


class Sheet(FPDF):
    """A4, upright, with the app's own font.

    Args:
        title: Of the document.
        text: All that will be written, to find fonts for it.
        footer: What stands below each page.
    """

    def __init__(self, title: str, text: str, footer: str) -> None:
        self._boxes: dict[int, str] = {}
        super().__init__(format="A4")
        for library in ("fontTools", "fpdf"):
            # Otherwise their remarks about fonts end on a person's terminal.
            logging.getLogger(library).addHandler(logging.NullHandler())
        self._footer = footer
        regular, bold = own_fonts()
        self.add_font(_FAMILY, "", regular)
        self.add_font(_FAMILY, "B", bold)
        others = []
        fonts, missing = fonts_for(text)
        self._boxes = dict.fromkeys(missing, _BOX)
        for number, font in enumerate(fonts):
            name = f"other{number}"
            self.add_font(name, "", font.path, collection_font_number=font.number)
            others.append(name)
        if others:
            self.set_fallback_fonts(others, exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        self.set_title(title)
        self.set_creator("Discern")
        self.set_lang("en")
        self.add_page()

    def footer(self) -> None:
        """Who made it, and the page."""
        self.set_y(-MARGIN)
        self.style(6.5, MUTED)
        self.cell(0, 4, f"{self._footer} · {self.page_no()}/{{nb}}", align="C")

    @property
    def lacks_letters(self) -> bool:
        """Whether no font here has some letters; they are boxes on paper."""
        return bool(self._boxes)

    def normalize_text(self, text: str) -> str:
        """``text`` with a box for every letter that no font here has."""
        return super().normalize_text(text.translate(self._boxes))

    def style(self, size: float, colour: Colour = TEXT, *, bold: bool = False) -> None:
        """Write with letters of ``size`` points from now on."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    @property
    def line_height(self) -> float:
        """Millimetres from line to line, with the letters of now."""
        return self.font_size * _LINE

    def paragraph(self, text: str, width: float = 0) -> None:
        """Write ``text`` and go to the next line below it, at the same left edge."""
        left = self.get_x()
        self.multi_cell(
            width,
            self.line_height,
            text,
            align="L",
            new_x="LEFT",
            new_y="NEXT",
            wrapmode=wrap_of(text),
        )
        self.set_x(left)

    def heading(self, text: str, room: float = 25) -> None:
        """A section's title; with less ``room`` below, it goes to the next page."""
        if self.will_page_break(room):
            self.add_page()
        self.ln(2.2)
        self.style(9.5, bold=True)
        self.paragraph(text)
        self.ln(0.8)

    def fitted(self, text: str, width: float) -> str:
        """``text``, shortened to ``width`` with the letters of now."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def pairs(self, rows: Sequence[tuple[str, str]], width: float) -> None:
        """Two columns: what, and its value; long values wrap."""
        left, first = self.get_x(), width * 0.36
        for title, text in rows:
            self.set_x(left)
            top = self.get_y()
            self.style(BODY, MUTED)
            self.cell(first, self.line_height, self.fitted(title, first - 1))
            self.style(BODY)
            self.paragraph(text, width - first)
            self.set_xy(left, max(self.get_y(), top + self.line_height))

    def picture(self, data: bytes, x: float, y: float, side: float) -> None:
        """A picture in a square, whole."""
        self.image(io.BytesIO(data), x, y, side, side, keep_aspect_ratio=True)

    def plot(self, plot: Plot, x: float, y: float, width: float) -> float:
        """Draw ``plot``; its height."""
        scale = width / plots.WIDTH
        height = plots.HEIGHT * scale

        def at(px: float, py: float) -> tuple[float, float]:
            return x + px * scale, y + py * scale

        self.style(6)
        self.set_line_width(0.1)
        right = plots.position(1, 0)[0]
        for tick, text in plots.ticks():
            self.set_draw_color(*BORDER)
            self.line(*at(plots.LEFT, tick), *at(right, tick))
            self._word(text, *at(plots.LEFT - 6, tick + 4), align="R")
        for one in plot.series:
            self.set_draw_color(one.colour)
            self.set_line_width(one.width * scale * 0.8)
            self.set_dash_pattern(*((1.0, 0.8) if one.dashed else (0, 0)))
            spots = [at(*plots.position(*point)) for point in one.points]
            self.polyline(spots)
            self.set_dash_pattern()
            self.set_fill_color(one.colour)
            for spot in spots if one.dots else ():
                self.circle(*spot, 0.5, style="F")
        below = plots.HEIGHT - plots.BOTTOM + 16
        middle = (plots.LEFT + right) / 2
        self._word(plot.ends[0], *at(plots.LEFT, below))
        self._word(plot.ends[1], *at(right, below), align="R")
        self._word(plot.across, *at(middle, below), align="C")
        self._key(plot, *at(plots.LEFT, plots.HEIGHT - 6))
        return height

    def _key(self, plot: Plot, x: float, y: float) -> None:
        for one in plots.named(plot):
            self.set_draw_color(one.colour)
            self.set_line_width(0.5)
            self.line(x, y - 0.8, x + 3, y - 0.8)
            self._word(one.name, x + 4, y)
            x += 8 + self.get_string_width(one.name)

    def _word(self, text: str, x: float, y: float, *, align: str = "L") -> None:
        """A word whose base line is at ``y``."""
        self.style(6, MUTED)
        width = self.get_string_width(text)
        self.text(x - {"L": 0.0, "C": width / 2, "R": width}[align], y, text)


def wrap_of(text: str) -> WrapMode:
    """Between words, or anywhere where there are none to wrap between."""
    longest = max(map(len, text.split()), default=0)
    return WrapMode.CHAR if longest > 40 else WrapMode.WORD
