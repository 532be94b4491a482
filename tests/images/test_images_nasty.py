"""1,229 awkward files: each decodes or says why not, and nothing is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"AVIF", "BMP", "DIB", "GIF", "JPEG", "MPO", "PNG", "TIFF", "WEBP"}
# The manifest took these for sound because it loaded them a second time, after Pillow
# had refused them: their data or what follows it is damaged.
DAMAGED_AFTER_ALL = {
    "libpng/contrib/testpngs/crashers/badadler.png",
    "pillow/Tests/images/apng/chunk_no_fctl.png",
    "pillow/Tests/images/broken_data_stream.png",
    "pillow/Tests/images/truncated_end_chunk.png",
}
# Decodes, where Pillow alone cannot: it is HEIC.
BETTER = {"pillow/Tests/images/avif/hopper.heif"}
SECONDS_FOR_ONE_FILE = 30

# One line of JSON a file. The alarm ends the process if a single file takes too long.
SCRIPT = """
import json, signal, sys
from pathlib import Path
from engine.errors import ImageError
from engine.images import Geometry, decode, load_array, probe, thumbnail

def attempt(function):
    try:
        return function()
    except ImageError as error:
        return {"code": error.code, "message": error.message, "path": str(error.path)}

geometry = Geometry((64, 64))
for line in sys.stdin:
    path = Path(line.rstrip("\\n"))
    if hasattr(signal, "alarm"):
        signal.alarm(int(sys.argv[1]))
    info = attempt(lambda: probe(path))
    if not isinstance(info, dict):
        info = {"size": [info.width, info.height], "format": info.format}
    image = attempt(lambda: decode(path))
    if not isinstance(image, dict):
        image = {"size": image.size, "mode": image.mode}
    array = attempt(lambda: load_array(path, geometry))
    if not isinstance(array, dict):
        array = {"shape": array.shape}
    small = attempt(lambda: thumbnail(path, 48))
    if not isinstance(small, dict):
        small = {"size": small.size}
    answer = {"probe": info, "decode": image, "load": array, "thumbnail": small}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture(scope="module")
def rows(data_dir: Path) -> list[dict[str, Any]]:
    """The manifest, each row with what our decoder made of the file."""
    folder = data_dir / "nasty"
    lines = (folder / "MANIFEST.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", SCRIPT, str(SECONDS_FOR_ONE_FILE)],
        input="".join(f"{folder / row['path']}\n" for row in rows),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=280,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    stopped_at = rows[len(answers)]["path"] if len(answers) < len(rows) else None
    assert (done.returncode, stopped_at) == (0, None), done.stderr[-2000:]
    assert done.stderr == ""
    return [row | answer for row, answer in zip(rows, answers, strict=True)]


def test_none_crashes_hangs_or_prints(rows: list[dict[str, Any]]) -> None:
    # GIVEN every file WHEN read in one process THEN the fixture found no word on its
    # stderr, and every refusal is one sentence about that file
    assert len(rows) == 1229
    for row in rows:
        for step in ("probe", "decode", "load", "thumbnail"):
            answer = row[step]
            if "code" in answer:
                assert answer["code"].startswith("image.")
                assert answer["message"].endswith(".")
                assert answer["path"].endswith(row["path"])


def test_sound_files_of_our_formats_decode(rows: list[dict[str, Any]]) -> None:
    sound = [
        row
        for row in rows
        if row["status"] == "ok"
        and row["format"] in OURS
        and row["path"] not in DAMAGED_AFTER_ALL
    ]
    assert len(sound) > 850
    # GIVEN what Pillow called sound WHEN decoded THEN it is RGB of its size, perhaps
    # turned
    for row in sound:
        assert "code" not in row["decode"], row["path"]
        assert row["decode"]["mode"] == "RGB"
        assert sorted(row["decode"]["size"]) == sorted(row["size"]), row["path"]
        # and its header had told the same
        assert row["probe"]["format"] == row["format"], row["path"]
        assert row["load"]["shape"] == [64, 64, 3]
        assert max(row["thumbnail"]["size"]) == min(48, max(row["decode"]["size"]))


def test_all_ways_of_reading_agree(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        decoded, probed = row["decode"], row["probe"]
        if "code" not in decoded:
            assert probed["size"] == decoded["size"], row["path"]
        assert decoded.get("code") == row["load"].get("code"), row["path"]
        assert decoded.get("code") == row["thumbnail"].get("code"), row["path"]


def test_other_files_are_refused_for_a_reason(rows: list[dict[str, Any]]) -> None:
    refused = [
        row
        for row in rows
        if row["status"] != "ok" or row.get("format") not in OURS
        if row["path"] not in BETTER
    ]
    assert all("code" in row["decode"] for row in refused)
    codes = Counter(row["decode"]["code"] for row in refused)
    assert {"image.not_an_image", "image.unsupported", "image.truncated"} <= set(codes)
    # Bombs are refused as such (one is below our limit, and cut short).
    bombs = [
        row["decode"]["code"]
        for row in rows
        if row["status"] == "bomb" and row["path"].endswith((".bmp", ".gif"))
    ]
    assert bombs.count("image.too_many_pixels") == 3
    for row in refused:
        if row["path"].endswith((".eps", ".pdf", ".psd", ".ico", ".dds", ".jp2")):
            code = row["decode"]["code"]
            assert code in {"image.unsupported", "image.not_an_image"}, row["path"]
