"""Page after page, in the order in which a person comes by."""

from __future__ import annotations

from tools.screenshots import classify
from tools.screenshots.photographer import Photographer

#: Epochs of the network training that are waited for before its picture is taken.
EPOCHS_TO_SEE = 12
#: The network that is trained for its picture.
NETWORK = "cnn-bn"


def take_all(of: Photographer, *, network: bool) -> None:
    """Take every picture, in the order a person would come by."""
    from gui.pages import HOME, IMAGES, MODELS, RESULTS, TRAIN

    window = of.window
    window.open_project(of.project)
    of.wait(lambda: window.state.project is not None, "the project")
    of.wait(lambda: bool(window.state.listed_models), "the models", 5)
    window.show_page(IMAGES)
    of.shoot("images")
    window.show_page(TRAIN)
    of.press_train()
    of.wait(lambda: window.state.model is not None, "the training")
    of.shoot("trained")
    window.show_page(RESULTS)
    of.wait_for_jobs()
    of.shoot("results")
    _map(of)
    _large(of)
    _clean_up(of)
    window.show_page(HOME)
    of.shoot("home")
    window.show_page(MODELS)
    of.wait(lambda: window.state.catalogue.is_known, "the catalogue")
    of.shoot("models")
    classify.take_all(of)
    if network:
        window.show_page(TRAIN)
        _train_network(of)
        _compare(of)


def _map(of: Photographer) -> None:
    """Where the images lie, alike ones beside each other."""
    from gui.map.dialog import MapDialog
    from gui.pages import RESULTS

    page = of.window.page(RESULTS)
    page.run_actions.map.click()  # type: ignore[attr-defined]
    dialog = page.findChild(MapDialog)
    assert dialog is not None
    of.wait(lambda: bool(dialog.spots), "the map")
    of.shoot("map", dialog)
    dialog.close()


def _compare(of: Photographer) -> None:
    """The quick run beside that of the network."""
    from gui.compare.dialog import CompareDialog
    from gui.pages import RESULTS

    of.window.show_page(RESULTS)
    of.wait_for_jobs()
    page = of.window.page(RESULTS)
    page.run_actions.compare.click()  # type: ignore[attr-defined]
    dialog = page.findChild(CompareDialog)
    assert dialog is not None
    of.wait(lambda: dialog.shown is not None, "both scores")
    of.shoot("compare", dialog)
    dialog.close()


def _large(of: Photographer) -> None:
    """One image large, with what the model says and what is like it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from gui.large.view import LargeView
    from gui.pages import IMAGES

    of.window.show_page(IMAGES)
    page = of.window.page(IMAGES)
    page.grid.choose(0)  # type: ignore[attr-defined]
    QTest.keyClick(page.grid, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    view = page.findChild(LargeView)
    assert view is not None
    of.wait(lambda: bool(view.side.opinion.neighbours), "what is alike")
    of.shoot("large", view)
    view.accept()


def _clean_up(of: Photographer) -> None:
    """What looking for problems finds among the sample's pictures and two copies.

    The drawn faces have no problems of their own, so one is copied, smaller, and
    one into the other class, as happens to people.
    """
    from PIL import Image

    from gui.pages import CLEAN_UP

    happy, sad = (of.project / name for name in ("happy", "sad"))
    faces = sorted(happy.iterdir())
    with Image.open(faces[3]) as face:
        face.resize((face.width // 2, face.height // 2)).save(
            happy / "smaller copy.png"
        )
    (sad / "copy.jpg").write_bytes(faces[5].read_bytes())
    of.window.show_page(CLEAN_UP)
    of.window.state.findings.look()
    of.wait(lambda: of.window.state.findings.job is None, "the look for problems")
    of.window.state.rescan()
    of.wait_for_jobs()
    page = of.window.page(CLEAN_UP)
    page.column.choose("near_duplicate")  # type: ignore[attr-defined]
    of.shoot("clean-up")


def _train_network(of: Photographer) -> None:
    from PySide6.QtWidgets import QRadioButton

    from engine.progress import CurvePoint
    from gui.widgets import SecondaryButton

    page = of.window.page("train")
    again = [
        button
        for button in page.findChildren(SecondaryButton)
        if button.isVisible() and "again" in button.text().lower()
    ]
    for button in again[:1]:
        button.click()
    page.cards.scratch.chosen.emit()  # type: ignore[attr-defined]
    for choice in page.findChildren(QRadioButton):
        if choice.text() == NETWORK:
            choice.click()
    of.press_train()
    job = of.window.job_bar.job
    if job is None:
        raise SystemExit("The network training did not start.")
    points: list[CurvePoint] = []
    job.event.connect(
        lambda event: points.append(event) if isinstance(event, CurvePoint) else None
    )
    of.wait(
        lambda: len(points) >= EPOCHS_TO_SEE or job.done, "a few epochs of training"
    )
    of.shoot("train")
    job.cancel()
    of.wait_for_jobs()
