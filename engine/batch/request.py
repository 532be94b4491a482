"""What classifying is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.batch.shards.cut import Cut
from engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ClassifyImages:
    """Classify a few single pictures, for the window."""

    model: str
    paths: tuple[str, ...]
    top: int = 5
    precision: float | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Verdicts in the order of the request's paths."""

    verdicts: tuple[Verdict, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Have a model in memory before the first picture is asked about."""

    model: str


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """It is there; the next answer comes at once."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ClassifyFolder:
    """Classify any number of files; rows are reported as they come.

    Attributes:
        model: Path of the model file.
        paths: Files, folders (searched at any depth) and tables of paths.
        csv: Where the results go as CSV, or None.
        top: How many classes to list for each image.
        threads: Threads for decoding, or None for one a core.
        jsonl: Where the results go as JSON lines, or None.
        record: Where the batch is recorded, so that it can be gone on with; None for
            beside the first result file, or nowhere if there is none.
        resume: Go on with what is recorded there.
        replay: Report what is recorded there, too.
        listed: Files that a list names; what is missing of them is a row, no error.
        leave_out: Folders that are not entered.
        keep_record: Leave the record there when everything is done.
        compare: Results of an earlier batch (CSV, JSON lines or record); each row then
            says what was answered there.
        precision: The share of sorted images that should be right, or None for the
            model's own threshold.
        shard: Classify this part of the list only, or None for all of it.
    """

    model: str
    paths: tuple[str, ...] = ()
    csv: str | None = None
    top: int = 5
    threads: int | None = None
    jsonl: str | None = None
    record: str | None = None
    resume: bool = False
    replay: bool = False
    listed: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    keep_record: bool = False
    compare: str | None = None
    precision: float | None = None
    shard: Cut | None = None


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What classifying a folder came to.

    Attributes:
        images: Files answered, failed ones included.
        failed: Files that could not be read.
        counts: How many images got each verdict.
        csv: Where the results are as CSV, if that was asked for.
        seconds: How long it took.
        stopped: Whether it was cancelled; what was answered until then is kept.
        resumed: How many of the images had been answered before.
        record: Where the batch is recorded, if it still is.
        changes: How many answers are others than in the batch compared with, by what
            was answered before and now (``dog → cat``).
    """

    images: int
    failed: int
    counts: dict[str, int]
    csv: str | None
    seconds: float
    stopped: bool = False
    resumed: int = 0
    record: str | None = None
    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatchFolder:
    """Classify what is in folders, then what appears there, until it is cancelled.

    Attributes:
        batch: What and how; its record stays.
        into: The folder whose subfolders the files are sorted into, or None.
        mode: How they are sorted: ``copy``, ``link`` or ``move``.
        interval: Seconds between two looks; a file is taken once it stayed the same
            from one look to the next.
    """

    batch: ClassifyFolder
    into: str | None = None
    mode: str = "copy"
    interval: float = 1.0


@dataclass(frozen=True, slots=True)
class ExportResults:
    """Make a result file from the record of a batch.

    Attributes:
        record: The batch's record.
        target: The file to make.
        kind: One of ``engine.batch.results.KINDS``.
        thumbnails: Put small pictures into an Excel file, too.
    """

    record: str
    target: str
    kind: str
    thumbnails: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to.

    Attributes:
        target: The file.
        rows: How many rows are in it.
        notes: Sentences about the whole of it.
    """

    target: str
    rows: int
    notes: tuple[str, ...] = ()
