"""Reports: everything is in them, names are only text, and the forms agree."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from typer.testing import CliRunner

from engine.cli.commands import application
from engine.errors import DiscernError
from engine.evaluation.report.request import SaveReport
from engine.evaluation.report.saving import save_report
from engine.models.encoder import Encoder
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import RunRecord, list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_class, draw_project

#: Names that a page must not take for markup, and that not every font has.
SCRIPT = "<script>document.title='x'<script>"
GREEK, RUSSIAN, ARABIC = "Ελληνικά", "русский", "عربي"


@pytest.fixture
def trained(tmp_path: Path, tiny_encoder: Encoder) -> RunRecord:
    """A run over classes of difficult names, with three mistakes."""
    folder = tmp_path / "Tiere & <b>mehr"
    colours = {"blue": SCRIPT, "green": f"{GREEK} {ARABIC}", "red": RUSSIAN}
    draw_project(
        folder,
        {f"{split}/{name}": count for name in colours for split, count in
         (("train", 10), ("test", 12))},
    )  # fmt: skip
    for number, path in enumerate(draw_class(tmp_path / "blue", 3)):
        path.rename(folder / "test" / "red" / f"wrong{number}.png")
    for split in ("train", "test"):
        for colour, name in colours.items():
            (folder / split / colour).rename(folder / split / name)
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    return list_runs(folder / ".discern" / "project.db")[0]


def saved(run: RunRecord, target: Path, *, pictures: bool = True) -> Path:
    folder = Path(run.result.model).parents[3]
    request = SaveReport(str(folder), run.id, str(target), pictures)
    result = save_report(request, report=ignore, token=Token())
    assert target.stat().st_size == result.size
    return target


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    """Chromium without a window."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs chromium and chromedriver: apt install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", f"--user-data-dir={tmp_path}/user"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options, Service(driver))
    yield opened
    opened.quit()


def test_the_page_shows_names_as_they_are_in_a_real_browser(
    trained: RunRecord, tmp_path: Path, browser: WebDriver
) -> None:
    # GIVEN a report on classes whose names are markup and other scripts
    page = saved(trained, tmp_path / "report.html")
    # WHEN a browser opens it
    browser.get(page.as_uri())
    # THEN nothing of the names was run or taken for markup
    assert browser.title == "Tiere & <b>mehr: report"
    assert browser.find_elements(By.TAG_NAME, "script") == []
    text = browser.find_element(By.TAG_NAME, "body").text
    for name in (SCRIPT, GREEK, RUSSIAN, ARABIC):
        assert name in text
    # THEN the three mistakes are shown with their pictures, which are in the file
    pictures = browser.find_elements(By.CSS_SELECTOR, ".mistakes img")
    assert len(pictures) == 3
    for picture in pictures:
        assert int(str(picture.get_property("naturalWidth"))) > 0
    # THEN matrix, curves, limits and how it was trained are there
    cells = browser.find_elements(By.CSS_SELECTOR, ".matrix tbody td")
    assert [one.text for one in cells].count("3") == 1
    assert browser.find_elements(By.CSS_SELECTOR, "svg polyline")
    assert "as hints" in browser.find_element(By.CSS_SELECTOR, ".limits").text
    assert "quick" in text
    # THEN nothing was fetched, and the browser had nothing to complain about
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert "http" not in page.read_text(encoding="utf-8").replace("http-equiv", "")
    # THEN it follows the person's look, and fits a phone
    colours = set()
    for look in ("light", "dark"):
        media = [{"name": "prefers-color-scheme", "value": look}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        body = browser.find_element(By.TAG_NAME, "body")
        colours.add(body.value_of_css_property("background-color"))
    assert len(colours) == 2
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True},
    )
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= 360


def test_the_pdf_has_the_same_names_and_can_be_drawn(
    trained: RunRecord, tmp_path: Path
) -> None:
    # GIVEN the same report for paper
    paper = saved(trained, tmp_path / "report.pdf")
    tools = shutil.which("pdftotext"), shutil.which("pdftoppm")
    if None in tools:
        pytest.skip("needs pdftotext and pdftoppm: apt install poppler-utils")
    # WHEN its text is read and its first page drawn
    command = ["pdftotext", "-layout", str(paper), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    picture = tmp_path / "page"
    draw = ["pdftoppm", "-r", "50", "-png", "-singlefile", str(paper), str(picture)]
    subprocess.run(draw, check=True)
    # THEN the names are there as text, and the page is no empty sheet
    for name in ("<script>", GREEK, RUSSIAN, "The worst mistakes", "Tiere & <b>mehr"):
        assert name in text
    with Image.open(picture.with_suffix(".png")) as page:
        colours = page.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 100


def test_tables_and_json_hold_every_figure_and_image(
    trained: RunRecord, tmp_path: Path
) -> None:
    # GIVEN the report as a table and for programs
    table = saved(trained, tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    document = json.loads(saved(trained, tmp_path / "report.json").read_bytes())
    # WHEN they are read
    rows = list(csv.DictReader(io.StringIO(table)))
    images = [row for row in rows if row["what"] == "image"]
    # THEN both have all 39 test images, each with class and answer
    assert len(images) == len(document["images"]) == 39
    wrong = [row for row in images if row["class"] != row["answer"]]
    assert {Path(row["name"]).name for row in wrong} == {
        f"wrong{number}.png" for number in range(3)
    }
    # THEN the figures agree
    (accuracy,) = (r for r in rows if r["what"] == "figure" and r["name"] == "accuracy")
    assert float(accuracy["value"]) == pytest.approx(36 / 39, abs=1e-6)
    figure = document["scores"]["figures"]["accuracy"]
    assert figure["value"] == pytest.approx(36 / 39)
    assert figure["low"] == pytest.approx(float(accuracy["low"]), abs=1e-6)
    cells = [row for row in rows if row["what"] == "cell"]
    assert sum(int(row["images"]) for row in cells) == 39


def test_pictures_stay_out_where_they_are_not_wanted(
    trained: RunRecord, tmp_path: Path
) -> None:
    # GIVEN a report without pictures
    page = saved(trained, tmp_path / "report.html", pictures=False)
    # THEN there is none in it
    assert "data:image" not in page.read_text(encoding="utf-8")


def test_a_form_that_reports_have_not_is_refused(
    trained: RunRecord, tmp_path: Path
) -> None:
    # GIVEN a file name of another kind
    with pytest.raises(DiscernError) as caught:
        saved(trained, tmp_path / "report.docx")
    # THEN that is told, and nothing is written
    assert caught.value.code == "report.form"
    assert not list(tmp_path.glob("*.docx*"))


def test_a_model_carries_its_card(trained: RunRecord) -> None:
    # GIVEN a trained model
    path = Path(trained.result.model)
    # WHEN its file is looked into
    with zipfile.ZipFile(path) as archive:
        card = archive.read("card.md").decode()
    # THEN the card says how good it is, class by class, and what it is not for
    assert load_model(path).card == card
    assert "92.3 %" in card
    assert f"| {RUSSIAN} | 80.0 % " in card
    assert "made by somebody with Discern" in card
    shown = CliRunner().invoke(application(), ["info", str(path), "--card"])
    assert shown.stdout.strip() == card.strip()
    # THEN a name is text in it
    assert "<script>" not in card
    assert "\\<script\\>" in card


def test_evaluate_writes_a_report_beside_its_words(
    trained: RunRecord, tmp_path: Path
) -> None:
    # GIVEN a model and a labelled folder
    model = trained.result.model
    folder = Path(model).parents[3]
    page = tmp_path / "out" / "card.html"
    # WHEN it is evaluated with a report and as JSON
    arguments = ["evaluate", model, str(folder), "--report", str(page), "--json"]
    result = CliRunner().invoke(application(), arguments)
    # THEN both are there and agree
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["accuracy"] == pytest.approx(36 / 39)
    text = page.read_text(encoding="utf-8")
    assert "92.3 % right" in text
    assert text.count("data:image/jpeg") == 3
    # THEN a form that reports have not is told before anything is scored
    arguments[4] = str(tmp_path / "card.docx")
    refused = CliRunner().invoke(application(), arguments)
    assert refused.exit_code == 2
