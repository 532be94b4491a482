"""The page's API: what it answers, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import io
import os
import socket
import tempfile
import threading
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import JobError
from engine.models.classifier import Classifier
from engine.models.modelfile import Model
from engine.progress import Token, ignore
from engine.web.answering import Answerer, Busy, Upload
from engine.web.request import Serve, ServeLimits
from engine.web.server import serve
from tests.web.conftest import OpenPage, Page

PROBLEM = "application/problem+json"


def png(colour: str = "red", side: int = 48) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "PNG")
    return buffer.getvalue()


def test_one_picture_gets_the_models_own_answer(page: Page, tiny_model: Model) -> None:
    # GIVEN a picture, and what the model says of it without any page
    data = png("green")
    own = Answerer(Classifier(tiny_model), ServeLimits()).answer([Upload("g", data)])
    # WHEN it is sent as a form and as a bare body
    form = page.post("/api/classify", files={"image": ("g", data)})
    bare = page.post("/api/classify", data=data, headers={"Content-Type": "image/png"})
    # THEN both say the same as the model
    for response in (form, bare):
        assert response.status_code == 200
        (told,) = response.json()["results"]
        assert told["class"] == own[0].class_name == "green"
        assert told["probability"] == pytest.approx(own[0].probability, abs=1e-6)
        assert [name for name, _ in told["top"]] == [name for name, _ in own[0].top]
    assert form.json()["results"][0]["name"] == "g"


def test_many_pictures_are_answered_in_order_and_a_bad_one_costs_its_row(
    page: Page,
) -> None:
    # GIVEN pictures, with a broken one among them
    files = [
        ("image", ("first.png", png("red"))),
        ("image", ("../../etc/passwd", b"no picture")),
        ("image", ("last.png", png("blue"))),
    ]
    # WHEN they are sent together
    results = page.post("/api/classify", files=files).json()["results"]
    # THEN each has its answer, under its bare name
    assert [one["name"] for one in results] == ["first.png", "passwd", "last.png"]
    assert [one["class"] for one in results] == ["red", None, "blue"]
    assert results[1]["verdict"] == "error"
    assert results[1]["error"]
    # AND the page has counted them
    served = page.close()
    assert (served.pictures, served.failed) == (3, 1)


def test_the_model_is_described(page: Page, tiny_model: Model) -> None:
    # WHEN the model is asked for
    facts = page.get("/api/model").json()
    # THEN it is the one that is served
    assert facts["classes"] == list(tiny_model.manifest.classes)
    assert facts["input"] == {"width": 32, "height": 32}
    assert facts["encoder"] == tiny_model.manifest.encoder.sha256
    assert page.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("status", "code", "options"),
    [
        (400, "serve.no_picture", {}),
        (400, "serve.no_picture", {"files": {"other": ("x.png", png())}}),
        (400, "serve.too_many", {"files": [("image", ("x.png", png()))] * 5}),
        (413, "serve.too_large", {"files": {"image": ("x.png", bytes(300_000))}}),
        (422, "serve.unreadable", {"files": {"image": ("x.png", b"no picture")}}),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_remedy(
    open_page: OpenPage, status: int, code: str, options: dict[str, object]
) -> None:
    # GIVEN a page with narrow limits
    page = open_page(limits=ServeLimits(body_bytes=200_000, pictures=4))
    # WHEN something impossible is sent
    response = page.post("/api/classify", **options)
    # THEN the problem is told in the standard form
    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM
    assert response.json()["code"] == code
    assert response.json()["status"] == status
    assert response.json()["detail"].endswith(".")


def test_what_is_not_there_or_not_allowed_is_a_problem_too(page: Page) -> None:
    # WHEN other paths and methods are tried
    missing, wrong = page.get("/api/nothing"), page.get("/api/classify")
    escape = page.get("/..%2f..%2fetc%2fpasswd")
    # THEN each is told
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert "POST" in wrong.headers["Allow"]
    assert missing.headers["Content-Type"] == wrong.headers["Content-Type"] == PROBLEM
    assert escape.status_code == 404


def test_one_client_cannot_ask_for_ever(open_page: OpenPage) -> None:
    # GIVEN a page that answers three requests a minute
    page = open_page(limits=ServeLimits(a_minute=3))
    # WHEN a fourth comes
    codes = [
        page.post("/api/classify", files={"image": ("x.png", png())}).status_code
        for _ in range(4)
    ]
    # THEN it is told when to come again, and other things are still answered
    assert codes == [200, 200, 200, 429]
    again = page.post("/", files={"image": ("x.png", png())})
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) > 0
    assert page.get("/healthz").status_code == 200


def test_those_past_the_end_of_the_line_are_turned_away(tiny_model: Model) -> None:
    # GIVEN a line in which nobody may wait
    answerer = Answerer(Classifier(tiny_model), ServeLimits(waiting=0))
    # WHEN a picture comes THEN it is turned away at once
    with pytest.raises(Busy):
        answerer.answer([Upload("x.png", png())])


def test_under_load_every_request_is_answered_or_told_to_wait(
    open_page: OpenPage,
) -> None:
    # GIVEN a page with a short line and a short patience
    page = open_page(limits=ServeLimits(waiting=2, wait_seconds=0.05, a_minute=100_000))
    data = png("red", 3000)
    codes: list[int] = []

    def visit() -> None:
        for _ in range(5):
            response = page.post("/api/classify", files={"image": ("x.png", data)})
            codes.append(response.status_code)

    # WHEN twelve visitors come at once
    visitors = [threading.Thread(target=visit) for _ in range(12)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    # THEN each request was answered or sent back, and the page is well
    assert len(codes) == 60
    assert set(codes) == {200, 503}
    assert page.get("/healthz").status_code == 200


def test_uploads_never_touch_the_disk(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a page whose folder for temporary files cannot be written to
    nowhere = tmp_path / "nowhere"
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere))
    page = open_page()
    # WHEN a picture of several megabytes is sent
    noise = Image.frombytes("RGB", (1300, 1300), os.urandom(3 * 1300 * 1300))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    assert len(buffer.getvalue()) > 5_000_000
    response = page.post("/api/classify", files={"image": ("x.png", buffer.getvalue())})
    # THEN it is answered all the same
    assert response.status_code == 200
    assert not nowhere.exists()


def test_every_answer_is_guarded_against_other_pages(page: Page) -> None:
    # WHEN anything is asked for
    for response in (page.get("/"), page.get("/api/model"), page.get("/answer.js")):
        # THEN browsers are told to run, show and send nothing that is not ours
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Server" not in response.headers
    # AND a page elsewhere that calls itself by this address gets nothing
    strange = page.get("/api/model", headers={"Host": "pictures.example"})
    assert strange.status_code == 400
    assert strange.headers["Content-Type"] == PROBLEM


def test_a_page_for_the_network_wants_its_token(open_page: OpenPage) -> None:
    # GIVEN a page that is open to the network
    page = open_page(host="0.0.0.0")
    token = page.link.rpartition("token=")[2]
    assert len(token) >= 16
    # WHEN somebody comes without it, with a wrong one, and with the right one
    nobody, wrong = page.get("/"), page.get("/?token=guess")
    right = page.get(f"/?token={token}", allow_redirects=False)
    # THEN only the right one is let in, and it leaves the address bar
    assert nobody.status_code == wrong.status_code == 401
    assert right.status_code == 303
    assert right.headers["Location"].endswith("/")
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    # AND programs show it in a header
    bearer = {"Authorization": f"Bearer {token}"}
    assert page.get("/api/model").status_code == 401
    assert page.get("/api/model", headers=bearer).status_code == 200
    assert page.get("/", cookies=right.cookies.get_dict()).status_code == 200
    # AND a look at its health needs none
    assert page.get("/healthz").status_code == 200


def test_a_taken_port_is_told_with_a_remedy(tiny_model_path: Path) -> None:
    # GIVEN a port that somebody listens on
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # WHEN a page is to be opened there
        with pytest.raises(JobError) as caught:
            serve(Serve(str(tiny_model_path), port=port), report=ignore, token=Token())
    # THEN the error says where, and what to do
    assert caught.value.code == "serve.port"
    assert str(port) in str(caught.value)
    assert "another port" in caught.value.remedy
