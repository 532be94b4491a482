"""The encoder, the stream of files through it, and the verdicts that come out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import paths
from engine.errors import ModelError
from engine.images import Geometry
from engine.models.catalogue import bundled_models, encoders, find_encoder, model_path
from engine.models.classifier import Classifier, failed
from engine.models.encoder import GRAPH_FILE, SPEC_FILE, Encoder, write_spec
from engine.models.modelfile import Model
from engine.models.stream import CHUNK, embed_files
from engine.progress import Cancelled, Token
from engine.verdict import NONE_OF_THESE, NOT_SURE
from tests.support.pictures import draw


def noise(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (count, 32, 32, 3), np.uint8)


def folder_of(encoder: Encoder, folder: Path) -> Path:
    write_spec(encoder.spec, folder)
    (folder / GRAPH_FILE).write_bytes(encoder.graph)
    return folder


def test_a_batch_gives_what_single_pictures_give(tiny_encoder: Encoder) -> None:
    # GIVEN pictures
    batch = noise(5)
    # WHEN they go through at once and one by one, here and in a clone
    together = tiny_encoder.embed(batch)
    clone = tiny_encoder.clone(threads=2)
    alone = np.concatenate([clone.embed(batch[i : i + 1]) for i in range(5)])
    # THEN the embeddings are the same
    assert together.shape == (5, 24)
    assert together.dtype == np.float32
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-6)


def test_pooled_means_the_average_of_the_feature_map(tiny_encoder: Encoder) -> None:
    # GIVEN an encoder that says its embedding is pooled
    assert tiny_encoder.spec.pooled
    # WHEN both outputs are taken
    embedding, feature_map = tiny_encoder.embed_with_map(noise(3))
    # THEN one is the average of the other
    assert feature_map is not None
    np.testing.assert_allclose(embedding, feature_map.mean(axis=(1, 2)), rtol=1e-4)


@pytest.mark.parametrize(
    "batch",
    [
        np.zeros((1, 32, 32, 3), np.float32),
        np.zeros((1, 31, 32, 3), np.uint8),
        np.zeros((32, 32, 3), np.uint8),
    ],
)
def test_a_wrong_input_is_refused(
    tiny_encoder: Encoder, batch: NDArray[np.uint8]
) -> None:
    # GIVEN something that is no batch of its pictures
    # WHEN it is to be embedded
    with pytest.raises(ModelError) as caught:
        tiny_encoder.embed(batch)
    # THEN both shapes are told
    assert caught.value.code == "model.input"
    assert "(n, 32, 32, 3)" in caught.value.message


def test_an_encoder_survives_its_folder(tiny_encoder: Encoder, tmp_path: Path) -> None:
    # GIVEN an encoder in a folder
    # WHEN it is loaded
    again = Encoder.load(folder_of(tiny_encoder, tmp_path))
    # THEN it is the same
    assert again.spec == tiny_encoder.spec
    np.testing.assert_array_equal(again.embed(noise(2)), tiny_encoder.embed(noise(2)))


def test_damaged_folders_are_told(tiny_encoder: Encoder, tmp_path: Path) -> None:
    # GIVEN folders with something missing or wrong
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("no graph", "no spec", "changed"):
        (tmp_path / name).mkdir()
        folder_of(tiny_encoder, tmp_path / name)
    (tmp_path / "no graph" / GRAPH_FILE).unlink()
    (tmp_path / "no spec" / SPEC_FILE).write_text("{}")
    (tmp_path / "changed" / GRAPH_FILE).write_bytes(b"other")
    # WHEN they are loaded
    found = {}
    for folder in tmp_path.iterdir():
        with pytest.raises(ModelError) as caught:
            Encoder.load(folder)
        found[folder.name] = caught.value.code
    # THEN each mistake has its name
    assert found == {
        "empty": "model.missing",
        "no graph": "model.missing",
        "no spec": "model.damaged",
        "changed": "model.hash",
    }


@pytest.mark.parametrize(
    "change", [{"geometry": Geometry((48, 32))}, {"dimensions": 25}]
)
def test_a_graph_other_than_described_is_refused(
    tiny_encoder: Encoder, change: dict[str, object]
) -> None:
    # GIVEN a spec that does not fit its graph
    spec = replace(tiny_encoder.spec, **change)  # type: ignore[arg-type]
    # WHEN they are put together
    with pytest.raises(ModelError) as caught:
        Encoder(spec, tiny_encoder.graph)
    # THEN that is refused, before any picture
    assert caught.value.code == "model.graph"


def test_geometry_is_part_of_what_an_embedding_depends_on(
    tiny_encoder: Encoder,
) -> None:
    # GIVEN one graph behind two geometries
    other = replace(tiny_encoder.spec, geometry=Geometry((32, 32), fit="squash"))
    titled = replace(tiny_encoder.spec, title="Another title")
    # WHEN their cache keys are compared
    # THEN what changes embeddings changes the key, and nothing else does
    assert other.cache_key != tiny_encoder.spec.cache_key
    assert titled.cache_key == tiny_encoder.spec.cache_key


@pytest.mark.parametrize("threads", [1, 3])
def test_files_stream_in_order_and_bad_ones_come_too(
    tiny_encoder: Encoder, tmp_path: Path, threads: int
) -> None:
    # GIVEN a few chunks of files, some of them bad
    files = [
        draw(tmp_path / f"{number}.png", number) for number in range(3 * CHUNK + 5)
    ]
    for number in (0, 20, 21):
        files[number].write_bytes(b"bad")
    # WHEN they stream through
    found = list(
        embed_files(tiny_encoder, enumerate(files), token=Token(), threads=threads)
    )
    # THEN all come, in order, each with an embedding or a reason
    assert [item.key for item in found] == list(range(len(files)))
    bad = {item.key for item in found if item.embedding is None}
    assert bad == {0, 20, 21}
    assert all((item.error is None) != (item.key in bad) for item in found)


def test_a_stream_takes_files_only_as_it_needs_them(
    tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN files without end
    file = draw(tmp_path / "x.png", 1)
    taken = 0

    def endless() -> Iterator[tuple[int, Path]]:
        nonlocal taken
        while True:
            taken += 1
            yield taken, file

    # WHEN a few are asked for, and then no more
    stream = embed_files(tiny_encoder, endless(), token=Token(), threads=2)
    keys = [next(stream).key for _ in range(CHUNK)]
    stream.close()  # type: ignore[attr-defined]
    # THEN only a few chunks were taken, and its threads are gone
    assert keys == list(range(1, CHUNK + 1))
    assert taken <= 8 * CHUNK
    assert not [t for t in threading.enumerate() if t.name.startswith("embed")]


def test_a_cancelled_stream_ends(tiny_encoder: Encoder, tmp_path: Path) -> None:
    # GIVEN a stream under way
    file = draw(tmp_path / "x.png", 1)
    token = Token()
    stream = embed_files(tiny_encoder, [(n, file) for n in range(500)], token=token)
    next(stream)
    # WHEN it is cancelled
    token.cancel()
    # THEN it ends before the files do
    with pytest.raises(Cancelled):
        list(stream)


def test_verdicts_say_what_they_know(tiny_model: Model) -> None:
    # GIVEN a model that must be 90 % sure, and embeddings: a typical one, one between
    # two classes, and one like nothing
    assert tiny_model.unknown is not None
    manifest = replace(tiny_model.manifest, sure_from=0.9)
    typical = tiny_model.unknown.references[:1].astype(np.float32)
    # Scores do depend on the length, which references have lost.
    picture = np.full((1, 32, 32, 3), (40, 60, 200), np.uint8)
    length = np.linalg.norm(tiny_model.encoder.embed(picture))
    wild = replace(tiny_model.unknown, threshold=1e9)
    # WHEN they are judged
    blue = Classifier(replace(tiny_model, manifest=manifest, unknown=wild), top=2)
    known = blue.verdicts(["a"], typical * length)[0]
    strange = Classifier(tiny_model).verdicts(["b"], -typical)[0]
    unsure = Classifier(
        replace(
            tiny_model,
            manifest=replace(tiny_model.manifest, sure_from=1.1),
            unknown=None,
        )
    ).verdicts(["c"], typical * length)[0]
    # THEN each says so, and all say what is nearest
    assert (known.verdict, known.class_name, len(known.top)) == ("blue", "blue", 2)
    assert strange.verdict == NONE_OF_THESE
    assert strange.class_name in {"blue", "green", "red"}
    assert unsure.verdict == NOT_SURE
    assert unsure.class_name == "blue"
    assert unsure.unknown is None
    # THEN the best classes come in order
    assert [p for _, p in strange.top] == sorted(
        (p for _, p in strange.top), reverse=True
    )
    assert failed("d", "Broken.").as_json() == {
        "path": "d",
        "verdict": "error",
        "class": None,
        "probability": None,
        "top": [],
        "error": "Broken.",
    }


def test_a_weights_folder_without_weights_says_so(tmp_path: Path) -> None:
    # GIVEN a folder that holds no weights known here
    # WHEN encoders are looked for in it
    with pytest.raises(ModelError) as caught:
        encoders(tmp_path)
    # THEN the folder is named, and how to mend it
    assert (caught.value.code, caught.value.path) == ("model.no_weights", tmp_path)


def test_weights_come_before_what_is_bundled(weights_dir: Path) -> None:
    # GIVEN a folder of weights
    # WHEN no encoder is named
    # THEN the first of the stated order is taken
    assert find_encoder(None, weights_dir).name == "mobilenet-v2"
    assert find_encoder("mobilenet-v1", weights_dir).origin == "weights folder"


def test_the_catalogue_finds_what_is_bundled(
    tiny_model_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an installation with one model
    models = tmp_path / "models"
    (models / "colours").mkdir(parents=True)
    file = models / "colours" / "colours.discern"
    file.write_bytes(tiny_model_path.read_bytes())
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: models)
    # WHEN it is asked for
    # THEN it is found by name, and so is its encoder
    assert [model.name for model in bundled_models()] == ["colours"]
    assert model_path("colours") == file
    assert find_encoder(None).name == "tiny"
    assert find_encoder("tiny").load().spec.dimensions == 24
    # THEN what is not there is told with what is
    for look, code in (
        (lambda: model_path("shapes"), "model.missing"),
        (lambda: find_encoder("large"), "model.no_encoder"),
    ):
        with pytest.raises(ModelError) as caught:
            look()
        assert caught.value.code == code
        assert "tiny" in caught.value.message or "colours" in caught.value.message


def test_without_any_encoder_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an installation without models
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: tmp_path)
    # WHEN an encoder is needed
    with pytest.raises(ModelError) as caught:
        find_encoder(None)
    # THEN a person reads what to do
    assert "--weights-dir" in caught.value.remedy
