"""What classifying on a cluster is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.batch.shards.forms import PARQUET

#: A cluster of this computer's own cores, begun for the batch and ended with it.
LOCAL = "local"
#: Images in a shard: a multiple of ``engine.batch.shards.cut.BLOCK``; about ten seconds
#: of a core, which is what the loss of a machine costs.
SHARD_SIZE = 1024


@dataclass(frozen=True, slots=True)
class ClassifyOnCluster:
    """Classify very many files on many machines.

    Attributes:
        model: Path of the model file.
        sources: Files, folders and tables of paths, at any place that fsspec can read,
            such as ``s3://bucket/photos``, and Parquet files with a column of paths.
        shards: The folder that all machines see, where shards go; any place of fsspec.
        address: The cluster's address as Ray takes it, ``auto`` for the one that this
            machine belongs to, or ``local``.
        top: How many classes to list for each image.
        precision: The share of sorted images that should be right, or None.
        size: Images in a shard.
        results: Result files to make of all shards: their kind and path.
        record: Where all rows are recorded in the end, as a batch of one machine is,
            and reported meanwhile; None for nowhere.
        apart: Give each question a folder of its own within ``shards``; one that was
            interrupted is gone on with there, a finished one is left alone.
        form: What shards are written as (``engine.batch.shards.forms``).
    """

    model: str
    sources: tuple[str, ...]
    shards: str
    address: str = LOCAL
    top: int = 5
    precision: float | None = None
    size: int = SHARD_SIZE
    results: tuple[tuple[str, str], ...] = ()
    record: str | None = None
    apart: bool = False
    form: str = PARQUET


@dataclass(frozen=True, slots=True)
class ClusterResult:
    """What classifying on a cluster came to.

    Attributes:
        images: Files answered, failed ones included.
        failed: Files that could not be read.
        counts: How many images got each verdict.
        shards: How many shards there are.
        resumed: How many of them were there before.
        nodes: How many machines were in the cluster at the start.
        seconds: How long it took.
        place: Where the shards and the summary are.
        files: Result files that were made of the shards.
        stopped: Whether it was cancelled; shards that were done are kept.
    """

    images: int
    failed: int
    shards: int
    resumed: int
    nodes: int
    seconds: float
    place: str
    counts: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    stopped: bool = False
