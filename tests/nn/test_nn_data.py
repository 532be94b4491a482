"""Decoded pictures and their order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.samples import Sample
from engine.errors import JobError
from engine.images import Geometry, load_array
from engine.progress import Cancelled
from tests.support.networks import Listener, draw_shapes

GEOMETRY = Geometry((32, 32), fit="crop", filter="bilinear")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return draw_shapes(tmp_path_factory.mktemp("shapes"), each=5)


@pytest.mark.parametrize("budget", [2**30, 0])
def test_pictures_are_decoded_once_into_memory_or_a_file(
    budget: int, shapes: list[Sample], tmp_path: Path
) -> None:
    from engine.nn.data import DecodedImages

    # GIVEN two splits, one of them with a file that is missing
    missing = Sample(tmp_path / "missing.png", 2, "missing")
    groups = ([*shapes[:4], missing, *shapes[4:9]], shapes[9:])
    listener = Listener()
    run = tmp_path / "run"

    # WHEN they are decoded, with room in memory or without
    with DecodedImages(
        groups, GEOMETRY, run, report=listener, token=listener.token, budget=budget
    ) as images:
        train, validation = images.splits

        # THEN each split gives its readable pictures, with their classes
        assert (len(train), len(validation)) == (9, 6)
        for split, samples in ((train, shapes[:9]), (validation, shapes[9:])):
            pixels, labels = split.take(np.arange(len(split)))
            for index, sample in enumerate(samples):
                assert labels[index] == sample.label
                expected = load_array(sample.path, GEOMETRY)
                np.testing.assert_array_equal(pixels[index], expected)
        # AND the person hears of the missing one
        assert [note.path for note in listener.notes] == [str(missing.path)]
        # AND what does not fit into memory is in the run's folder
        assert any(run.glob("*")) == (budget == 0)
    # AND not any more when it is over
    assert not any(run.glob("*"))


def test_cancelling_stops_decoding(shapes: list[Sample], tmp_path: Path) -> None:
    from engine.nn.data import DecodedImages

    # GIVEN far more pictures than are decoded at a time, cancelled at the start
    listener = Listener(cancel_at=("decode", 1))
    many = shapes * 1000

    # WHEN / THEN decoding ends at once, and its file is gone
    with pytest.raises(Cancelled):
        DecodedImages(
            [many],
            GEOMETRY,
            tmp_path,
            report=listener,
            token=listener.token,
            budget=0,
        )
    assert listener.progress("decode")[-1].done < 1000
    assert not any(tmp_path.iterdir())


def test_full_disk_is_told(shapes: list[Sample], tmp_path: Path) -> None:
    from engine.nn.data import DecodedImages

    # GIVEN more pictures than any disk holds
    listener = Listener()
    huge = Geometry((10_000_000, 10_000_000), fit="crop", filter="bilinear")

    # WHEN / THEN the error says so, before any is decoded
    with pytest.raises(JobError) as caught:
        DecodedImages([shapes], huge, tmp_path, report=listener, token=listener.token)
    assert caught.value.code == "job.disk_full"
    assert listener.events == []


def test_order_sees_every_picture_once_a_pass() -> None:
    from engine.nn.data import Order

    # GIVEN the order of ten pictures
    order = Order(10, seed=5)

    # WHEN three passes are taken in odd pieces
    taken = np.concatenate([order.take(size) for size in (7, 7, 1, 15)])

    # THEN every pass has every picture once, each in another order
    passes = taken.reshape(3, 10)
    for indices in passes:
        assert sorted(indices) == list(range(10))
    assert not np.array_equal(passes[0], passes[1])
    # AND taking it up at a position goes on the same way
    np.testing.assert_array_equal(Order(10, 5, position=14).take(16), taken[14:])


@pytest.mark.parametrize(
    ("images", "batch", "sizes"),
    [(64, 32, [32, 32]), (65, 32, [21, 22, 22]), (3, 8, [3]), (9, 8, [4, 5])],
)
def test_batches_cover_an_epoch_evenly(
    images: int, batch: int, sizes: list[int]
) -> None:
    from engine.nn.data import batch_sizes

    # GIVEN a number of images / WHEN batched / THEN all are there and none is alone
    assert list(batch_sizes(images, batch)) == sizes
