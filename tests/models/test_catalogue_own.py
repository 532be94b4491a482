"""Rows of the catalogue that are the person's own."""

from __future__ import annotations

import pytest

from engine.models.backbones import BACKBONES
from engine.models.catalogue import overview
from engine.models.custom import backbone_named, own_file, read_own

FETCHABLE = {row.name for row in BACKBONES if row.can_be_fetched}


def write_own(text: str) -> None:
    own_file().write_text(text, encoding="utf-8")


def test_rows_of_the_persons_own_join_the_catalogue() -> None:
    # GIVEN a file of theirs
    write_own(
        f"""
        mirror = "http://127.0.0.1:1/weights"
        [[encoder]]
        name = "ours"
        title = "Our parts"
        architecture = "MobileNet"
        width = 0.25
        dimensions = 256
        input_size = 128
        fit = "letterbox"
        url = "https://files.example.org/a/our%20net.v2.h5"
        file = "our_net.h5"
        hash = "sha256:{"ab" * 32}"
        size = 12
        """
    )
    # WHEN it is read / THEN the row is like the app's own
    assert read_own().mirror == "http://127.0.0.1:1/weights"
    assert read_own().problems == ()
    row = backbone_named("ours")
    assert (row.file, row.width, row.dimensions) == ("our_net.h5", 0.25, 256)
    assert (row.geometry.size, row.geometry.fit) == ((128, 128), "letterbox")
    assert row.can_be_fetched
    assert [item.state for item in overview() if item.name == "ours"] == ["available"]


GOOD = 'name = "ours"\narchitecture = "VGG16"\nfile = "ours.h5"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[encoder]\n", "cannot be read"),
        ("mirror = 5", "mirror"),
        ("colour = 'red'", "colour"),
        ("[encoder]\nname = 'a'", "[[encoder]]"),
        (f"[[encoder]]\n{GOOD}colour = 1", "colour"),
        ("[[encoder]]\nname = 'ours'", "architecture"),
        (f"[[encoder]]\n{GOOD.replace('ours', 'Our s')}", "a name of"),
        (f"[[encoder]]\n{GOOD.replace('VGG16', 'VGG61')}", "VGG61"),
        (f"[[encoder]]\n{GOOD.replace('ours.h5', '../../x.h5')}", "a file name"),
        (f"[[encoder]]\n{GOOD.replace('ours.h5', 'x.pkl')}", "a file name"),
        (f"[[encoder]]\n{GOOD}url = 'https://x.org/a.h5'", "a hash"),
        (f"[[encoder]]\n{GOOD}hash = 'md5:12'", "a hash"),
        (
            f"[[encoder]]\n{GOOD}url = 'file:///a.h5'\nhash = 'md5:{'a' * 32}'",
            "https://",
        ),
        (f"[[encoder]]\n{GOOD}input_size = 8", "input_size"),
        (f"[[encoder]]\n{GOOD}layer = 'fc1'", "dimensions"),
        (f"[[encoder]]\n{GOOD}with_top = 'yes'", "with_top"),
        (f"[[encoder]]\n{GOOD.replace('ours', 'vgg16', 1)}", "another encoder"),
        (
            f"[[encoder]]\n{GOOD.replace('ours.h5', 'efficientnetb0_notop.h5')}",
            "another file",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_others_stay(
    text: str, words: str
) -> None:
    # GIVEN a file with a mistake and, unless that spoils all of it, a good row after it
    good = f"\n[[encoder]]\n{GOOD.replace('ours', 'good')}"
    spoilt = text.startswith(("[[encoder]\n", "[encoder]"))
    write_own(text if spoilt else text + good)
    # WHEN it is read
    own = read_own()
    # THEN one problem is told, with the file and what is wrong
    assert len(own.problems) == 1
    assert str(own_file()) in own.problems[0]
    assert words in own.problems[0]
    # AND the rest of the catalogue is as it was
    assert {row.name for row in overview() if row.state == "available"} == FETCHABLE
    assert [row.name for row in own.rows] == ([] if spoilt else ["good"])
