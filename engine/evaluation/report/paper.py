"""The report as a PDF, for paper and for passing on."""

from __future__ import annotations

from engine.evaluation.report.card import Mistake, ReportCard
from engine.evaluation.report.plots import plots_of
from engine.evaluation.report.sheet import (
    ACCENT,
    BODY,
    BORDER,
    MARGIN,
    MUTED,
    SMALL,
    TEXT,
    WARN,
    WHITE,
    WRONG,
    Colour,
    Sheet,
)
from engine.evaluation.report.tables import (
    MatrixRow,
    class_lines,
    figure_lines,
    matrix_rows,
)
from engine.evaluation.sentences import percent
from engine.models.modelfile import app_version

_GAP = 6.0
_IN_A_ROW = 6
_NO_LETTERS = (
    "Boxes stand for letters that no font of this computer has; the same report as a "
    "web page (HTML) shows them."
)
_COLUMNS = (0.25, 0.1, 0.08, 0.19, 0.19, 0.19)


def as_pdf(card: ReportCard) -> bytes:
    """The report on A4 pages."""
    footer = f"Discern {app_version()}, {card.created[:10]}; nothing was uploaded"
    sheet = Sheet(f"{card.title}: report", _all_text(card), footer)
    _head(sheet, card)
    _limits(sheet, card)
    _facts(sheet, card)
    _matrix_and_figures(sheet, card)
    _mistakes(sheet, card.mistakes)
    _plots(sheet, card)
    _classes(sheet, card)
    return bytes(sheet.output())


def _all_text(card: ReportCard) -> str:
    parts = [card.title, card.what, card.sentence, card.confused, *card.limits]
    parts += [fact.title + fact.text for fact in (*card.data, *card.training)]
    parts += [one.name + one.truth + one.answer for one in card.mistakes]
    parts += card.scores.classes if card.scores is not None else ()
    return "".join(parts)


def _head(sheet: Sheet, card: ReportCard) -> None:
    width = sheet.epw
    top = sheet.get_y()
    sheet.style(17, bold=True)
    sheet.paragraph(card.title, width * 0.66)
    sheet.style(BODY, MUTED)
    sheet.paragraph(card.what, width * 0.66)
    bottom = sheet.get_y()
    sheet.set_xy(MARGIN + width * 0.68, top)
    sheet.style(17, ACCENT, bold=True)
    sheet.cell(width * 0.32, sheet.line_height, card.headline, align="R")
    if card.scores is not None:
        figure = card.scores.accuracy
        sheet.set_xy(MARGIN + width * 0.68, top + sheet.line_height)
        sheet.style(BODY, MUTED)
        text = f"{percent(figure.low)} to {percent(figure.high)}, 95 % interval"
        sheet.cell(width * 0.32, sheet.line_height, text, align="R")
    sheet.set_xy(MARGIN, max(bottom, top + 13) + 1)
    sheet.style(9)
    sheet.paragraph(card.sentence)


def _limits(sheet: Sheet, card: ReportCard) -> None:
    sheet.heading("What to know before trusting it")
    limits = [*card.limits, *([_NO_LETTERS] if sheet.lacks_letters else [])]
    for limit in limits:
        sheet.style(BODY)
        sheet.set_fill_color(*WARN)
        sheet.multi_cell(
            0,
            sheet.line_height,
            f"•  {limit}",
            align="L",
            fill=True,
            new_x="LMARGIN",
            new_y="NEXT",
            padding=(0, 2),
        )


def _facts(sheet: Sheet, card: ReportCard) -> None:
    half = (sheet.epw - _GAP) / 2
    sheet.ln(2)
    top, bottoms, page = sheet.get_y(), [], sheet.page_no()
    for number, (title, facts) in enumerate(
        (("The images", card.data), ("How it was trained", card.training))
    ):
        left = MARGIN + number * (half + _GAP)
        sheet.set_xy(left, top)
        sheet.style(9.5, bold=True)
        sheet.paragraph(title, half)
        sheet.set_xy(left, sheet.get_y() + 0.8)
        sheet.pairs([(fact.title, fact.text) for fact in facts], half)
        bottoms.append(sheet.get_y())
    sheet.set_xy(MARGIN, max(bottoms) if sheet.page_no() == page else bottoms[-1])


def _matrix_and_figures(sheet: Sheet, card: ReportCard) -> None:
    rows = matrix_rows(card)
    lines = [line for line in figure_lines(card) if "weighted" not in line[0]]
    if not lines:
        return
    height = max(4.6 * len(rows) + 38, 4.2 * len(lines) + 14)
    sheet.heading("Who is taken for whom", room=height)
    sheet.style(BODY, MUTED)
    sheet.paragraph(card.confused)
    sheet.ln(1)
    top = sheet.get_y()
    side = (sheet.epw - _GAP) * (0.58 if rows else 0.0)
    bottom = _matrix(sheet, rows, side) if rows else top
    left = MARGIN + (side + _GAP if rows else 0)
    width = sheet.epw - (left - MARGIN)
    sheet.set_y(top)
    for title, text, _ in lines:
        sheet.set_x(left)
        sheet.style(SMALL, MUTED)
        sheet.cell(width * 0.54, 4.2, sheet.fitted(title, width * 0.53))
        sheet.style(SMALL)
        sheet.cell(width * 0.46, 4.2, text, align="R", new_y="NEXT", new_x="LEFT")
    sheet.set_xy(MARGIN, max(bottom, sheet.get_y()) + 1)


def _matrix(sheet: Sheet, rows: list[MatrixRow], width: float) -> float:
    """Draw the matrix below where the pen is; where it ends."""
    top = sheet.get_y()
    names = min(34.0, width * 0.34)
    head = 19.0  # of names at 60 degrees, the last of which leans out by half of it
    cell = min(9.0, (width - names - head / 2) / len(rows))
    low = min(cell, 5.2)
    sheet.style(SMALL if cell > 4 else 5)
    for column, row in enumerate(rows):
        x = MARGIN + names + (column + 0.5) * cell
        with sheet.rotation(60, x, top + head - 1):
            sheet.set_xy(x, top + head - 3)
            sheet.cell(head, 3, sheet.fitted(row.name, head))
    for number, row in enumerate(rows):
        y = top + head + number * low
        sheet.set_xy(MARGIN, y)
        sheet.style(SMALL if cell > 4 else 5)
        name = sheet.fitted(row.name, names - 2)
        sheet.cell(names - 1, low, name, align="R")
        for column, one in enumerate(row.cells):
            colour = ACCENT if one.tone == "cell" else WRONG
            sheet.set_fill_color(*_mixed(colour, one.strength))
            x = MARGIN + names + column * cell
            sheet.rect(x + 0.2, y + 0.2, cell - 0.4, low - 0.4, style="F")
            sheet.style(min(SMALL, cell * 1.3), WHITE if one.strength > 0.55 else TEXT)
            sheet.set_xy(x, y)
            sheet.cell(cell, low, f"{one.count:,}" if one.count else "", align="C")
    return top + head + len(rows) * low


def _mixed(colour: Colour, strength: float) -> Colour:
    return tuple(round(255 + (part - 255) * strength) for part in colour)


def _mistakes(sheet: Sheet, mistakes: tuple[Mistake, ...]) -> None:
    if not mistakes:
        return
    side = (sheet.epw - (_IN_A_ROW - 1) * 3) / _IN_A_ROW
    row_height = side + 11
    sheet.heading("The worst mistakes", room=row_height + 8)
    for start in range(0, len(mistakes), _IN_A_ROW):
        if sheet.will_page_break(row_height):
            sheet.add_page()
        top = sheet.get_y()
        for column, one in enumerate(mistakes[start : start + _IN_A_ROW]):
            x = MARGIN + column * (side + 3)
            sheet.set_fill_color(*BORDER)
            sheet.rect(x, top, side, side, style="F")
            if one.picture is not None:
                sheet.picture(one.picture, x, top, side)
            words = (
                (one.truth, TEXT, True),
                (f"taken for {one.answer}", TEXT, False),
                (f"{percent(one.sure)} sure · {one.name}", MUTED, False),
            )
            for line, (text, colour, bold) in enumerate(words):
                sheet.style(6, colour, bold=bold)
                sheet.set_xy(x, top + side + 0.6 + 2.9 * line)
                sheet.cell(side, 2.9, sheet.fitted(text, side - 1))
        sheet.set_xy(MARGIN, top + row_height)


def _plots(sheet: Sheet, card: ReportCard) -> None:
    found = plots_of(card)
    if not found:
        return
    width = (sheet.epw - 2 * 4) / 3
    sheet.heading("Curves", room=width * 0.62 + 16)
    top = sheet.get_y()
    height = 0.0
    for number, plot in enumerate(found):
        x = MARGIN + number * (width + 4)
        sheet.set_xy(x, top)
        sheet.style(SMALL, bold=True)
        sheet.cell(width, 4, sheet.fitted(plot.title, width))
        height = sheet.plot(plot, x, top + 5, width)
    sheet.set_xy(MARGIN, top + height + 6)


def _classes(sheet: Sheet, card: ReportCard) -> None:
    lines = class_lines(card)
    if not lines:
        return
    sheet.heading("Class by class")
    widths = [share * sheet.epw for share in _COLUMNS]
    head = ("class", "learned from", "tested on", "recall", "precision", "F1")
    rows = [
        (one.name, one.train, one.images, one.recall, one.precision, one.f1)
        for one in lines
    ]
    sheet.set_draw_color(*BORDER)
    sheet.set_line_width(0.1)
    for number, row in enumerate([head, *rows]):
        sheet.style(SMALL, TEXT if number else MUTED)
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            align = "R" if column else "L"
            shown = sheet.fitted(text, width - 1)
            sheet.cell(width, 4.6, shown, border="B", align=align)
        sheet.ln(4.6)
