"""Pictures of the local page in a real browser: a desktop, and a phone in the dark.

    python -m tools.screenshots.web_page

Needs Chromium and its driver. Sample pictures are answered by a model that was trained
on the others of the sample; nothing is staged.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
#: Name, width, height, dots of the screen for one of the page, colours.
VIEWS = (
    ("page-desktop", 1100, 820, 1, "light"),
    ("page-phone", 390, 844, 2, "dark"),
)


def main() -> int:
    """Take the pictures; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs" / "screenshots", help="the folder"
    )
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="discern-page-") as home:
        os.environ["DISCERN_USER_DIR"] = str(Path(home) / "user")
        _take_all(Path(home), out)
    return 0


def _take_all(home: Path, out: Path) -> None:
    from engine.dataset.sample import copy_sample, unseen_samples
    from engine.jobs.requests import Train
    from engine.jobs.training import train_quick
    from engine.progress import Event, Note, Token, ignore
    from engine.training.recipes import RECIPES
    from engine.web.request import READY, Serve
    from engine.web.server import serve

    links: list[str] = []
    ready, token = threading.Event(), Token()

    def hear(event: Event) -> None:
        if isinstance(event, Note) and event.code == READY:
            links.append(event.path or "")
            ready.set()

    sample = copy_sample(home / "Happy or sad")
    model = home / "Happy or sad.discern"
    train = Train(str(sample), RECIPES["quick"], str(model))
    train_quick(train, report=ignore, token=token)
    request = Serve(str(model), port=0)
    server = threading.Thread(
        target=serve, args=(request,), kwargs={"report": hear, "token": token}
    )
    server.start()
    try:
        if not ready.wait(PATIENCE):
            raise RuntimeError("the page did not open")
        pictures = [Path(path) for path in unseen_samples()][:2]
        for view in VIEWS:
            _take(links[0], pictures, home, out, *view)
    finally:
        token.cancel()
        server.join()


def _take(  # noqa: PLR0913, PLR0917 - the last five are a view
    link: str,
    pictures: list[Path],
    home: Path,
    out: Path,
    name: str,
    width: int,
    height: int,
    dots: int,
    colours: str,
) -> None:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("--headless=new", "--no-sandbox", f"--user-data-dir={home / name}"):
        options.add_argument(flag)
    browser = webdriver.Chrome(options, Service(shutil.which("chromedriver") or ""))
    try:
        screen = {
            "width": width,
            "height": height,
            "deviceScaleFactor": dots,
            "mobile": width < 500,
        }
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        look = {"name": "prefers-color-scheme", "value": colours}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [look]})
        browser.get(link)
        names = "\n".join(map(str, pictures))
        browser.find_element(By.ID, "files").send_keys(names)
        WebDriverWait(browser, PATIENCE).until(
            lambda _: (
                len(browser.find_elements(By.CSS_SELECTOR, "#answers .answer"))
                == len(pictures)
            )
        )
        browser.save_screenshot(str(out / f"{name}.png"))
    finally:
        browser.quit()


if __name__ == "__main__":
    sys.exit(main())
