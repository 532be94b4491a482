"""Why a model answers so: heat maps, nearest training images, the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import DiscernError
from engine.evaluation.explain import explain
from engine.evaluation.explain_request import Explain, Explanation
from engine.evaluation.heat import (
    ACTIVATION,
    OCCLUSION,
    activation_map,
    lead,
    occlusion_map,
    overlay,
    place_in_picture,
)
from engine.evaluation.heat_file import save_heat
from engine.images import Geometry
from engine.models.encoder import Encoder
from engine.models.head import Head
from engine.models.modelfile import Model, load_model, save_model
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from tests.support.pictures import COLOURS, draw, draw_class, draw_project
from tests.support.terminal import document


def ask(model: Path, path: Path, **more: object) -> Explanation:
    request = replace(Explain(str(model), str(path)), **more)  # type: ignore[arg-type]
    return explain(request, report=ignore, token=Token())


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """A picture whose left half is red and whose right half is blue."""
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:, :16], pixels[:, 16:] = COLOURS["red"], COLOURS["blue"]
    path = tmp_path / "halves.png"
    Image.fromarray(pixels).save(path)
    return path


def test_the_terms_of_an_activation_map_make_up_the_score(tiny_model: Model) -> None:
    # GIVEN pictures, and a model whose embedding is the average of its feature map
    noise = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    embeddings, maps = tiny_model.encoder.embed_with_map(noise)
    assert maps is not None
    head = tiny_model.head
    scores = head.scores(embeddings)
    _, bias = head.layers[0]
    for label in range(3):
        # WHEN each class's map is made
        for feature_map, row in zip(maps, scores, strict=True):
            terms = activation_map(head, feature_map, label)
            # THEN its mean, and the bias, are the class's lead over the others
            whole = terms.mean() + lead(bias, label)
            assert whole == pytest.approx(float(lead(row, label)), abs=1e-3)


def test_both_maps_find_the_half_that_speaks_for_a_class(
    tiny_model: Model, tiny_encoder: Encoder, halves: Path
) -> None:
    # GIVEN a picture that is half red, half blue
    with Image.open(halves) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    _, maps = tiny_encoder.embed_with_map(pixels[None])
    assert maps is not None
    for name, red_is_left in (("red", 1), ("blue", -1)):
        label = tiny_model.manifest.classes.index(name)
        # WHEN either map is made for a class
        exact = activation_map(tiny_model.head, maps[0], label)
        covered = occlusion_map(tiny_encoder, tiny_model.head, pixels, label)
        # THEN the half of its colour speaks for it, more than the other
        for heat in (exact, covered):
            left, right = np.array_split(heat, 2, axis=1)
            assert red_is_left * (left.mean() - right.mean()) > 0


def test_a_head_with_a_hidden_layer_gets_an_occlusion_map(
    tiny_model: Model, tmp_path: Path, halves: Path
) -> None:
    # GIVEN the same model with a hidden layer that changes nothing
    ((kernel, bias),) = tiny_model.head.layers
    wide = np.eye(len(kernel), dtype=np.float32)
    deep = Head(((wide, np.zeros(len(kernel), np.float32)), (kernel, bias)))
    path = tmp_path / "deep.discern"
    save_model(replace(tiny_model, head=deep), path)
    save_model(tiny_model, tmp_path / "flat.discern")
    # WHEN both explain a picture
    told, flat = ask(path, halves), ask(tmp_path / "flat.discern", halves)
    # THEN each says how
    assert (told.method, flat.method) == (OCCLUSION, ACTIVATION)
    assert told.verdict.class_name == flat.verdict.class_name


@pytest.mark.parametrize(
    ("fit", "size", "place"),
    [
        ("squash", (400, 100), (0, 0, 1, 1)),
        ("crop", (200, 100), (0.25, 0, 0.75, 1)),
        ("crop", (100, 200), (0, 0.25, 1, 0.75)),
        ("letterbox", (200, 100), (0, -0.5, 1, 1.5)),
    ],
)
def test_the_map_lies_where_the_model_looked(
    fit: str, size: tuple[int, int], place: tuple[float, ...]
) -> None:
    # GIVEN a picture that is no square, and each way to make it one
    # WHEN the place of the model's rectangle is asked for
    geometry = Geometry((100, 100), fit=fit)  # type: ignore[arg-type]
    # THEN it is where those pixels came from
    assert place_in_picture(size, geometry) == pytest.approx(place)


def test_the_overlay_tells_for_and_against_by_colour() -> None:
    # GIVEN a map that speaks for a class on the left and against it on the right
    heat = np.array([[2.0, 0.0, -2.0]], np.float32)
    # WHEN it is painted
    pixels = np.asarray(overlay(heat, (90, 30)))
    # THEN left is orange, right is blue, and what does not matter is clear
    left, middle, right = pixels[15, 4], pixels[15, 45], pixels[15, 85]
    assert left[0] > left[2]
    assert right[2] > right[0]
    assert left[3] > 150 < right[3]
    assert middle[3] < 20


def trained(folder: Path, model: Path, encoder: Encoder) -> None:
    """Train a model in the project ``folder``."""
    request = Train(str(folder), recipe_named("quick"), output=str(model))
    train_quick(request, encoder, report=ignore, token=Token())


def test_the_nearest_training_images_are_named_by_the_project_alone(
    tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN a project, and a model trained in it
    folder = draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})
    model = tmp_path / "out" / "m.discern"
    trained(folder, model, tiny_encoder)
    new = draw(tmp_path / "new.png", 5, COLOURS["green"])
    # WHEN an answer is explained with the project at hand
    told = ask(model, new, project=str(folder))
    # THEN five training images are shown, likest first, of the same class
    assert [item.class_name for item in told.neighbours] == ["green"] * 5
    likeness = [item.likeness for item in told.neighbours]
    assert likeness == sorted(likeness, reverse=True)
    assert all(Path(item.path).is_file() for item in told.neighbours)
    assert told.note == ""
    # THEN a training image is its own nearest one
    nearest = told.neighbours[0]
    again = ask(model, Path(nearest.path), project=str(folder)).neighbours[0]
    assert again.path == nearest.path
    assert again.likeness == pytest.approx(1, abs=1e-3)
    # WHEN that image is gone
    Path(nearest.path).unlink()
    trained(folder, tmp_path / "later.discern", tiny_encoder)
    # THEN the model is still explained, by those that are left
    left = ask(model, new, project=str(folder)).neighbours
    assert nearest.path not in [item.path for item in left]
    assert len(left) == 5
    # WHEN it is explained without a project, or in one it was not trained in
    alone = ask(model, new)
    other = draw_project(tmp_path / "other", {"blue": 8, "green": 8, "red": 8})
    trained(other, tmp_path / "other.discern", tiny_encoder)
    elsewhere = ask(model, new, project=str(other))
    # THEN none is shown, which is said, and neither folder was touched
    assert (alone.neighbours, elsewhere.neighbours) == ((), ())
    assert "outside the project" in alone.note
    assert "not in this project" in elsewhere.note
    assert not (tmp_path / ".discern").exists()


def test_a_run_finds_its_own_project(tiny_encoder: Encoder, tmp_path: Path) -> None:
    # GIVEN the model in a run's folder
    folder = draw_project(tmp_path / "colours", {"blue": 12, "red": 12})
    trained(folder, tmp_path / "m.discern", tiny_encoder)
    (run,) = (folder / ".discern" / "runs").glob("*/model.discern")
    # WHEN it explains a picture, and nobody names the project
    told = ask(run, draw_class(tmp_path / "blue", 1)[0])
    # THEN its project's images are there
    assert len(told.neighbours) == 5


def test_the_strangeness_is_told_part_by_part(
    tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN a model of two colours
    folder = draw_project(tmp_path / "colours", {"blue": 30, "red": 30})
    model = tmp_path / "m.discern"
    trained(folder, model, tiny_encoder)
    # WHEN a known and a strange picture are explained
    known = ask(model, draw(tmp_path / "known.png", 9, COLOURS["blue"]))
    strange = ask(model, draw(tmp_path / "strange.png", 9, COLOURS["yellow"]))
    # THEN each part says how strange, and the sum decides
    assert known.strangeness.keys() == {"neighbours", "spread", "energy"}
    assert known.verdict.verdict == "blue"
    assert strange.verdict.verdict == "none of these"
    assert strange.strangeness["neighbours"] > max(1, known.strangeness["neighbours"])


def test_a_class_that_there_is_not_is_refused(
    tiny_model_path: Path, halves: Path
) -> None:
    # GIVEN a model without cats
    # WHEN it is to explain why something is one
    with pytest.raises(DiscernError) as caught:
        ask(tiny_model_path, halves, class_name="cat")
    # THEN it says which classes there are
    assert caught.value.code == "explain.class"
    assert "blue, green, red" in caught.value.message


def test_the_command_writes_the_map_and_says_why(
    tiny_model_path: Path, halves: Path, tmp_path: Path
) -> None:
    # GIVEN a picture
    target = tmp_path / "heat.png"
    # WHEN the command explains it
    found = document("explain", tiny_model_path, halves, "-o", target)
    # THEN the document has it all, and the picture is one of the same size
    assert found["class_name"] in load_model(tiny_model_path).manifest.classes
    assert found["method"] == ACTIVATION
    assert found["verdict"]["path"] == str(halves)
    assert found["heat_map"] == str(target)
    with Image.open(target) as drawn:
        assert drawn.size == (32, 32)
        drawn.verify()


def test_a_map_that_cannot_be_written_leaves_nothing(
    tiny_model_path: Path, halves: Path, tmp_path: Path
) -> None:
    # GIVEN a name that is of no image format
    told = ask(tiny_model_path, halves)
    # WHEN the map is to be saved there
    with pytest.raises(DiscernError) as caught:
        save_heat(told, tmp_path / "heat.docx")
    # THEN that is said, and no half file lies about
    assert caught.value.code == "explain.write"
    assert [path.name for path in tmp_path.iterdir()] == ["halves.png"]
