"""A project: the person's folder of class folders, with its index and its splits."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from pathlib import Path

from engine.dataset import scan, splits, store
from engine.dataset.copies import count_copies
from engine.dataset.layout import Layout, read_layout
from engine.dataset.samples import Sample
from engine.dataset.summary import (
    SPLITS,
    ClassSummary,
    ProjectSummary,
    SetAside,
    SplitCounts,
)
from engine.errors import ProjectError
from engine.paths import printable
from engine.progress import Report, Token

#: Fewer images than this in a class are worth a word.
_FEW_IMAGES = 20
#: More classes than this are not all named in a note.
_MOST_NAMES = 4


class Project:
    """An open project; use as a context manager.

    Args:
        folder: The project's folder.

    Raises:
        ProjectError: The folder is missing, holds no classes, or its index is unusable.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        if printable(self.folder) != str(self.folder):
            raise ProjectError(
                "project.name",
                "Expected a folder whose path is text, received other bytes.",
                path=printable(self.folder),
                remedy="Rename it, or the folder it is in.",
            )
        self._layout: Layout = read_layout(self.folder)
        self.home = store.find_home(self.folder)
        self._connection = store.connect(self.home.database)

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the index."""
        self._connection.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The index, for the rooms that keep their own tables in it."""
        return self._connection

    def scan(self, *, report: Report, token: Token) -> None:
        """Bring the index up to date and give every new image its split."""
        self._layout = read_layout(self.folder)
        scan.scan(
            self._connection, self.folder, self._layout, report=report, token=token
        )
        self._assign_splits()

    def classes(self) -> tuple[str, ...]:
        """The classes that have usable images, in alphabetical order."""
        rows = self._connection.execute(
            "SELECT DISTINCT class FROM images WHERE status = 'ok' ORDER BY class"
        )
        return tuple(row[0] for row in rows)

    def samples(self, split_seed: int | None = None) -> dict[str, list[Sample]]:
        """The usable images by split, in an order that depends on their content only.

        Args:
            split_seed: Deal the images anew with this seed, without recording it; given
                splits stay as they are.
        """
        numbers = {name: number for number, name in enumerate(self.classes())}
        dealt = self._splits(split_seed)
        samples: dict[str, list[Sample]] = {split: [] for split in SPLITS}
        for path, name, content, given in self._connection.execute(
            "SELECT path, class, hash, given_split FROM images WHERE status = 'ok'"
            " ORDER BY class, hash, path"
        ):
            split = given or dealt[content]
            samples[split].append(Sample(self.folder / path, numbers[name], content))
        return samples

    def set_aside(self, content: str, code: str, reason: str) -> None:
        """Record that the images with this content turned out to be unusable.

        One that is only missing where it was may have been moved meanwhile: whoever is
        where the index says keeps its place.
        """
        with store.transaction(self._connection):
            rows = self._connection.execute(
                "SELECT path FROM images WHERE hash = ?", (content,)
            ).fetchall()
            self._connection.executemany(
                "UPDATE images SET status = ?, reason = ? WHERE path = ?",
                [
                    (code, reason, path)
                    for (path,) in rows
                    if code != "image.missing" or not (self.folder / path).exists()
                ],
            )

    def back_up(self) -> None:
        """Copy what cannot be computed again."""
        store.back_up(self._connection, self.home)

    def summary(self) -> ProjectSummary:
        """What the project looks like now."""
        counts = self._counts()
        classes = tuple(
            ClassSummary(name, _split_counts(counts, name))
            for name in sorted({folder.name for folder in self._layout.folders})
        )
        aside = tuple(
            SetAside(str(self.folder / path), code, reason or "")
            for path, code, reason in self._connection.execute(
                "SELECT path, status, reason FROM images WHERE status != 'ok'"
                " ORDER BY path"
            )
        )
        findings = {"unreadable": len(aside), **count_copies(self._connection)}
        return ProjectSummary(
            folder=str(self.folder),
            name=self.folder.name,
            classes=classes,
            images=_split_counts(counts, None),
            split_source="given" if self._layout.given_splits else "assigned",
            set_aside=aside,
            findings={kind: count for kind, count in findings.items() if count},
            notes=self._notes(classes, findings),
            database=str(self.home.database),
            index_inside=self.home.inside,
        )

    def _assign_splits(self) -> None:
        if self._layout.given_splits:
            return
        # Inside, so that two programs never deal the same images at the same time.
        with store.transaction(self._connection):
            assigned = splits.assign(self._contents(), self._recorded())
            now = time.time()
            self._connection.executemany(
                "INSERT INTO splits (hash, split, assigned_at) VALUES (?, ?, ?)",
                [(content, split, now) for content, split in assigned.items()],
            )
        if assigned:
            self.back_up()

    def _splits(self, split_seed: int | None) -> dict[str, str]:
        if split_seed is None:
            return self._recorded()
        return splits.assign(self._contents(), {}, split_seed)

    def _contents(self) -> list[tuple[str, str]]:
        return self._connection.execute(
            "SELECT class, hash FROM images WHERE status = 'ok'"
        ).fetchall()

    def _recorded(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT hash, split FROM splits"))

    def _counts(self) -> Counter[tuple[str, str]]:
        rows = self._connection.execute(
            "SELECT class, coalesce(given_split, split), count(*) FROM images"
            " LEFT JOIN splits USING (hash) WHERE status = 'ok' GROUP BY 1, 2"
        )
        return Counter({(name, split): count for name, split, count in rows})

    def _notes(
        self, classes: tuple[ClassSummary, ...], findings: dict[str, int]
    ) -> tuple[str, ...]:
        notes: list[str] = []
        if self._layout.left_out:
            notes.append(
                f"Left out, because the classes are in the train folder: "
                f"{_listed(list(self._layout.left_out))}."
            )
        usable = [item for item in classes if item.images.total]
        empty = [item.name for item in classes if not item.images.total]
        if len(usable) == 1:
            notes.append(
                f"Only {usable[0].name!r} has pictures; training needs at least two "
                "classes."
            )
        if empty:
            notes.append(f"No usable pictures in {_listed(empty)}; left out.")
        few = [item.name for item in usable if item.images.total < _FEW_IMAGES]
        if few:
            notes.append(
                f"Fewer than {_FEW_IMAGES} pictures in {_listed(few)}: expect a rough "
                "model."
            )
        untested = [item.name for item in usable if not item.images.test]
        if untested and len(untested) < len(usable):
            notes.append(f"No test pictures for {_listed(untested)}.")
        if findings["leak"]:
            notes.append(
                f"{findings['leak']} test {_pictures(findings['leak'])} of training "
                "pictures: the score flatters."
            )
        if not self.home.inside:
            notes.append(
                "The folder cannot be written to, so its index is kept in "
                f"{self.home.folder}."
            )
        return tuple(notes)


def check_trainable(project: Project, split_seed: int | None = None) -> None:
    """Check that there is something to tell apart.

    Args:
        project: The scanned project.
        split_seed: See ``Project.samples``.

    Raises:
        ProjectError: Fewer than two classes have usable training images.
    """
    counts = Counter(sample.label for sample in project.samples(split_seed)["train"])
    classes = project.classes()
    if len(classes) < 2:
        found = f"only {classes[0]!r}" if classes else "none"
        raise ProjectError(
            "project.one_class",
            f"Expected at least two classes with usable pictures, received {found}.",
            path=project.folder,
            remedy="Add a folder of pictures of something else.",
        )
    missing = [name for number, name in enumerate(classes) if not counts[number]]
    if missing:
        raise ProjectError(
            "project.untrained_class",
            f"Expected training pictures in every class, received none in "
            f"{_listed(missing)}.",
            path=project.folder,
            remedy="Put some into its folder below the training folder.",
        )


def _split_counts(counts: Counter[tuple[str, str]], name: str | None) -> SplitCounts:
    by_split: Counter[str] = Counter()
    for (class_name, split), count in counts.items():
        if name is None or class_name == name:
            by_split[split] += count
    return SplitCounts(*(by_split[split] for split in SPLITS))


def _listed(names: list[str]) -> str:
    """A few names in a sentence; of many, the first and how many more there are."""
    quoted = [repr(name) for name in names]
    if len(quoted) > _MOST_NAMES:
        quoted[_MOST_NAMES - 1 :] = [f"{len(quoted) - _MOST_NAMES + 1} more"]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _pictures(count: int) -> str:
    return "picture is a copy" if count == 1 else "pictures are copies"
