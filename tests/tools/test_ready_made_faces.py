"""The trees of faces behind the happy or sad model, made of a drawn repository."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.images import probe
from tests.support.pictures import draw, draw_project
from tools.ready_made.__main__ import main


def repository(folder: Path) -> Path:
    """A repository of faces: photographs and films, people with several pictures."""
    rows = ["user.id,image,emotion"]
    number = 0

    def add(student: str, name: str, emotion: str) -> None:
        nonlocal number
        number += 1
        draw(folder / "images" / name, number)
        rows.append(f"{student},{name},{emotion}")

    for person in range(20):
        for picture in range(1 + person % 2):
            add("302", f"Sad_{person:c>2}_{picture:04}.jpg", "sadness")
            add("302", f"Both_{person:c>2}_{picture:04}.jpg", "SADNESS")
            add("302", f"Both_{person:c>2}_{picture + 10:04}.jpg", "happiness")
        for picture in range(3):
            add("dwdii", f"Happy_{person:c>2}_{picture:04}.jpg", "happiness")
    for person in range(6):
        for picture in range(5):
            add("jhamski", f"Actor{person:a>2}_{picture}.jpg", "SADNESS")
            add("jhamski", f"Actor{person:a>2}_{picture + 50}.jpg", "HAPPINESS")
    add("302", "Torn_0001.jpg", "sadness")
    rows.append("dwdii,Torn_0001.jpg,happiness")
    add("302", "Calm_0001.jpg", "neutral")
    rows.append("302,Missing_0001.jpg,sadness")
    (folder / "data").mkdir()
    (folder / "data" / "legend.csv").write_text("\n".join(rows), encoding="utf-8")
    for name in ("KA.HA2.30", "KA.SA2.34", "KA.NE2.27", "108b", "108a", "y01"):
        draw(folder / "test" / f"{name}.jpg", 5000)
    return folder


def test_faces_are_dealt_without_giving_the_answer_away(tmp_path: Path) -> None:
    # GIVEN faces whose source nearly tells the class
    source = repository(tmp_path / "repository")
    out = tmp_path / "tree"
    # WHEN the tree is made
    draw_project(tmp_path / "things", {"green": 30})
    words = ["faces", "--repository", str(source), "--out", str(out)]
    assert main([*words, "--no-faces", f"Things={tmp_path / 'things'}"]) == 0
    # THEN each split has as many happy as sad faces, of either source
    people: dict[str, set[str]] = {}
    for split in ("train", "val", "test"):
        files = {
            answer: [path.stem for path in (out / "faces" / split / answer).iterdir()]
            for answer in ("happy", "sad")
        }
        films = {
            answer: sum(name.startswith("Actor") for name in names)
            for answer, names in files.items()
        }
        assert len(files["happy"]) == len(files["sad"]) > 0
        assert films["happy"] == films["sad"] > 0
        assert films["sad"] < len(files["sad"])
        people[split] = {
            name.rpartition("_")[0] for names in files.values() for name in names
        }
    # THEN nobody is in two splits
    assert not people["train"] & people["val"]
    assert not people["train"] & people["test"]
    assert not people["val"] & people["test"]
    # THEN most train, and what has two labels, another or no file is left out
    everybody = set().union(*people.values())
    assert len(people["train"]) > len(people["test"])
    assert not {"Torn", "Calm", "Missing"} & everybody
    # THEN the encoder's faces are of people in neither val nor test, small and
    # THEN the rare class in several forms; nobody is in both of its splits
    encoder_people: dict[str, set[str]] = {}
    for split in ("train", "val"):
        copies = list((out / "expressions" / split).rglob("*.jpg"))
        strangers = [path for path in copies if path.parent.name == "no-face"]
        assert strangers
        assert len(copies) > len(strangers)
        assert {probe(path).width for path in copies} == {96}
        shown = [path for path in copies if path not in strangers]
        encoder_people[split] = {path.stem.rpartition("_")[0] for path in shown}
    assert not (people["val"] | people["test"]) & set().union(*encoder_people.values())
    assert not encoder_people["train"] & encoder_people["val"]
    unhappy = (out / "expressions" / "train" / "unhappy").iterdir()
    forms = {path.stem.rpartition("-")[2] for path in unhappy}
    assert forms == {"0", "1", "2", "3"}
    # THEN more happy faces of the people who are tested on are there to try
    tried = {path.stem for path in (out / "others" / "more-happy").rglob("*.jpg")}
    tested = {path.stem for path in (out / "faces" / "test").rglob("*.jpg")}
    assert tried
    assert not tried & tested
    assert {name.rpartition("_")[0] for name in tried} <= people["test"]
    # THEN the other sources are told by their names
    others = sorted(path.relative_to(out / "others").as_posix()
                    for path in (out / "others").rglob("*.jpg")
                    if "more-happy" not in path.parts)  # fmt: skip
    assert others == [
        "fei-smiles/happy/108b.jpg",
        "jaffe/happy/KA.HA2.30.jpg",
        "jaffe/sad/KA.SA2.34.jpg",
    ]


def test_a_second_set_gives_the_score_and_nothing_of_it_is_on_both_sides(
    tmp_path: Path,
) -> None:
    # GIVEN a second set, one picture of whose test part is in its training part, too
    source = repository(tmp_path / "repository")
    fer = tmp_path / "fer"
    for number, answer in enumerate(("happy", "sad")):
        for part, count in (("train", 40), ("test", 6)):
            for picture in range(count):
                seed = 9000 + 100 * number + picture + (50 if part == "test" else 0)
                draw(fer / part / answer / f"{part}-{picture}.png", seed)
        shutil.copyfile(
            fer / "test" / answer / "test-0.png", fer / "train" / answer / "copy.png"
        )
    out = tmp_path / "tree"
    # WHEN the tree is made of both
    words = ["faces", "--repository", str(source), "--out", str(out)]
    assert main([*words, "--fer2013", str(fer)]) == 0
    # THEN its test part is the test, and that of the first set is kept beside it
    tested = sorted(path.name for path in (out / "faces" / "test").glob("*/*"))
    assert len(tested) == 12
    assert all(name.startswith("fer-test-") for name in tested)
    assert list((out / "others" / "press-and-films" / "sad").iterdir())
    # AND training got both, a share held out, without the copy
    for answer in ("happy", "sad"):
        train = {path.name for path in (out / "faces" / "train" / answer).iterdir()}
        held = {path.name for path in (out / "faces" / "val" / answer).iterdir()}
        ours = {name for name in train | held if name.startswith("fer-")}
        assert len(ours) == 40
        assert "fer-copy.png" not in ours
        assert any(not name.startswith("fer-") for name in train)
        assert 0 < sum(name.startswith("fer-") for name in held) < 20
        assert not train & held
