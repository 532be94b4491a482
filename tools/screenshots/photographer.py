"""The window that is photographed: driven, waited for, saved in both looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SIZE = (1280, 820)
LOOKS = ("light", "dark")
#: Seconds any step may take on a slow machine.
PATIENCE = 600.0


class Photographer:
    """One window over a copy of the sample, driven from page to page.

    Args:
        home: A folder for what is written.
        out: Where the pictures go.
    """

    def __init__(self, home: Path, out: Path) -> None:
        from engine.dataset.sample import copy_sample
        from gui.app import make_application, make_window
        from gui.settings import Settings

        self.home = home
        self.out = out
        self.project = copy_sample(home / "Happy or sad")
        self.app = make_application([])
        self.window = make_window(self.app, Settings(theme="light"))
        self.window.resize(*SIZE)
        self.window.show()

    def close(self) -> None:
        """End the window and its workers."""
        self.window.close()

    def press_train(self) -> None:
        """Press the one filled button of the Train page."""
        from gui.widgets import PrimaryButton

        page = self.window.page("train")
        button = next(
            button for button in page.findChildren(PrimaryButton) if button.isVisible()
        )
        button.click()

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Save what the window, or a dialog of it, shows now, in both looks."""
        for look in LOOKS:
            self.window.themes.choose(look)  # type: ignore[arg-type]
            self.turn(1.0)
            path = self.out / f"{name}-{look}.png"
            (widget or self.window).grab().save(str(path))
            print(path)
        self.window.themes.choose("light")

    def wait_for_jobs(self) -> None:
        """Wait until the job bar is empty, and the pages have painted."""
        self.turn(0.3)
        self.wait(lambda: self.window.job_bar.job is None, "the job's end")
        self.turn(1.0)

    def wait(
        self, condition: Callable[[], bool], what: str, patience: float = PATIENCE
    ) -> None:
        """Wait for ``what``; an error that the window shows ends everything."""
        from gui.widgets import ErrorBanner

        deadline = time.monotonic() + patience
        while not condition():
            if time.monotonic() > deadline:
                if patience < PATIENCE:
                    return  # a nicety, not a must
                raise SystemExit(f"Waited {patience:.0f} s for {what} in vain.")
            for banner in self.window.findChildren(ErrorBanner):
                if banner.isVisible():
                    raise SystemExit(banner.text.text())
            self.turn(0.05)

    def turn(self, seconds: float) -> None:
        """Let the window live for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.app.processEvents()
            time.sleep(0.005)
