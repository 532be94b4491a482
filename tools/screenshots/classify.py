"""The Classify page: an answer, a stranger, the blend lab, a batch, sorted files."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.screenshots.photographer import Photographer

#: Copies of each unseen face in the large folder, every one a little brighter.
_COPIES = 150
#: Rows after which the batch is photographed.
_ROWS = 120


def take_all(of: Photographer) -> None:
    """Take every picture of the page."""
    _answers(of)
    _stranger(of)
    _blend(of)
    _batch(of)


def _answers(of: Photographer) -> None:
    """One answer with its heat map, above the table of a folder."""
    from engine.dataset.sample import unseen_samples
    from gui.pages import CLASSIFY
    from gui.widgets import ChipButton

    pictures = unseen_samples()
    of.window.take_drop([pictures[1]])
    of.wait_for_jobs()
    page = of.window.page(CLASSIFY)
    page.take_folder([pictures[0].parent])  # type: ignore[attr-defined]
    of.wait_for_jobs()
    page.folder.table.selectRow(1)  # type: ignore[attr-defined]
    of.turn(2.0)
    heat = next(
        button
        for button in page.findChildren(ChipButton)
        if button.isVisible() and "heat" in button.text().lower()
    )
    heat.click()
    of.wait_for_jobs()
    of.shoot("classify")


def _stranger(of: Photographer) -> None:
    """A picture unlike everything the model learned: a drawn landscape."""
    from PIL import Image, ImageDraw

    from gui.pages import CLASSIFY

    picture = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 300, 640, 480), fill=(70, 130, 60))
    draw.polygon([(40, 300), (200, 90), (360, 300)], fill=(110, 110, 125))
    draw.polygon([(250, 300), (430, 140), (620, 300)], fill=(90, 95, 110))
    path = of.home / "mountains.png"
    picture.save(path)
    page = of.window.page(CLASSIFY)
    page.folder.hide()  # type: ignore[attr-defined]
    of.window.take_drop([path])
    of.wait_for_jobs()
    of.turn(2.0)
    of.shoot("unknown")


def _blend(of: Photographer) -> None:
    """Two faces mixed: where does the answer flip?"""
    from engine.dataset.sample import unseen_samples
    from gui.pages import CLASSIFY

    pictures = unseen_samples()
    of.window.take_drop([pictures[0]])
    of.wait_for_jobs()
    page = of.window.page(CLASSIFY)
    page.closer.lab_requested.emit(pictures[0])  # type: ignore[attr-defined]
    page.lab.blend.take_second(pictures[-1])  # type: ignore[attr-defined]
    of.wait_for_jobs()
    of.turn(1.0)
    of.shoot("blend")
    page.lab.back.click()  # type: ignore[attr-defined]


def _batch(of: Photographer) -> None:
    """A large folder while it is classified, and its files sorted afterwards."""
    from gui.pages import CLASSIFY

    folder = _many(of.home / "Holiday")
    page = of.window.page(CLASSIFY)
    flow = page.folder_flow  # type: ignore[attr-defined]
    table = page.folder.model  # type: ignore[attr-defined]
    page.take_folder([folder])  # type: ignore[attr-defined]
    of.wait(lambda: table.answered >= _ROWS, "the first rows")
    flow.batch.pause()
    of.wait(lambda: not flow.batch.is_running, "the pause")
    of.shoot("batch")
    flow.batch.go_on()
    of.wait_for_jobs()
    flow.ask_how_to_sort()
    of.wait(flow.sheet.sort_button.isEnabled, "the plan")
    of.shoot("sort", flow.sheet)
    flow.sheet.accept()
    of.wait_for_jobs()
    of.shoot("sorted")


def _many(folder: Path) -> Path:
    """Faces that no model has seen, each many times and never twice the same."""
    from PIL import Image, ImageEnhance

    from engine.dataset.sample import unseen_samples

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in unseen_samples():
        with Image.open(path) as face:
            for number in range(_COPIES):
                brighter = ImageEnhance.Brightness(face).enhance(0.8 + number / 300)
                brighter.convert("RGB").save(folder / f"{path.stem}-{number:03}.jpg")
    return folder
