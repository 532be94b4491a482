"""The exported page in a real browser, from its file, with the network cut off."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from engine.exporting import web_runtime
from engine.exporting.html_job import export_html
from engine.exporting.request import ExportModel
from engine.images import Geometry, decode, load_array
from engine.images.geometry import apply_geometry
from engine.models.catalogue import model_path
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.verdict import Verdict
from tests.support.picture_files import camera_photo
from tests.support.terminal import discern

PATIENCE = 60
MODEL = "superheroes"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported page."""
    if reason := web_runtime.missing():
        pytest.skip(reason)
    target = tmp_path_factory.mktemp("page") / "heroes.html"
    request = ExportModel(str(model_path(MODEL)), "html", str(target))
    result = export_html(request, report=ignore, token=Token())
    assert result.parity[0].largest <= 1e-4
    beside = target.with_name("heroes.html.proof.json")
    size = load_model(model_path(MODEL)).encoder.spec.geometry.size
    assert json.loads(beside.read_bytes())["geometry"]["size"] == list(size)
    return target


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    """Chromium without a window, without a network, and with a log of every request."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs chromium and chromedriver: apt install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", f"--user-data-dir={tmp_path}/user"):
        options.add_argument(flag)
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    opened = webdriver.Chrome(options, Service(driver))
    opened.execute_cdp_cmd("Network.enable", {})
    opened.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield opened
    opened.quit()


def state(browser: WebDriver) -> str:
    return str(browser.execute_script("return document.body.dataset.state"))


def open_page(browser: WebDriver, page: Path) -> None:
    browser.get(page.as_uri())
    WebDriverWait(browser, PATIENCE).until(lambda _: state(browser) != "loading")
    assert state(browser) == "ready"


def answer(browser: WebDriver, picture: Path) -> tuple[str, list[str]]:
    browser.find_element(By.ID, "files").send_keys(str(picture))
    found = WebDriverWait(browser, PATIENCE).until(
        lambda _: [
            one
            for one in browser.find_elements(By.CSS_SELECTOR, "#answers .answer")
            if picture.name in one.text
        ]
    )
    bars = found[0].find_elements(By.CSS_SELECTOR, ".bar")
    return found[0].find_element(By.TAG_NAME, "h2").text, [bar.text for bar in bars]


def judged(picture: Path, *, whole: bool = False, top: int = 5) -> Verdict:
    """What Discern says; or what it would, had it decoded every pixel of a JPEG."""
    model = load_model(model_path(MODEL))
    geometry = model.manifest.encoder.geometry
    pixels = load_array(picture, geometry)
    if whole:
        pixels = np.asarray(apply_geometry(decode(picture), geometry))
    embedding = model.encoder.embed(pixels[None])
    return Classifier(model, top=top).verdicts([str(picture)], embedding)[0]


def detailed_photo(photos: list[Path], path: Path) -> Path:
    """A photograph of 12 megapixels with detail down to the pixel, on its side."""
    whole = Image.new("RGB", (4000, 3000))
    for number in range(48):
        with Image.open(photos[number]) as photo:
            part = photo.convert("RGB").resize((500, 500))
        whole.paste(part, (500 * (number % 8), 500 * (number // 8)))
    notes = Image.Exif()
    notes[0x0112] = 6
    whole.save(path, quality=90, exif=notes)
    return path


def test_the_page_answers_like_discern_without_any_request(
    page: Path, browser: WebDriver, data_dir: Path, tmp_path: Path
) -> None:
    # GIVEN the page, opened by its file, and pictures: of heroes, of 12 megapixels
    # from a camera on its side, and of nothing at all
    noise = tmp_path / "noise.png"
    rng = np.random.default_rng(5)
    Image.fromarray(rng.integers(0, 256, (300, 400, 3), dtype=np.uint8)).save(noise)
    heroes = sorted((data_dir / "superhero10-unseen").glob("*.jpg"))[:4]
    pictures = [*heroes, camera_photo(tmp_path / "photo.jpg"), noise]
    open_page(browser, page)
    # WHEN they are given to it
    told = {picture: answer(browser, picture) for picture in pictures}
    # THEN it says what Discern says, as sure to a tenth of a per cent, and to the two
    # that it promises where Discern decodes a JPEG at reduced size
    verdicts = set()
    for picture, (verdict, bars) in told.items():
        expected = judged(picture)
        most = 0.2 if judged(picture, whole=True) == expected else 2
        assert verdict == expected.verdict
        verdicts.add(verdict)
        known = dict(judged(picture, top=10).top)
        for text, (_, probability) in zip(bars, expected.top, strict=True):
            words = text.split()
            told_as = float(words[-2])
            assert told_as == pytest.approx(100 * known[" ".join(words[:-2])], abs=most)
            # Classes that are as likely as each other may change places.
            assert told_as == pytest.approx(100 * probability, abs=most)
    assert "none of these" in verdicts
    assert len(verdicts) > 1
    # AND the golden pictures were answered as where it was made
    assert browser.execute_script("return +document.body.dataset.largest") < 1e-4
    # AND it asked for nothing but itself and what it holds
    asked = requests(browser)
    assert page.as_uri() in asked
    own = (page.as_uri(), "data:", "blob:", "chrome://")  # the last: an empty tab
    assert not [one for one in asked if not one.startswith(own)]
    # AND the browser had nothing to complain about
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert [one["message"] for one in entries if one["level"] == "SEVERE"] == []


def test_large_jpegs_are_answered_like_discern_does(
    page: Path, browser: WebDriver, data_dir: Path, tmp_path: Path
) -> None:
    # GIVEN a large JPEG, which Discern decodes smaller and a browser cannot
    photos = sorted((data_dir / "photos7").rglob("*.jpg"))
    photo = detailed_photo(photos, tmp_path / "photo.jpg")
    expected = dict(judged(photo, top=10).top)
    whole = dict(judged(photo, whole=True, top=10).top)
    # WHEN the page answers it
    open_page(browser, page)
    data = base64.b64encode(photo.read_bytes()).decode()
    probabilities = browser.execute_async_script(
        "const [text, done] = arguments;"
        "const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));"
        "answer(new Blob([bytes])).then((found) => done([...found.probabilities]));",
        data,
    )
    # THEN it is as sure as Discern, and not as if every pixel had been looked at alone
    classes = load_model(model_path(MODEL)).manifest.classes
    told = dict(zip(classes, probabilities, strict=True))
    away = max(abs(told[name] - expected[name]) for name in classes)
    apart = max(abs(whole[name] - expected[name]) for name in classes)
    assert away < 0.01
    assert away < apart / 2


def requests(browser: WebDriver) -> list[str]:
    """The addresses that the page has asked for."""
    entries = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


def test_a_damaged_model_answers_nothing(
    page: Path, browser: WebDriver, tmp_path: Path
) -> None:
    # GIVEN a page whose head was exchanged for that of another temperature
    damaged = tmp_path / "damaged.html"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition('"temperature":')
    damaged.write_text(f'{head}"temperature":3{rest}', encoding="utf-8")
    # WHEN it is opened
    browser.get(damaged.as_uri())
    WebDriverWait(browser, PATIENCE).until(lambda _: state(browser) != "loading")
    # THEN it says so and takes no picture
    assert state(browser) == "broken"
    assert "does not answer as it should" in browser.find_element(By.ID, "problem").text
    assert not browser.find_element(By.ID, "files").is_enabled()


def test_a_phone_shows_all_of_it(
    page: Path, browser: WebDriver, tmp_path: Path
) -> None:
    # GIVEN a window as narrow as a phone
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True},
    )
    open_page(browser, page)
    # WHEN a picture is answered
    picture = tmp_path / "leaf.png"
    Image.new("RGB", (64, 48), (0, 200, 0)).save(picture)
    answer(browser, picture)
    # THEN nothing is wider than the phone
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360


def test_the_page_prepares_pictures_as_discern_does(
    page: Path, browser: WebDriver
) -> None:
    # GIVEN the page's own code, and pictures of many shapes
    browser.get(page.as_uri())
    rng = np.random.default_rng(3)
    fits: tuple[Literal["squash", "crop", "letterbox"], ...] = (
        "squash",
        "crop",
        "letterbox",
    )
    kernels: tuple[tuple[Literal["nearest", "bilinear", "box"], int], ...] = (
        ("nearest", 0),
        ("bilinear", 1),
        ("box", 1),
    )
    for size in [(90, 31), (31, 90), (52, 37), (31, 250), (64, 64)]:
        pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
        image = Image.fromarray(pixels)
        for fit in fits:
            for kernel, most in kernels:
                geometry = Geometry((37, 52), fit, kernel)
                # WHEN it prepares them
                got = browser.execute_script(
                    "const [pixels, width, height, geometry] = arguments;"
                    "return [...prepare(Uint8Array.from(pixels),"
                    " width, height, 3, geometry)];",
                    pixels.ravel().tolist(),
                    *size,
                    {"size": [37, 52], "fit": fit, "filter": kernel},
                )
                # THEN that is what Discern's network sees, within one grey level:
                # Pillow chooses which direction it begins with, the page does not
                expected = np.asarray(apply_geometry(image, geometry)).ravel()
                difference = np.abs(expected.astype(int) - np.array(got)).max()
                assert difference <= most, (size, fit, kernel)


def test_the_command_gives_the_page_a_name_that_browsers_open(tmp_path: Path) -> None:
    # GIVEN a name without an ending
    target = tmp_path / "heroes"
    # WHEN the page is written
    code, output, errors = discern("export", MODEL, "--to", "html", "-o", target)
    # THEN a double click opens it in a browser
    assert code == 0, errors
    assert (tmp_path / "heroes.html").is_file()
    assert "heroes.html" in output
