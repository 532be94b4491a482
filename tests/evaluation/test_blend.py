"""The blend lab: mixes of pictures, flip points, many pairs; and changed pictures."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.errors import DiscernError
from engine.evaluation.blend import blend, blend_pairs
from engine.evaluation.changed import change, classify_changed
from engine.evaluation.lab_request import (
    Blend,
    Blended,
    BlendedPairs,
    BlendPairs,
    Changes,
    ClassifyChanged,
)
from engine.evaluation.mixing import embed_mixes
from engine.images import load_array
from engine.models.classifier import Classifier
from engine.models.modelfile import Model
from engine.progress import Event, Progress, Token, ignore
from tests.support.pictures import COLOURS, draw, draw_project
from tests.support.terminal import discern, document


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A red picture."""
    return draw(tmp_path / "one.png", 1, COLOURS["red"])


@pytest.fixture
def blue(tmp_path: Path) -> Path:
    """A blue picture."""
    return draw(tmp_path / "two.png", 2, COLOURS["blue"])


def mix(model: Path, first: Path, second: Path) -> Blended:
    request = Blend(str(model), str(first), str(second))
    return blend(request, report=ignore, token=Token())


def test_a_mix_goes_from_one_picture_to_the_other(
    tiny_model_path: Path, red: Path, blue: Path
) -> None:
    # GIVEN a red and a blue picture
    # WHEN they are mixed
    found = mix(tiny_model_path, red, blue)
    # THEN it begins and ends with their own answers
    assert (found.first.class_name, found.second.class_name) == ("red", "blue")
    assert found.classes[:2] == ("red", "blue")
    assert (found.shares[0], found.shares[-1]) == (0, 1)
    assert found.probabilities[0][0] == pytest.approx(found.first.probability)
    assert found.probabilities[-1][1] == pytest.approx(found.second.probability)
    # THEN both pictures come back as the model sees them
    for data in found.seen:
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (32, 32)


def test_the_flip_point_is_where_the_answer_changes(
    tiny_model: Model, tiny_model_path: Path, red: Path, blue: Path
) -> None:
    # GIVEN the flip point of a mix
    found = mix(tiny_model_path, red, blue)
    assert found.flip is not None
    # WHEN mixes a hair before and after it are answered
    geometry = tiny_model.encoder.spec.geometry
    shares = np.array([found.flip - 0.002, found.flip + 1e-6])
    classifier = Classifier(tiny_model)
    embeddings = embed_mixes(
        classifier, load_array(red, geometry), load_array(blue, geometry), shares
    )
    best = classifier.probabilities(embeddings).argmax(axis=1)
    # THEN it is the first picture's class before, and what was told after
    assert [tiny_model.manifest.classes[number] for number in best] == [
        "red",
        found.becomes,
    ]


def test_two_pictures_of_a_class_never_flip(tiny_model_path: Path, red: Path) -> None:
    # GIVEN a picture and itself
    # WHEN they are mixed
    found = mix(tiny_model_path, red, red)
    # THEN nothing ever changes
    assert (found.flip, found.becomes) == (None, None)
    assert found.classes[0] == "red"
    assert np.ptp(found.probabilities, axis=0).max() < 1e-5


def pairs(model: Path, first: Path, second: Path, **more: int) -> BlendedPairs:
    request = BlendPairs(str(model), (str(first),), (str(second),), **more)
    return blend_pairs(request, report=ignore, token=Token())


def test_many_pairs_say_how_closely_probabilities_follow(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN folders of red and blue, with a broken file
    folder = draw_project(tmp_path / "colours", {"red": 8, "blue": 8})
    (folder / "red" / "broken.png").write_text("x")
    # WHEN pairs of them are mixed
    found = pairs(tiny_model_path, folder / "red", folder / "blue", pairs=24)
    # THEN every pair is accounted for
    assert found.pairs + found.same + found.unreadable == 24
    assert found.pairs > 10
    assert found.unreadable > 0
    # THEN the curve rises from nothing to all, and the quartiles are in order
    assert found.points[0].middle < 0.2
    assert found.points[-1].middle > 0.8
    assert all(point.low <= point.middle <= point.high for point in found.points)
    assert found.flips is not None
    assert 0 < found.flips[0] <= found.flips[1] <= found.flips[2] < 1
    assert found.deviation is not None
    assert 0 < found.deviation < 0.5
    # THEN the same lot gives the same answer
    again = pairs(tiny_model_path, folder / "red", folder / "blue", pairs=24)
    assert again.points == found.points


def test_pairs_of_one_class_are_left_out(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN red pictures on both sides
    folder = draw_project(tmp_path / "colours", {"red": 4})
    # WHEN pairs are mixed
    found = pairs(tiny_model_path, folder, folder, pairs=5)
    # THEN there is nothing to follow, and that is told
    assert (found.pairs, found.same) == (0, 5)
    assert (found.points, found.deviation, found.flips) == ((), None, None)


def test_cancelled_pairs_keep_what_was_mixed(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN many pairs
    folder = draw_project(tmp_path / "colours", {"red": 4, "blue": 4})
    token = Token()

    def stop_early(event: Event) -> None:
        if isinstance(event, Progress):
            token.cancel()

    # WHEN it is cancelled on the way
    request = BlendPairs(
        str(tiny_model_path), (str(folder / "red"),), (str(folder / "blue"),), 5000
    )
    found = blend_pairs(request, report=stop_early, token=token)
    # THEN it stops, and what was done until then counts
    assert found.stopped
    assert found.pairs < 5000


def test_a_side_without_pictures_is_refused(
    tiny_model_path: Path, red: Path, tmp_path: Path
) -> None:
    # GIVEN an empty folder
    (tmp_path / "nothing").mkdir()
    # WHEN pairs are asked for
    with pytest.raises(DiscernError) as caught:
        pairs(tiny_model_path, red, tmp_path / "nothing")
    # THEN that is said
    assert caught.value.code == "blend.nothing"


def test_the_command_tells_of_two_pictures_and_of_folders(
    tiny_model_path: Path, red: Path, blue: Path, tmp_path: Path
) -> None:
    # GIVEN two pictures, and two folders of them
    folder = draw_project(tmp_path / "colours", {"red": 3, "blue": 3})
    # WHEN the command mixes each
    code, text, _ = discern("blend", tiny_model_path, red, blue)
    sides = (folder / "red", folder / "blue")
    many = document("blend", tiny_model_path, *sides, "--pairs", "4")
    # THEN each tells its flips
    flip = mix(tiny_model_path, red, blue).flip
    assert code == 0
    assert flip is not None
    assert f"At {100 * flip:.0f} % of the second picture, red flips to" in text
    assert many["pairs"] == 4


def test_an_unchanged_picture_gets_its_usual_answer(
    tiny_model_path: Path, red: Path
) -> None:
    # GIVEN a picture and its answer
    usual = classify_images(
        ClassifyImages(str(tiny_model_path), (str(red),)), report=ignore, token=Token()
    ).verdicts[0]
    # WHEN it is asked about with every slider at rest
    request = ClassifyChanged(str(tiny_model_path), str(red))
    found = classify_changed(request, report=ignore, token=Token())
    # THEN it is the same to the last bit
    assert found.verdict == usual


@pytest.mark.parametrize(
    "changes",
    [
        Changes(blur=3),
        Changes(light=0.3),
        Changes(rotation=30),
        Changes(noise=60),
        Changes(quality=3),
        Changes(crop=0.3),
    ],
)
def test_each_slider_changes_the_picture_in_its_way(changes: Changes) -> None:
    # GIVEN a picture with an edge in it
    pixels = np.full((60, 80, 3), 30, np.uint8)
    pixels[:, 40:] = (200, 120, 60)
    before = Image.fromarray(pixels)
    # WHEN one slider is moved
    after = change(before, changes)
    # THEN it is another picture, the same each time, and the original is untouched
    assert after.mode == "RGB"
    assert after.size != before.size or after.tobytes() != before.tobytes()
    assert change(before, changes).tobytes() == after.tobytes()
    np.testing.assert_array_equal(np.asarray(before), pixels)
    if changes.light < 1:
        assert np.asarray(after).mean() < 0.5 * pixels.mean()
    if changes.crop:
        assert after.size == (32, 24)
    if changes.noise:
        assert np.asarray(after)[:, :30].std() > 10


def test_a_changed_picture_is_answered_and_shown(
    tiny_model_path: Path, red: Path
) -> None:
    # GIVEN a red picture made nearly black
    changes = Changes(light=0.1)
    request = ClassifyChanged(str(tiny_model_path), str(red), changes)
    # WHEN it is asked about
    found = classify_changed(request, report=ignore, token=Token())
    # THEN the answer is about what comes back with it
    with Image.open(io.BytesIO(found.seen)) as shown:
        assert np.asarray(shown).mean() < 30
    usual = classify_changed(
        ClassifyChanged(str(tiny_model_path), str(red)), report=ignore, token=Token()
    )
    assert found.verdict.top != usual.verdict.top
