"""Pictures of each page, light and dark, from the real window with a real project.

The sample faces are copied to a temporary folder, trained on, and the pictures no model
has seen are classified; nothing is staged. ``make screenshots`` runs this on a virtual
screen and leaves the pictures in ``docs/screenshots``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1280, 820)
LOOKS = ("light", "dark")
#: Seconds any step may take on a slow machine.
PATIENCE = 600.0
#: Epochs of the network training that are waited for before its picture is taken.
EPOCHS_TO_SEE = 12
#: The network that is trained for its picture.
NETWORK = "cnn-bn"


def main() -> int:
    """Take the pictures; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs" / "screenshots", help="the folder"
    )
    parser.add_argument(
        "--without-network",
        action="store_true",
        help="leave out the picture of a network in training",
    )
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="discern-screenshots-") as home:
        os.environ["DISCERN_USER_DIR"] = str(Path(home) / "user")
        # Qt and all that follows are imported after the user folder is set.
        photographer = _Photographer(Path(home), out)
        try:
            photographer.take_all(network=not arguments.without_network)
        finally:
            photographer.close()
    return 0


class _Photographer:
    """One window, driven from page to page."""

    def __init__(self, home: Path, out: Path) -> None:
        from engine.dataset.sample import copy_sample
        from gui.app import make_application, make_window
        from gui.settings import Settings

        self._out = out
        self._project = copy_sample(home / "Happy or sad")
        self._app = make_application([])
        self._window = make_window(self._app, Settings(theme="light"))
        self._window.resize(*SIZE)
        self._window.show()

    def close(self) -> None:
        """End the window and its workers."""
        self._window.close()

    def take_all(self, *, network: bool) -> None:
        """Take every picture, in the order a person would come by."""
        from gui.pages import CLASSIFY, HOME, IMAGES, MODELS, RESULTS, TRAIN

        window = self._window
        window.open_project(self._project)
        self._wait(lambda: window.state.project is not None, "the project")
        self._wait(lambda: bool(window.state.listed_models), "the models", 5)
        window.show_page(IMAGES)
        self._shoot("images")
        window.show_page(TRAIN)
        self._press_train()
        self._wait(lambda: window.state.model is not None, "the training")
        self._shoot("trained")
        window.show_page(RESULTS)
        self._wait_for_jobs()
        self._shoot("results")
        self._map()
        self._large()
        self._clean_up()
        window.show_page(HOME)
        self._shoot("home")
        window.show_page(MODELS)
        self._wait(lambda: window.state.catalogue.is_known, "the catalogue")
        self._shoot("models")
        self._classify(CLASSIFY)
        if network:
            window.show_page(TRAIN)
            self._train_network()
            self._compare()

    def _map(self) -> None:
        """Where the images lie, alike ones beside each other."""
        from gui.map.dialog import MapDialog
        from gui.pages import RESULTS

        page = self._window.page(RESULTS)
        page.run_actions.map.click()  # type: ignore[attr-defined]
        dialog = page.findChild(MapDialog)
        assert dialog is not None
        self._wait(lambda: bool(dialog.spots), "the map")
        self._shoot("map", dialog)
        dialog.close()

    def _compare(self) -> None:
        """The quick run beside that of the network."""
        from gui.compare.dialog import CompareDialog
        from gui.pages import RESULTS

        self._window.show_page(RESULTS)
        self._wait_for_jobs()
        page = self._window.page(RESULTS)
        page.run_actions.compare.click()  # type: ignore[attr-defined]
        dialog = page.findChild(CompareDialog)
        assert dialog is not None
        self._wait(lambda: dialog.shown is not None, "both scores")
        self._shoot("compare", dialog)
        dialog.close()

    def _large(self) -> None:
        """One image large, with what the model says and what is like it."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from gui.large.view import LargeView
        from gui.pages import IMAGES

        self._window.show_page(IMAGES)
        page = self._window.page(IMAGES)
        page.grid.choose(0)  # type: ignore[attr-defined]
        QTest.keyClick(page.grid, Qt.Key.Key_Return)  # type: ignore[attr-defined]
        view = page.findChild(LargeView)
        assert view is not None
        self._wait(lambda: bool(view.side.opinion.neighbours), "what is alike")
        self._shoot("large", view)
        view.accept()

    def _clean_up(self) -> None:
        """What looking for problems finds among the sample's pictures and two copies.

        The drawn faces have no problems of their own, so one is copied, smaller, and
        one into the other class, as happens to people.
        """
        from PIL import Image

        from gui.pages import CLEAN_UP

        happy, sad = (self._project / name for name in ("happy", "sad"))
        faces = sorted(happy.iterdir())
        with Image.open(faces[3]) as face:
            face.resize((face.width // 2, face.height // 2)).save(
                happy / "smaller copy.png"
            )
        (sad / "copy.jpg").write_bytes(faces[5].read_bytes())
        self._window.show_page(CLEAN_UP)
        self._window.state.findings.look()
        self._wait(
            lambda: self._window.state.findings.job is None, "the look for problems"
        )
        self._window.state.rescan()
        self._wait_for_jobs()
        page = self._window.page(CLEAN_UP)
        page.column.choose("near_duplicate")  # type: ignore[attr-defined]
        self._shoot("clean-up")

    def _classify(self, key: str) -> None:
        from engine.dataset.sample import unseen_samples
        from gui.widgets import ChipButton

        pictures = unseen_samples()
        self._window.take_drop([pictures[1]])
        self._wait_for_jobs()
        page = self._window.page(key)
        page.take_folder([pictures[0].parent])  # type: ignore[attr-defined]
        self._wait_for_jobs()
        page.folder.table.selectRow(1)  # type: ignore[attr-defined]
        self._turn(2.0)
        heat = next(
            button
            for button in page.findChildren(ChipButton)
            if button.isVisible() and "heat" in button.text().lower()
        )
        heat.click()
        self._wait_for_jobs()
        self._shoot("classify")

    def _train_network(self) -> None:
        from PySide6.QtWidgets import QRadioButton

        from engine.progress import CurvePoint
        from gui.widgets import SecondaryButton

        page = self._window.page("train")
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
        self._press_train()
        job = self._window.job_bar.job
        if job is None:
            raise SystemExit("The network training did not start.")
        points: list[CurvePoint] = []
        job.event.connect(
            lambda event: (
                points.append(event) if isinstance(event, CurvePoint) else None
            )
        )
        self._wait(
            lambda: len(points) >= EPOCHS_TO_SEE or job.done, "a few epochs of training"
        )
        self._shoot("train")
        job.cancel()
        self._wait_for_jobs()

    def _press_train(self) -> None:
        from gui.widgets import PrimaryButton

        page = self._window.page("train")
        button = next(
            button for button in page.findChildren(PrimaryButton) if button.isVisible()
        )
        button.click()

    def _shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Save what the window, or a dialog of it, shows now, in both looks."""
        for look in LOOKS:
            self._window.themes.choose(look)  # type: ignore[arg-type]
            self._turn(1.0)
            path = self._out / f"{name}-{look}.png"
            (widget or self._window).grab().save(str(path))
            print(path)
        self._window.themes.choose("light")

    def _wait_for_jobs(self) -> None:
        self._turn(0.3)
        self._wait(lambda: self._window.job_bar.job is None, "the job's end")
        self._turn(1.0)

    def _wait(
        self, condition: Callable[[], bool], what: str, patience: float = PATIENCE
    ) -> None:
        from gui.widgets import ErrorBanner

        deadline = time.monotonic() + patience
        while not condition():
            if time.monotonic() > deadline:
                if patience < PATIENCE:
                    return  # a nicety, not a must
                raise SystemExit(f"Waited {patience:.0f} s for {what} in vain.")
            for banner in self._window.findChildren(ErrorBanner):
                if banner.isVisible():
                    raise SystemExit(banner.text.text())
            self._turn(0.05)

    def _turn(self, seconds: float) -> None:
        """Let the window live for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._app.processEvents()
            time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
