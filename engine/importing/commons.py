"""Wikimedia Commons: its search, and what it says about every file."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

from engine.importing.candidates import Credit
from engine.importing.hits import Hit, Page
from engine.importing.licences import is_open

ADDRESS = "https://commons.wikimedia.org/w/api.php"
#: A size that Commons keeps ready; larger ones would be made for us alone.
_WIDTH = 960
_A_PAGE = 50
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff"})
_TAG = re.compile(r"<[^>]*>")
_Info = dict[str, Any]


def request(address: str, query: str, following: dict[str, str] | None) -> str:
    """The address that asks for a page of results."""
    words = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "generator": "search",
        "gsrsearch": f"{query} filetype:bitmap",
        "gsrnamespace": "6",
        "gsrlimit": str(_A_PAGE),
        "prop": "imageinfo",
        "iiprop": "url|mime|size|extmetadata",
        "iiurlwidth": str(_WIDTH),
        "iiextmetadatafilter": "LicenseShortName|LicenseUrl|Artist|ObjectName",
        "maxlag": "5",
        **(following or {}),
    }
    return f"{address}?{urlencode(words)}"


def read(answer: _Info) -> Page:
    """One page of results from an answer."""
    if "error" in answer:
        raise ValueError(str(answer["error"]))
    pages = answer.get("query", {}).get("pages", [])
    infos = [
        (page["title"], page["imageinfo"][0])
        for page in sorted(pages, key=lambda page: int(page.get("index", 0)))
        if page.get("imageinfo")
    ]
    pictures = [(title, info) for title, info in infos if info.get("mime") in _TYPES]
    found = [(title, info) for title, info in pictures if is_open(_licence(info))]
    following = answer.get("continue")
    return Page(
        tuple(_hit(title, info) for title, info in found),
        {key: str(value) for key, value in following.items()} if following else None,
        len(pictures) - len(found),
    )


def _hit(title: str, info: _Info) -> Hit:
    name = title.partition(":")[2] or title
    url = str(info.get("thumburl") or info["url"])
    # A small version of a TIFF is a JPEG, and its address says so.
    suffix = "." + url.rpartition("/")[2].split("?")[0].rpartition(".")[2]
    return Hit(
        url,
        name if name.lower().endswith(suffix.lower()) else name + suffix,
        Credit(
            page=str(info.get("descriptionurl", "")),
            title=_fact(info, "ObjectName") or name,
            author=_fact(info, "Artist"),
            licence=_licence(info),
            licence_url=_fact(info, "LicenseUrl"),
        ),
    )


def _licence(info: _Info) -> str:
    return _fact(info, "LicenseShortName")


def _fact(info: _Info, name: str) -> str:
    """One of the file's facts, which are written in HTML, as plain text."""
    value = (info.get("extmetadata") or {}).get(name) or {}
    return " ".join(html.unescape(_TAG.sub(" ", str(value.get("value", "")))).split())
