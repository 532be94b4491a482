"""Openverse: openly licensed pictures of many collections."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from engine.importing.candidates import Credit
from engine.importing.hits import Hit, Page
from engine.importing.licences import is_open

ADDRESS = "https://api.openverse.org/v1/images/"
#: As many as it gives to somebody without a key.
_A_PAGE = 20
_NAMES = {"cc0": "CC0", "pdm": "Public Domain Mark"}
_Result = dict[str, Any]


def request(address: str, query: str, following: dict[str, str] | None) -> str:
    """The address that asks for a page of results."""
    words = {
        "q": query,
        "license": "cc0,pdm,by,by-sa",
        "mature": "false",
        "page_size": str(_A_PAGE),
        "page": "1",
        **(following or {}),
    }
    return f"{address}?{urlencode(words)}"


def read(answer: _Result) -> Page:
    """One page of results from an answer."""
    results = [one for one in answer["results"] if not one.get("mature")]
    found = [one for one in results if is_open(_licence(one))]
    at, pages = int(answer.get("page", 1)), int(answer.get("page_count", 1))
    return Page(
        tuple(_hit(one) for one in found),
        {"page": str(at + 1)} if results and at < pages else None,
        len(results) - len(found),
    )


def _hit(result: _Result) -> Hit:
    title = str(result.get("title") or result.get("id") or "picture")
    url = str(result["url"])
    return Hit(
        url,
        url.rpartition("/")[2].split("?")[0] or title,
        Credit(
            page=str(result.get("foreign_landing_url") or ""),
            title=title,
            author=str(result.get("creator") or ""),
            licence=_licence(result),
            licence_url=str(result.get("license_url") or ""),
        ),
    )


def _licence(result: _Result) -> str:
    key = str(result.get("license") or "").lower()
    name = _NAMES.get(key, f"CC {key.upper()}" if key else "")
    return f"{name} {result.get('license_version') or ''}".strip()
