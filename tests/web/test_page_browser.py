"""The page in a real browser: choosing, dropping, no scripts, phone width."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.web.conftest import PATIENCE, Page

#: Drops the file of an input on the page, as a hand would.
DROP = """
const data = new DataTransfer();
for (const file of arguments[0].files) data.items.add(file);
document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
"""


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def browser(scripts: bool, tmp_path: Path) -> Iterator[WebDriver]:
    """Chromium without a window."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs chromium and chromedriver: apt install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", f"--user-data-dir={tmp_path}/user"):
        options.add_argument(flag)
    if not scripts:
        setting = "profile.managed_default_content_settings.javascript"
        options.add_experimental_option("prefs", {setting: 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options, Service(driver))
    yield opened
    opened.quit()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A green picture."""
    path = tmp_path / "leaf.png"
    Image.new("RGB", (64, 48), (0, 200, 0)).save(path)
    return path


def answers(browser: WebDriver) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, "#answers .answer")


def await_answers(browser: WebDriver, count: int) -> list[WebElement]:
    WebDriverWait(browser, PATIENCE).until(lambda _: len(answers(browser)) == count)
    return answers(browser)


def test_a_chosen_picture_is_answered_with_bars(
    page: Page, browser: WebDriver, scripts: bool, picture: Path
) -> None:
    # GIVEN the page
    browser.get(page.link)
    assert "colours" in browser.title
    # WHEN a picture is chosen, and sent by hand where no script does it
    browser.find_element(By.ID, "files").send_keys(str(picture))
    if not scripts:
        browser.find_element(By.ID, "send").click()
    # THEN there is its answer, with a bar for each class, the best one first
    (answer,) = await_answers(browser, 1)
    bars = answer.find_elements(By.CSS_SELECTOR, ".bar")
    assert bars[0].text.startswith("green")
    assert len(bars) == 3
    values = [
        float(meter.get_attribute("value") or 0)
        for meter in answer.find_elements(By.TAG_NAME, "meter")
    ]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1, abs=0.01)
    # AND the picture itself
    image = answer.find_element(By.CSS_SELECTOR, "img.picture")
    WebDriverWait(browser, PATIENCE).until(
        lambda _: image.get_property("naturalWidth") != 0
    )


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_dropped_pictures_are_answered_and_a_broken_one_says_why(
    page: Page, browser: WebDriver, picture: Path, tmp_path: Path
) -> None:
    # GIVEN a picture and a file that is none
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"this is no picture")
    browser.get(page.link)
    field = browser.find_element(By.ID, "files")
    browser.execute_script(
        "arguments[0].addEventListener('change', "
        "event => event.stopImmediatePropagation(), true)",
        field,
    )
    field.send_keys(f"{picture}\n{broken}")
    # WHEN they are dropped on the page
    browser.execute_script(DROP, field)
    # THEN both are told, the last one on top
    first, second = await_answers(browser, 2)
    assert "cannot be read" in first.text
    assert "broken.jpg" in first.text
    assert "leaf.png" in second.text
    WebDriverWait(browser, PATIENCE).until(
        lambda _: browser.find_element(By.ID, "status").text == "2 pictures answered."
    )
    # AND the browser had nothing to complain about: its log has the refused one alone
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    log = [entry["message"] for entry in entries]
    assert all("422" in message for message in log), log


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_a_phone_shows_all_of_it(page: Page, browser: WebDriver, picture: Path) -> None:
    # GIVEN a window as narrow as a phone
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True},
    )
    browser.get(page.link)
    # WHEN a picture is answered
    browser.find_element(By.ID, "files").send_keys(str(picture))
    await_answers(browser, 1)
    # THEN nothing is wider than the phone
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= 360
