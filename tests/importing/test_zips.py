"""Importing zips: classes as from folders, and nothing that a zip says is trusted."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

from engine.importing.look import look_at_sources
from engine.importing.request import LookAtSources
from engine.progress import Token, ignore
from tests.support.imports import imported, origins, pictures_in, reasons
from tests.support.pictures import draw
from tests.support.projects import files_below


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def locked(path: Path, names: set[str]) -> None:
    """Mark members as encrypted, in both places where a zip says so."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.filename in names]
    for info in infos:
        data[info.header_offset + 6] |= 1
        at = data.index(b"PK\1\2")
        while True:
            length = struct.unpack_from("<H", data, at + 28)[0]
            if data[at + 46 : at + 46 + length] == info.filename.encode():
                data[at + 8] |= 1
                break
            at = data.index(b"PK\1\2", at + 4)
    path.write_bytes(data)


def test_a_zip_is_imported_like_the_folder_it_was(
    tmp_path: Path, drawn: list[bytes]
) -> None:
    # GIVEN a zip of splits and classes in a folder, with what systems add to zips
    path = packed(
        tmp_path / "pets.zip",
        {
            "pets/train/cat/1.png": drawn[0],
            "pets/train/dog/1.png": drawn[1],
            "pets/test/cat/Jérôme.png": drawn[2],
            "__MACOSX/pets/._1.png": b"x",
            "pets/.DS_Store": b"x",
        },
    )
    before = path.read_bytes()
    # WHEN it is imported, without even being called a zip
    path = path.rename(tmp_path / "pets.backup")
    result = imported(tmp_path / "project", path)
    # THEN the classes are there, and each picture's origin is its place in the zip
    assert result.added == {"cat": 2, "dog": 1}
    assert pictures_in(tmp_path / "project") == {
        "cat/1.png",
        "dog/1.png",
        "cat/Jérôme.png",
    }
    assert f"{path}/pets/test/cat/Jérôme.png" in origins(tmp_path / "project")
    assert path.read_bytes() == before
    assert result.left_out == ()


def test_a_zip_of_loose_pictures_is_one_class(
    tmp_path: Path, drawn: list[bytes]
) -> None:
    # GIVEN a zip of pictures without folders
    path = packed(tmp_path / "Joker.zip", {"1.png": drawn[0], "2.png": drawn[1]})
    # WHEN it is imported
    # THEN the class is called like it
    assert imported(tmp_path / "project", path).added == {"Joker": 2}


def test_no_path_in_a_zip_leads_anywhere(tmp_path: Path, drawn: list[bytes]) -> None:
    # GIVEN a zip whose paths lead out of it, and a link
    evil = {
        "../../cat/up.png": drawn[0],
        "/etc/cat/root.png": drawn[1],
        "C:\\cat\\drive.png": drawn[2],
        "cat/fine.png": drawn[3],
    }
    path = packed(tmp_path / "evil.zip", evil)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("cat/link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    room = tmp_path / "room"
    room.mkdir()
    around = files_below(tmp_path)
    # WHEN it is imported
    result = imported(room / "project", path, class_name="cat")
    # THEN only the honest picture came in, and nothing else was written anywhere
    assert pictures_in(room / "project") == {"cat/fine.png"}
    assert reasons(result) == {
        "up.png": "import.zip_path",
        "root.png": "import.zip_path",
        "drive.png": "import.zip_path",
        "link.png": "import.zip_link",
    }
    outside = {
        name: facts
        for name, facts in files_below(tmp_path).items()
        if not name.startswith("room/") and name not in {".", "room"}
    }
    assert outside == {
        name: facts for name, facts in around.items() if name not in {".", "room"}
    }


def test_a_locked_zip_says_so(tmp_path: Path, drawn: list[bytes]) -> None:
    # GIVEN a zip locked as a whole, and one locked in part
    whole = packed(tmp_path / "whole.zip", {"cat/1.png": drawn[0]})
    locked(whole, {"cat/1.png"})
    part = packed(tmp_path / "part.zip", {"cat/2.png": drawn[1], "cat/3.png": drawn[2]})
    locked(part, {"cat/2.png"})
    # WHEN both are imported
    result = imported(tmp_path / "project", whole, part)
    # THEN what can be read is in, and the reason is the password
    assert result.added == {"cat": 1}
    assert reasons(result) == {
        "whole.zip": "import.zip_locked",
        "2.png": "import.zip_locked",
    }
    assert all("password" in one.reason for one in result.left_out)


def test_bombs_are_not_unpacked(tmp_path: Path, drawn: list[bytes]) -> None:
    # GIVEN a zip that unpacks to a thousand times its size, one with a single such
    # member, and one whose member is larger than it claims
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("cat/big.bmp", b"BM" + bytes(210 << 20))
    noise = b"".join(drawn) * 400
    mixed = packed(tmp_path / "mixed.zip", {"cat/1.png": drawn[0]})
    with zipfile.ZipFile(mixed, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("cat/noise.png", noise)
    with zipfile.ZipFile(mixed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cat/zeros.bmp", b"BM" + bytes(8 << 20))
    liar = packed(tmp_path / "liar.zip", {"cat/2.png": drawn[1], "cat/3.png": drawn[2]})
    data = liar.read_bytes().replace(
        struct.pack("<I", len(drawn[1])), struct.pack("<I", 10)
    )
    liar.write_bytes(data)
    # WHEN they are imported
    result = imported(tmp_path / "project", bomb, mixed, liar)
    # THEN the honest pictures are in, and the others are named
    found = reasons(result)
    assert found["bomb.zip"] == "import.zip_bomb"
    assert found["zeros.bmp"] == "import.zip_bomb"
    assert found["2.png"] in {"import.zip_member", "import.zip_bomb"}
    assert pictures_in(tmp_path / "project") == {
        "cat/1.png",
        "cat/3.png",
        "cat/noise.png",
    }


def test_damaged_zips_cost_what_is_damaged(tmp_path: Path, drawn: list[bytes]) -> None:
    # GIVEN a zip cut in half, one with a broken member, and a text called zip
    whole = packed(tmp_path / "cut.zip", {"cat/1.png": drawn[0]})
    whole.write_bytes(whole.read_bytes()[:-40])
    broken = packed(
        tmp_path / "broken.zip", {"cat/2.png": drawn[1], "cat/3.png": drawn[2]}
    )
    data = bytearray(broken.read_bytes())
    data[60:90] = bytes(30)
    broken.write_bytes(data)
    (tmp_path / "text.zip").write_text("not a zip")
    # WHEN they are imported
    result = imported(tmp_path / "project", whole, broken, tmp_path / "text.zip")
    # THEN the rest is in
    assert result.added == {"cat": 1}
    assert reasons(result) == {
        "cut.zip": "import.zip_damaged",
        "2.png": "import.zip_member",
        "text.zip": "import.zip_damaged",
    }


def test_a_look_tells_the_classes_before_anything_is_imported(
    tmp_path: Path, drawn: list[bytes]
) -> None:
    # GIVEN a zip of classes, a loose picture, and nothing
    path = packed(tmp_path / "a.zip", {"cat/1.png": drawn[0], "dog/1.png": drawn[1]})
    loose = draw(tmp_path / "loose.png", 9)
    # WHEN somebody looks
    sources = (str(path), str(loose), str(tmp_path / "missing"))
    found = look_at_sources(LookAtSources(sources), report=ignore, token=Token())
    # THEN the classes, what has none, and what is wrong are known
    assert found.classes == {"cat": 1, "dog": 1}
    assert found.without_class == 1
    assert found.files == 3
    assert found.complete
    assert [one.code for one in found.problems] == ["import.missing"]
