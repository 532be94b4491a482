"""The embedding cache: no image twice through an encoder, and never a wrong row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.images import Geometry, load_array
from engine.models.encoder import Encoder
from engine.progress import Cancelled, Event, Note, Progress, Token, ignore
from engine.training.cache import EmbeddingCache
from engine.training.finish import all_samples
from tests.support.pictures import draw_project
from tests.support.projects import scanned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "project", {"blue": 20, "red": 20})


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    with Project(folder) as opened:
        opened.scan(report=ignore, token=Token())
        yield opened


@pytest.fixture
def samples(project: Project) -> list[Sample]:
    return list(all_samples(project.samples()))


def embed(
    project: Project,
    encoder: Encoder,
    samples: Sequence[Sample],
    heard: list[Event] | None = None,
) -> EmbeddingCache:
    cache = EmbeddingCache(project, encoder)
    report = ignore if heard is None else heard.append
    cache.embed(samples, report=report, token=Token())
    return cache


def assert_right(
    cache: EmbeddingCache, encoder: Encoder, samples: list[Sample]
) -> None:
    """Every cached row is what the encoder gives for that sample's file."""
    pictures = [load_array(item.path, encoder.spec.geometry) for item in samples]
    expected = encoder.embed(np.stack(pictures))
    np.testing.assert_allclose(cache.matrix(samples), expected, rtol=2e-3, atol=1e-3)


def array_file(project: Project) -> Path:
    return next((project.home.folder / "embeddings").iterdir())


def test_an_image_goes_through_once(
    project: Project, samples: list[Sample], tiny_encoder: Encoder
) -> None:
    # GIVEN embedded images
    first = embed(project, tiny_encoder, samples)
    assert_right(first, tiny_encoder, samples)
    before = first.matrix(samples)
    # WHEN they are embedded again, though their files are gone
    for sample in samples:
        sample.path.unlink()
    heard: list[Event] = []
    again = embed(project, tiny_encoder, samples, heard)
    # THEN nobody misses the files
    np.testing.assert_array_equal(again.matrix(samples), before)
    assert not [event for event in heard if isinstance(event, Note)]
    assert isinstance(heard[0], Progress)
    assert (heard[0].done, heard[0].total) == (40, 40)


def test_every_encoder_and_geometry_has_rows_of_its_own(
    project: Project, samples: list[Sample], tiny_encoder: Encoder
) -> None:
    # GIVEN one graph behind two geometries
    spec = replace(
        tiny_encoder.spec, geometry=Geometry((32, 32), "letterbox", "nearest")
    )
    other = Encoder(spec, tiny_encoder.graph)
    # WHEN both embed the same images
    embed(project, tiny_encoder, samples)
    embed(project, other, samples)
    # THEN each finds its own
    assert_right(embed(project, other, samples), other, samples)
    assert_right(embed(project, tiny_encoder, samples), tiny_encoder, samples)


def test_a_torn_last_row_is_written_over(
    project: Project, samples: list[Sample], tiny_encoder: Encoder
) -> None:
    # GIVEN an array whose last write was cut off
    embed(project, tiny_encoder, samples[:10])
    with array_file(project).open("ab") as file:
        file.write(b"\xff" * 7)
    # WHEN more images are embedded
    cache = embed(project, tiny_encoder, samples)
    # THEN all rows are right
    assert_right(cache, tiny_encoder, samples)
    assert array_file(project).stat().st_size == 40 * 24 * 2


@pytest.mark.parametrize("kept", [0, 7])
def test_lost_rows_are_never_taken_for_others(
    project: Project, samples: list[Sample], tiny_encoder: Encoder, kept: int
) -> None:
    # GIVEN an array that lost most of its rows, though the index has them
    embed(project, tiny_encoder, samples[:30])
    os.truncate(array_file(project), kept * 24 * 2)
    # WHEN other images are embedded first, which fill the array again
    embed(project, tiny_encoder, samples[30:])
    # THEN the lost ones are embedded anew, and every row is right
    assert_right(embed(project, tiny_encoder, samples), tiny_encoder, samples)


def test_a_lost_array_is_made_again(
    project: Project, samples: list[Sample], tiny_encoder: Encoder
) -> None:
    # GIVEN an array that somebody deleted
    embed(project, tiny_encoder, samples)
    array_file(project).unlink()
    # WHEN the images are embedded again
    # THEN every row is right
    assert_right(embed(project, tiny_encoder, samples), tiny_encoder, samples)


def test_two_programs_may_embed_at_once(
    project: Project, samples: list[Sample], folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN the window and the terminal, which both opened the cache when it was empty
    with Project(folder) as other:
        ours = EmbeddingCache(project, tiny_encoder)
        theirs = EmbeddingCache(other, tiny_encoder)
        # WHEN they embed in turns, some images both of them
        for cache, part in (
            (ours, samples[:15]),
            (theirs, samples[10:30]),
            (ours, samples[25:]),
            (theirs, samples),
        ):
            cache.embed(part, report=ignore, token=Token())
        # THEN both find the right rows, and so does whoever comes later
        assert_right(ours, tiny_encoder, samples[:15] + samples[25:])
        assert_right(theirs, tiny_encoder, samples)
    assert_right(embed(project, tiny_encoder, samples), tiny_encoder, samples)


def test_a_file_that_broke_since_the_scan_is_set_aside(
    project: Project, samples: list[Sample], folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a picture that is damaged between the scan and the embedding
    broken = samples[5]
    facts = broken.path.stat()
    broken.path.write_bytes(b"x" * facts.st_size)
    os.utime(broken.path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    heard: list[Event] = []
    # WHEN the project is embedded
    rows = EmbeddingCache(project, tiny_encoder).embed(
        samples, report=heard.append, token=Token()
    )
    # THEN all others are, and that one is told and left out from now on
    assert len(rows) == 39
    notes = [event for event in heard if isinstance(event, Note)]
    assert [note.path for note in notes] == [str(broken.path)]
    assert broken.path not in {item.path for item in all_samples(project.samples())}
    assert [item.path for item in scanned(folder).set_aside] == [str(broken.path)]


@pytest.mark.usefixtures("unthrottled")
def test_cancelling_keeps_what_was_embedded(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN an embedding of many images that is cancelled under way
    folder = draw_project(tmp_path / "many", {"blue": 150, "red": 150})
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 0:
            token.cancel()

    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
        samples = list(all_samples(project.samples()))
        with pytest.raises(Cancelled):
            EmbeddingCache(project, tiny_encoder).embed(
                samples, report=stop, token=token
            )
        # WHEN it is done again
        heard: list[Event] = []
        cache = embed(project, tiny_encoder, samples, heard)
        # THEN it goes on from there
        assert isinstance(heard[0], Progress)
        assert 0 < heard[0].done < 300
        assert_right(cache, tiny_encoder, samples)


def test_no_samples_give_an_empty_matrix(
    project: Project, tiny_encoder: Encoder
) -> None:
    # GIVEN a split without images
    # WHEN its embeddings are asked for
    # THEN there are none, of the right width
    assert embed(project, tiny_encoder, []).matrix([]).shape == (0, 24)
