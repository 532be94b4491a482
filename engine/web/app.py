"""The web application: a page to drop pictures on, and the same as an API."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, jsonify, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.models.classifier import Classifier
from engine.models.manifest import Manifest
from engine.paths import resources_dir
from engine.verdict import ERROR, Verdict
from engine.web import access, page, problems
from engine.web.answering import Answerer, Busy, Upload
from engine.web.openapi import document
from engine.web.problems import Problem
from engine.web.request import ServeLimits
from engine.web.uploads import MemoryRequest, uploads_in

_API = "/api/"
#: Only what is ours runs, is shown, or is asked.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: "
    "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _PrivateFlask(Flask):
    """A Flask whose requests keep uploads in memory."""

    request_class = MemoryRequest


def create_app(classifier: Classifier, limits: ServeLimits, token: str) -> Flask:
    """The application for one model.

    Args:
        classifier: Answers the pictures.
        limits: What visitors may ask for.
        token: What they must know; empty lets in everybody on this computer.
    """
    app = _PrivateFlask(
        "discern",
        static_folder=None,
        template_folder=str(resources_dir() / "web"),
    )
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["answerer"] = answerer = Answerer(classifier, limits)
    _treat_errors(app, classifier.model.manifest, limits)
    access.guard(app, token)
    _add_headers(app)
    fair = _FairAnswers(answerer, limits)
    _add_api(app, fair, limits)
    _add_page(app, fair, limits)
    return app


def _add_api(app: Flask, fair: _FairAnswers, limits: ServeLimits) -> None:
    manifest = fair.manifest

    @app.post("/api/classify")
    def classify() -> Response:
        verdicts = fair.answer(uploads_in(request, most=limits.pictures))
        if all(one.verdict == ERROR for one in verdicts):
            raise problems.unreadable([one.error or "" for one in verdicts])
        return jsonify(
            {"model": manifest.title, "results": [_told(one) for one in verdicts]}
        )

    @app.get("/api/model")
    def model() -> Response:
        return jsonify(_facts(manifest))

    @app.get("/api/openapi.json")
    def openapi() -> Response:
        return jsonify(document(limits))

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "ok"})


def _add_page(app: Flask, fair: _FairAnswers, limits: ServeLimits) -> None:
    manifest = fair.manifest
    assets = page.assets()

    @app.get("/")
    def start() -> str:
        return page.start(manifest, limits)

    @app.get("/<name>")
    def asset(name: str) -> Response:
        if name not in assets:
            abort(404)
        media_type, content = assets[name]
        return Response(content, mimetype=media_type)

    @app.post("/")
    def answered() -> str:
        uploads = uploads_in(request, most=limits.pictures)
        return page.answers(manifest, limits, uploads, fair.answer(uploads))


class _FairAnswers:
    """Answers, unless this visitor or all of them together ask too much."""

    def __init__(self, answerer: Answerer, limits: ServeLimits) -> None:
        self.manifest = answerer.classifier.model.manifest
        self._answerer = answerer
        self._rate = RateLimitItemPerMinute(limits.a_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def answer(self, uploads: list[Upload]) -> list[Verdict]:
        """A verdict for each picture.

        Raises:
            Problem: Too much is asked.
        """
        client = request.remote_addr or ""
        if not self._limiter.hit(self._rate, client):
            raise problems.too_often(60)
        try:
            return self._answerer.answer(uploads)
        except Busy:
            raise problems.too_busy() from None


def _add_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _treat_errors(app: Flask, manifest: Manifest, limits: ServeLimits) -> None:
    """Programs get problem details, people get the page with a sentence."""

    def told(problem: Problem) -> Response:
        if request.path.startswith(_API):
            return problem.response()
        text = page.problem(manifest, limits, problem)
        response = Response(text, problem.status, mimetype="text/html")
        problem.mark(response)
        return response

    app.register_error_handler(Problem, told)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        return told(problems.too_large(limits.body_bytes))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        status = error.code or 500
        code = f"serve.http_{status}"
        response = told(Problem(status, code, error.description or ""))
        for name, value in error.get_headers():
            if name.lower() == "allow":
                response.headers[name] = value
        return response


def _told(verdict: Verdict) -> dict[str, Any]:
    """A verdict as a visitor gets it: as in the terminal, under the picture's name."""
    told = verdict.as_json()
    return {"name": told.pop("path"), **told}


def _facts(manifest: Manifest) -> dict[str, Any]:
    height, width = manifest.encoder.geometry.size
    test = manifest.test
    return {
        "title": manifest.title,
        "classes": list(manifest.classes),
        "input": {"width": width, "height": height},
        "test": None
        if test is None
        else {
            "images": test.images,
            "accuracy": test.accuracy,
            "low": test.low,
            "high": test.high,
        },
        "encoder": manifest.encoder.sha256,
        "created": manifest.created,
        "notes": list(manifest.notes),
    }
