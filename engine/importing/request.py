"""What importing is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

#: How the class of a picture follows from the folder it is in.
TOP, DEEPEST = "top", "deepest"

#: Codes of files that were left out though nothing is wrong with them.
ALREADY_THERE = "import.already_there"


@dataclass(frozen=True, slots=True)
class ImportImages:
    """Copy pictures into the class folders of a project.

    Attributes:
        folder: The project's folder; made when it is missing.
        sources: Files, folders, zips, tables of paths or addresses (CSV, TSV, XLSX,
            TXT), and ``http`` or ``https`` addresses of pictures.
        class_name: The class of all of them, or None to go by folders and tables.
        class_from: ``top``: each folder directly in a source is a class, with all that
            is below it; ``deepest``: each folder that holds pictures is one.
        path_column: Column of a table that holds paths or addresses; found by its name
            or its content if left out.
        class_column: Column that holds classes; found by its name if left out.
        split_column: Column that holds splits; found by its name if left out.
        link: Share the bytes with the original (a hard link) where copies on write are
            not to be had; otherwise real copies are made.
        allow_private: Load from addresses inside the own network, too.
    """

    folder: str
    sources: tuple[str, ...]
    class_name: str | None = None
    class_from: str = TOP
    path_column: str | None = None
    class_column: str | None = None
    split_column: str | None = None
    link: bool = True
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class FindPictures:
    """Find openly licensed pictures by keyword and load them into a class.

    Attributes:
        folder: The project's folder; made when it is missing.
        query: The keywords.
        class_name: The class they go into.
        count: How many new pictures are wanted.
        source: A key of ``engine.importing.sources.SOURCES``.
        address: Another address of that source's interface, such as a mirror.
        allow_private: Load from addresses inside the own network, too.
    """

    folder: str
    query: str
    class_name: str
    count: int = 40
    source: str = "commons"
    address: str | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, folder or address that did not come in, and why, in one sentence."""

    source: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to.

    Attributes:
        folder: The project's folder.
        added: How many images came in, by class.
        left_out: What did not, with reasons.
        already_there: How many of these were not taken because the same picture is in
            that class already; the others are missing from the project.
        notes: Sentences about the whole of it.
        seconds: How long it took.
        stopped: Whether it was cancelled; what came in until then stays.
        paths: Where the images are that came in, below the project's folder.
    """

    folder: str
    added: dict[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    already_there: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    stopped: bool = False
    paths: tuple[str, ...] = ()

    @property
    def images(self) -> int:
        """How many images came in."""
        return sum(self.added.values())

    @property
    def refused(self) -> int:
        """How many files could not be taken, or not be read."""
        return len(self.left_out) - self.already_there


@dataclass(frozen=True, slots=True)
class LookAtSources:
    """Say what an import of ``sources`` would find, quickly, for the window to ask.

    Attributes:
        sources: As in ``ImportImages``.
        seconds: Look for no longer than this; what was found until then is told.
    """

    sources: tuple[str, ...]
    seconds: float = 3.0


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """What ``LookAtSources`` found.

    Attributes:
        classes: Files by the class that their folder or table gives them.
        without_class: Files that nothing gives a class.
        splits: Whether folders or tables say which split a picture is in.
        complete: Whether everything was looked at.
        problems: What could not be looked at.
        suggestion: A class name for all of them, or empty.
    """

    classes: dict[str, int]
    without_class: int
    splits: bool
    complete: bool
    problems: tuple[LeftOut, ...]
    suggestion: str = ""

    @property
    def files(self) -> int:
        """How many files there are, pictures or not."""
        return self.without_class + sum(self.classes.values())


@dataclass(frozen=True, slots=True)
class LoadPictures:
    """Load pictures from ``http`` and ``https`` addresses into files.

    Attributes:
        addresses: Where they are.
        allow_private: Load from addresses inside the own network, too.
    """

    addresses: tuple[str, ...]
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class PicturesLoaded:
    """What came of it.

    Attributes:
        paths: The files, in the person's cache, in the order of the addresses.
        left_out: What could not be loaded, and why.
    """

    paths: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
