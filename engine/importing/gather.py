"""From sources to candidates: what is in folders, zips and tables that were named."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine import paths
from engine.dataset.layout import split_called
from engine.errors import DiscernError
from engine.importing import tables
from engine.importing.archives import MAGIC, gather_zip, open_zip
from engine.importing.candidates import Address, Candidate, Gathered
from engine.importing.folders import FolderWalk
from engine.importing.request import TOP
from engine.importing.sorting import Parts, Sorted, Tree
from engine.importing.tables import Columns, is_address
from engine.progress import Meter, Report, Token

NO_CLASS = "Nothing says which class it is. Name the class to import it."
_SCHEMES = ("http", "https")


class Gatherer:
    """Looks through sources, one after the other; use as a context manager.

    Zips stay open until it is left, because candidates are read from them.

    Args:
        project: The project's folder, which is never imported into itself.
        report: Gets the progress.
        token: Cancels.
        class_name: The class of everything, or None.
        class_from: See ``ImportImages``.
        columns: The columns of tables.
        seconds: Look for no longer than this.

    Attributes:
        found: What was found.
        splits: Whether something says which split pictures are in.
        suggestion: What the last source would be called as one class.
    """

    def __init__(
        self,
        project: Path | None = None,
        *,
        report: Report,
        token: Token,
        class_name: str | None = None,
        class_from: str = TOP,
        columns: Columns = Columns(),  # noqa: B008 - frozen
        seconds: float | None = None,
    ) -> None:
        self._project = project.resolve() if project is not None else None
        self._class_name = class_name
        self._class_from = class_from
        self._columns = columns
        self._meter = Meter(report, "gather")
        self._token = token
        self._until = None if seconds is None else time.monotonic() + seconds
        self._open = contextlib.ExitStack()
        self.found = Gathered()
        self.splits = False
        self.suggestion = ""

    def __enter__(self) -> Gatherer:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def gather(self, sources: Iterable[str]) -> Gathered:
        """Look through ``sources``.

        Raises:
            Cancelled: The token said so.
        """
        for source in sources:
            self._token.raise_if_cancelled()
            if self._is_late():
                break
            try:
                self._gather(source)
            except DiscernError as error:
                why = f"{error.message} {error.remedy}".strip()
                self.found.leave_out(paths.printable(source), error.code, why)
        self._meter.finish()
        if self.found.hidden:
            many = self.found.hidden != 1
            self.found.notes.append(
                f"{self.found.hidden:,} hidden {'entries' if many else 'entry'} "
                f"{'were' if many else 'was'} passed over."
            )
        return self.found

    def _gather(self, source: str) -> None:
        if is_address(source):
            self._take_address(source, self._class_name or "", None)
            return
        path = Path(source)
        shown = paths.printable(path)
        try:
            is_folder = path.is_dir()
            if not is_folder and not path.exists():
                self.found.leave_out(shown, "import.missing", "There is nothing there.")
                return
            if self._is_ours(path):
                self.found.leave_out(
                    shown, "import.inside_project", "It is in the project already."
                )
                return
        except OSError as error:
            why = f"It cannot be looked at: {error.strerror or error}."
            self.found.leave_out(shown, "import.unreadable", why)
            return
        if is_folder:
            self._gather_folder(path)
        elif path.suffix.lower() in tables.SUFFIXES:
            self._gather_table(path)
        elif path.suffix.lower() == ".zip" or _starts_like_zip(path):
            self._gather_zip(path)
        else:
            self._take_file(path, self._class_name or "", None)

    def _gather_folder(self, folder: Path) -> None:
        walk = FolderWalk(folder, avoid=self._project)
        files: list[tuple[Path, Parts]] = []
        for file in walk.files():
            if file is None:
                self._token.raise_if_cancelled()
                if self._is_late():
                    break
            else:
                files.append((file.path, file.parts))
                self._meter.advance()
        self.found.left_out += walk.left_out
        self.found.hidden += walk.hidden
        name = folder.resolve().name
        tree = Tree(name, [parts for _, parts in files], self._class_from)
        self._note_shape(tree, name)
        for path, parts in files:
            place = tree.sort(parts)
            if self._class_name is not None:
                place = Sorted(self._class_name, place.split)
            self._take_file(path, place.class_name, place.split, place.complaint)

    def _gather_zip(self, path: Path) -> None:
        archive = self._open.enter_context(open_zip(path))
        before = len(self.found.candidates)
        tree = gather_zip(
            archive,
            path,
            self.found,
            class_name=self._class_name,
            class_from=self._class_from,
        )
        self._note_shape(tree, path.stem)
        self._meter.advance(len(self.found.candidates) - before)

    def _gather_table(self, path: Path) -> None:
        # A class named for everything gives way to a column that was asked for.
        by_column = self._columns.class_name is not None
        unknown = set()
        for line in tables.read_table(path, self._columns):
            self._token.raise_if_cancelled()
            wanted = self._class_name or line.class_name
            if by_column:
                wanted = line.class_name or self._class_name or ""
            split = split_called(line.split)
            if line.split and split is None:
                unknown.add(line.split)
            if is_address(line.path):
                self._take_address(line.path, wanted, split)
            else:
                self._take_file(_listed_path(path, line.path), wanted, split)
            self.splits = self.splits or split is not None
            self._meter.advance()
        self.suggestion = path.stem
        if unknown:
            self.found.notes.append(
                f"{path.name}: {', '.join(sorted(unknown)[:4])} "
                "is none of train, val and test; those pictures get a split as usual."
            )

    def _take_file(
        self, path: Path, class_name: str, split: str | None, complaint: str = ""
    ) -> None:
        shown = paths.printable(path)
        if not class_name:
            self.found.leave_out(shown, "import.no_class", complaint or NO_CLASS)
            return
        self.found.candidates.append(
            Candidate(shown, path, path.name, class_name, split)
        )

    def _take_address(self, url: str, class_name: str, split: str | None) -> None:
        parts = urlsplit(url)
        if parts.scheme.lower() not in _SCHEMES or not parts.hostname:
            self.found.leave_out(
                url, "import.scheme", "Expected an address of http or https."
            )
        elif not class_name:
            self.found.leave_out(url, "import.no_class", NO_CLASS)
        else:
            self.found.candidates.append(
                Candidate(url, Address(url), url_name(url), class_name, split)
            )

    def _note_shape(self, tree: Tree, name: str) -> None:
        self.splits = self.splits or tree.has_splits
        self.suggestion = name

    def _is_late(self) -> bool:
        late = self._until is not None and time.monotonic() > self._until
        self.found.complete = self.found.complete and not late
        return late

    def _is_ours(self, path: Path) -> bool:
        return self._project is not None and path.resolve().is_relative_to(
            self._project
        )


def url_name(url: str) -> str:
    """What the file behind an address is called."""
    return unquote(urlsplit(url).path.rpartition("/")[2]) or "picture"


def _listed_path(table: Path, text: str) -> Path:
    """A path in a table, from the table's folder; backslashes separate everywhere."""
    path = table.parent / text
    if "\\" in text and not path.exists():
        other = table.parent / text.replace("\\", "/")
        if other.exists():
            return other
    return path


def _starts_like_zip(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return stream.read(4).startswith(MAGIC)
    except OSError:
        return False
