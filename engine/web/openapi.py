"""The API's description in OpenAPI 3.1, for people and for programs."""

from __future__ import annotations

from typing import Any

from engine.models.modelfile import app_version
from engine.web.problems import MEDIA_TYPE
from engine.web.request import ServeLimits
from engine.web.uploads import FIELD

_NUMBER_OR_NULL = {"type": ["number", "null"]}
_TEXT_OR_NULL = {"type": ["string", "null"]}

_VERDICT = {
    "type": "object",
    "required": ["name", "verdict", "class", "probability", "top", "error"],
    "properties": {
        "name": {"type": "string", "description": "The picture's name, as sent."},
        "verdict": {
            "type": "string",
            "description": "A class, 'not sure', 'none of these' or 'error'.",
        },
        "class": {**_TEXT_OR_NULL, "description": "The best class in any case."},
        "probability": {**_NUMBER_OR_NULL, "minimum": 0, "maximum": 1},
        "top": {
            "type": "array",
            "description": "The best classes with their probabilities.",
            "items": {
                "type": "array",
                "prefixItems": [{"type": "string"}, {"type": "number"}],
                "minItems": 2,
                "maxItems": 2,
            },
        },
        "error": {**_TEXT_OR_NULL, "description": "Why it could not be read."},
    },
}

_MODEL = {
    "type": "object",
    "required": ["title", "classes", "input", "test", "encoder", "created", "notes"],
    "properties": {
        "title": {"type": "string"},
        "classes": {"type": "array", "items": {"type": "string"}},
        "input": {
            "type": "object",
            "properties": {
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "test": {
            "type": ["object", "null"],
            "description": "Share of unseen images named right, with a 95 % interval.",
            "properties": {
                "images": {"type": "integer"},
                "accuracy": {"type": "number"},
                "low": {"type": "number"},
                "high": {"type": "number"},
            },
        },
        "encoder": {"type": "string", "description": "SHA-256 of its graph."},
        "created": {"type": "string"},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; programs may rely on it."},
        "detail": {"type": "string", "description": "A sentence for a person."},
    },
}


def document(limits: ServeLimits) -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Discern",
            "version": app_version(),
            "description": "Asks the model on this computer what is in a picture. "
            "Uploaded pictures are answered from memory and never stored.",
        },
        "paths": {
            "/api/classify": {"post": _classify(limits)},
            "/api/model": {"get": _get("What the model is", "Model")},
            "/api/openapi.json": {"get": _get("This description", None)},
            "/healthz": {"get": _get("Whether the page is up", None)},
        },
        "components": {
            "schemas": {"Verdict": _VERDICT, "Model": _MODEL, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        # On this computer alone no token is needed; on a network it is.
        "security": [{}, {"token": []}],
    }


def _classify(limits: ServeLimits) -> dict[str, Any]:
    picture = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "required": [FIELD],
        "properties": {
            FIELD: {
                "type": "array",
                "items": picture,
                "minItems": 1,
                "maxItems": limits.pictures,
            }
        },
    }
    results = {
        "type": "object",
        "required": ["model", "results"],
        "properties": {
            "model": {"type": "string"},
            "results": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Verdict"},
            },
        },
    }
    return {
        "summary": "Classify one picture or many",
        "operationId": "classify",
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": form},
                "image/*": {"schema": picture},
            },
        },
        "responses": {
            "200": _response("A verdict for each picture, in order", results),
            "400": _problem("No picture, or too many"),
            "401": _problem("The token is missing"),
            "413": _problem("The request is too large"),
            "422": _problem("None of the pictures can be read"),
            "429": _problem("This client asks too often"),
            "503": _problem("Too many requests are waiting"),
        },
    }


def _get(summary: str, schema: str | None) -> dict[str, Any]:
    content: dict[str, Any] = {"type": "object"}
    if schema is not None:
        content = {"$ref": f"#/components/schemas/{schema}"}
    return {
        "summary": summary,
        "responses": {
            "200": _response(summary, content),
            "401": _problem("The token is missing"),
        },
    }


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": schema}},
    }


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
