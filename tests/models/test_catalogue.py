"""The catalogue: rows as data, rows of the person's own, and what is at hand."""

from __future__ import annotations

import ast
import importlib.util
import shutil
from pathlib import Path

import pytest

from engine import paths
from engine.errors import ModelError
from engine.models import catalogue, store
from engine.models.architectures import ARCHITECTURES, PREPROCESSING
from engine.models.backbones import BACKBONES, STORAGE, Backbone
from engine.models.catalogue import CatalogueRow, find_encoder, overview
from engine.models.custom import backbone_named
from engine.models.encoder import GRAPH_FILE, Encoder, write_spec

#: Where Keras publishes the address and the hash of each file.
KERAS_MODULES = {
    "efficientnet-v2-b0": "efficientnet_v2",
    "mobilenet-v3-small": "mobilenet_v3",
    "mobilenet-v3-large": "mobilenet_v3",
    "efficientnet-b0": "efficientnet",
    "resnet50": "resnet",
    "densenet121": "densenet",
    "vgg16": "vgg16",
    "vgg16-top": "vgg16",
}
FETCHABLE = [row for row in BACKBONES if row.can_be_fetched]


def row_of(name: str) -> CatalogueRow:
    return next(row for row in overview() if row.name == name)


def bundle(encoder: Encoder, folder: Path, name: str) -> None:
    from dataclasses import replace

    folder.mkdir(parents=True)
    write_spec(replace(encoder.spec, name=name), folder)
    (folder / GRAPH_FILE).write_bytes(encoder.graph)


def test_the_table_has_the_well_known_networks() -> None:
    # GIVEN / WHEN the table is looked at
    # THEN it names what it should, once each, and each row is complete
    assert {row.name for row in FETCHABLE} == set(KERAS_MODULES)
    for rows in (
        [row.name for row in BACKBONES],
        [row.file for row in BACKBONES],
    ):
        assert len(set(rows)) == len(rows)
    for row in BACKBONES:
        assert ARCHITECTURES[row.architecture].preprocessing in PREPROCESSING
        assert row.title
        assert row.description
        assert row.licence
        assert row.origin
        assert row.file.endswith(".h5")
    for row in FETCHABLE:
        assert row.url.startswith(STORAGE)
        assert row.url.endswith(f"/{row.file}")
        assert row.size > 1_000_000


@pytest.mark.parametrize("row", FETCHABLE, ids=lambda row: row.name)
def test_addresses_and_hashes_are_those_in_kerass_source(row: Backbone) -> None:
    # GIVEN the source of Keras as it is installed here
    spec = importlib.util.find_spec("keras")
    assert spec is not None
    assert spec.origin is not None
    module = f"src/applications/{KERAS_MODULES[row.name]}.py"
    text = (Path(spec.origin).parent / module).read_text(encoding="utf-8")
    constants = {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # WHEN the row is looked up in it
    algorithm, _, digits = row.hash.partition(":")
    folder = row.url.removesuffix(row.file)
    # THEN its hash is published there, and so is where its file is
    assert algorithm == "md5"
    assert digits in constants
    assert folder in constants or row.url in constants
    table = next(
        (
            ast.literal_eval(node.value)
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == "WEIGHTS_HASHES"
        ),
        None,
    )
    if table is not None:
        # Pairs of the file with the classification layers and the one without.
        assert digits in {without for _, without in table.values()}


def test_overview_tells_what_is_bundled_and_what_can_be_fetched() -> None:
    # GIVEN the app as it is / WHEN the overview is asked for
    rows = overview()
    # THEN one encoder is the preferred one, and comes first
    assert [row.is_default for row in rows] == [True] + [False] * (len(rows) - 1)
    assert (rows[0].kind, rows[0].state) == ("encoder", "bundled")
    # AND the well-known ones are there to fetch, with what a person wants to know
    vgg = row_of("vgg16-top")
    assert (vgg.kind, vgg.state, vgg.ready, vgg.path) == (
        "encoder",
        "available",
        False,
        "",
    )
    assert (vgg.size, vgg.dimensions, vgg.licence) == (553_467_096, 4096, "CC-BY-4.0")
    assert {row.name for row in rows if row.state == "available"} == set(KERAS_MODULES)
    # AND what can neither be fetched nor is here is not listed
    assert not [row for row in rows if row.name == "mobilenet-v2"]
    # AND bundled models have classes
    models = [row for row in rows if row.kind == "model"]
    assert models
    assert all(len(row.classes) > 1 and row.state == "bundled" for row in models)


def test_what_was_fetched_is_found_and_can_be_removed() -> None:
    # GIVEN a weights file in the cache, an encoder made of it, and a broken download
    row = backbone_named("mobilenet-v3-small")
    weights = store.weights_home() / row.file
    weights.write_bytes(b"123")
    part, facts = store.partial_files(weights)
    part.write_bytes(b"12")
    facts.write_bytes(b"{}")
    folder = store.converted_folder(row, weights)
    folder.mkdir(parents=True)
    (folder / "encoder.json").write_bytes(b"12345")
    other = folder.with_name("mobilenet-v3-small-two-0123456789abcdef")
    other.mkdir()
    # WHEN it is looked for / THEN it is at hand
    found = row_of(row.name)
    assert (found.state, found.ready, found.removable) == ("fetched", True, True)
    assert (found.size, found.path) == (8, str(weights))
    assert find_encoder(row.name).origin == "fetched"
    # WHEN it is removed / THEN all of it is gone, and only of it
    removed = catalogue.remove(row.name)
    assert removed.bytes == 12
    assert not any(path.exists() for path in (weights, part, facts, folder))
    assert other.is_dir()
    assert row_of(row.name).state == "available"
    # AND removing it again, or what is bundled or unknown, is told
    for name, code in (
        (row.name, "model.not_fetched"),
        (overview()[0].name, "model.bundled"),
        ("nothing", "model.no_backbone"),
    ):
        with pytest.raises(ModelError) as caught:
            catalogue.remove(name)
        assert caught.value.code == code


def test_what_is_being_fetched_is_not_removed() -> None:
    # GIVEN somebody who fetches it
    row = backbone_named("mobilenet-v3-small")
    from engine.progress import Token

    with store.only_one(row.file, wait=Token()):
        # WHEN it is to be removed / THEN it is not
        with pytest.raises(ModelError) as caught:
            catalogue.remove(row.name)
        assert caught.value.code == "model.busy"


def test_an_encoder_that_is_not_here_says_how_to_get_it() -> None:
    # GIVEN / WHEN an encoder of the catalogue that was never fetched is asked for
    with pytest.raises(ModelError) as caught:
        find_encoder("efficientnet-v2-b0")
    # THEN a person reads what to do, and how big it is
    assert caught.value.code == "model.not_fetched"
    assert "24 MB" in caught.value.message
    assert "discern models fetch efficientnet-v2-b0" in caught.value.remedy


def test_a_folder_of_weights_is_listed_and_never_removed(
    weights_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the person's own folder of weights
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", str(weights_dir))
    # WHEN / THEN what is in it is on this computer, and preferred
    row = row_of("mobilenet-v2")
    assert (row.state, row.is_default, row.removable) == ("fetched", True, False)
    assert Path(row.path).parent == weights_dir
    with pytest.raises(ModelError):
        catalogue.remove("mobilenet-v2")
    assert Path(row.path).is_file()


def test_an_address_of_weights_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a mirror on the network
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", "http://127.0.0.1:1/weights")
    # WHEN encoders are looked for / THEN nothing is asked of it
    assert paths.weights_dir() is None
    assert find_encoder(None).origin == "bundled"


def test_a_bundled_encoder_folder_is_found_and_general_is_preferred(
    tiny_encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the bundled model with its encoder, and encoder folders beside it
    models = tmp_path / "models"
    shutil.copytree(paths.bundled_models_dir() / "everyday-things", models / "things")
    bundle(tiny_encoder, models / "another", "another")
    monkeypatch.setattr(paths, "bundled_models_dir", lambda: models)
    # WHEN there is no general one / THEN the one of CIFAR-10 is taken
    assert find_encoder(None).name == "cifar10"
    # WHEN there is / THEN that one is, and it can be loaded
    bundle(tiny_encoder, models / "general", "general")
    source = find_encoder(None)
    assert (source.name, source.ready) == ("general", True)
    assert source.load().spec.dimensions == 24
    row = overview()[0]
    assert (row.name, row.is_default, row.dimensions) == ("general", True, 24)
    assert row.size > len(tiny_encoder.graph)
    assert {source.name for source in catalogue.encoders()} == {
        "general",
        "cifar10",
        "another",
    }
