"""The contact sheet: one HTML file with everything in it, to look at and to pass on."""

from __future__ import annotations

import base64
import html
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from engine.batch.results.columns import Columns
from engine.batch.rows import Row
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE

#: Browsers stay fluid with so many pictures in one page; the rest are lines of text.
MOST_PICTURES = 10_000
PICTURE_SIDE = 160

_STYLE = """
:root{color-scheme:light dark;--card:#fff;--back:#f6f7f9;--text:#1d2330;--soft:#5d6675}
@media(prefers-color-scheme:dark){
:root{--card:#23262d;--back:#181a1f;--text:#e7e9ee;--soft:#a0a7b4}}
body{margin:0;padding:24px;background:var(--back);color:var(--text);
font:14px system-ui,sans-serif}
h1{font-size:20px;margin:0 0 4px}p{color:var(--soft);margin:0 0 16px}
nav{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:16px}
button{font:inherit;border:1px solid #8886;border-radius:16px;padding:4px 12px;
background:var(--card);color:inherit;cursor:pointer}
button[aria-pressed=true]{border-color:#2f6fe0;box-shadow:0 0 0 1px #2f6fe0}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(168px,1fr));gap:12px}
figure{margin:0;padding:8px;background:var(--card);border-radius:8px;overflow:hidden;
content-visibility:auto;contain-intrinsic-size:auto 230px}
figure img{display:block;height:150px;width:100%;object-fit:contain}
figure.plain{contain-intrinsic-size:auto 60px}
figcaption b{display:block}figcaption span{color:var(--soft);font-size:12px;
display:block;overflow-wrap:anywhere}
"""
_SCRIPT = """
const main=document.querySelector("main"),all=[...document.querySelectorAll("button")];
for(const one of all)one.onclick=()=>{
all.forEach(b=>b.setAttribute("aria-pressed",b===one));
for(const f of main.children)f.hidden=one.value!==""&&f.dataset.v!==one.value}
"""


class ContactSheet:
    """A contact sheet that is written as it grows.

    Args:
        path: The file.
        columns: What the batch is about.
        counts: Rows by verdict, for the buttons at the top.
    """

    def __init__(self, path: Path, columns: Columns, counts: Counter[str]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        total = sum(counts.values())
        title = html.escape(columns.model)
        self._file.write(
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{_STYLE}</style>"
            f"<h1>{total:,} images, classified by {title}</h1>"
            f"<p>Model file {columns.model_hash}</p><nav>"
            f'<button value="" aria-pressed="true">all {total:,}</button>'
        )
        for verdict, count in sorted(counts.items(), key=_order):
            name = html.escape(verdict)
            self._file.write(
                f'<button value="{name}" aria-pressed="false">{name} {count:,}</button>'
            )
        self._file.write("</nav><main>\n")

    def write(self, rows: Iterable[tuple[Row, bytes | None]]) -> None:
        """Append rows with their small pictures."""
        for row, picture in rows:
            self._file.write(_figure(row, picture))

    def close(self) -> None:
        """Write the end.

        Raises:
            OSError: The disk refuses.
        """
        self._file.write(f"</main><script>{_SCRIPT}</script></html>\n")
        self._file.close()


def _order(item: tuple[str, int]) -> tuple[bool, str]:
    return item[0] in {NOT_SURE, NONE_OF_THESE, ERROR}, item[0].casefold()


def _figure(row: Row, picture: bytes | None) -> str:
    verdict = row.verdict
    image = ""
    if picture is not None:
        data = base64.b64encode(picture).decode()
        image = f'<img alt="" src="data:image/jpeg;base64,{data}">'
    if verdict.error is not None:
        line = html.escape(verdict.error)
    else:
        share = min(99.9, 100 * (verdict.probability or 0))
        line = f"{html.escape(verdict.class_name or '')} {share:.1f} %"
    name = html.escape(verdict.verdict)
    plain = "" if image else ' class="plain"'
    return (
        f'<figure{plain} data-v="{name}" title="{html.escape(verdict.path)}">{image}'
        f"<figcaption><b>{name}</b><span>{line}</span>"
        f"<span>{_file_name(row)}</span></figcaption></figure>\n"
    )


def _file_name(row: Row) -> str:
    return html.escape(Path(row.verdict.path).name)
