"""A project: the person's folder of class folders, with its index and its splits."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

from engine.dataset import dealing, scan, store
from engine.dataset.copies import count_copies
from engine.dataset.groups import group_newcomers, read_groups
from engine.dataset.layout import Layout, read_layout
from engine.dataset.leaks import EXACT, list_leaks
from engine.dataset.looks import count_looks
from engine.dataset.notes import Facts, listed, notes_on
from engine.dataset.plan import SplitPlan, write_plan
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
        """Bring the index up to date and give every new image its group and split."""
        self._layout = read_layout(self.folder)
        seen = scan.scan(
            self._connection, self.folder, self._layout, report=report, token=token
        )
        grouped = group_newcomers(
            self._connection, self.folder, seen, report=report, token=token
        )
        dealt = 0 if self.given_splits else dealing.deal_newcomers(self._connection)
        # Also what was decided, edited or imported since; it says nothing by itself.
        if grouped or dealt or not store.is_backed_up(self.home):
            self.back_up()

    @property
    def given_splits(self) -> bool:
        """Whether the folder tree says which image is in which split."""
        return self._layout.given_splits

    def deal_by(self, plan: SplitPlan) -> None:
        """Deal newcomers by ``plan`` from now on; recorded splits stay."""
        with store.transaction(self._connection):
            write_plan(self._connection, plan)

    def groups(self) -> dict[str, str]:
        """The group of every content that is in one with others."""
        return read_groups(self._connection)

    def folds(self, count: int, seed: int = 0) -> dict[str, int]:
        """The fold, from 0, of every content that is not kept for the test.

        Raises:
            ValueError: ``count`` is below 2.
        """
        return dealing.folds_of(self._connection, count, seed)

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

        Images without a split, because their group lies in several, are in none.
        """
        numbers = {name: number for number, name in enumerate(self.classes())}
        dealt = (
            dealing.recorded_splits(self._connection)
            if split_seed is None
            else dealing.dealt_with(self._connection, split_seed)
        )
        samples: dict[str, list[Sample]] = {split: [] for split in SPLITS}
        for path, name, content, given in self._connection.execute(
            "SELECT path, class, hash, given_split FROM images WHERE status = 'ok'"
            " ORDER BY class, hash, path"
        ):
            split = given or dealt.get(content)
            if split is not None:
                label = numbers[name]
                samples[split].append(Sample(self.folder / path, label, content))
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
        found = list_leaks(self._connection)
        without_split = sum(n for (_, split), n in counts.items() if split is None)
        withheld = dealing.withheld(self._connection) if without_split else []
        facts = Facts(
            classes=classes,
            left_out=self._layout.left_out,
            copies=findings["leak"],
            near=sum(leak.kind != EXACT for leak in found),
            without_split=without_split,
            withheld=len(withheld),
            index=None if self.home.inside else self.home.folder,
            test_looks=count_looks(self._connection),
        )
        return ProjectSummary(
            folder=str(self.folder),
            name=self.folder.name,
            classes=classes,
            images=_split_counts(counts, None),
            split_source="given" if self._layout.given_splits else "assigned",
            set_aside=aside,
            findings={kind: count for kind, count in findings.items() if count},
            notes=notes_on(facts),
            database=str(self.home.database),
            index_inside=self.home.inside,
            groups=len(set(self.groups().values())),
            withheld=facts.withheld,
            leaks=len(found),
            test_looks=facts.test_looks,
        )

    def _counts(self) -> Counter[tuple[str, str | None]]:
        rows = self._connection.execute(
            "SELECT class, coalesce(given_split, split), count(*) FROM images"
            " LEFT JOIN splits USING (hash) WHERE status = 'ok' GROUP BY 1, 2"
        )
        return Counter({(name, split): count for name, split, count in rows})


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
            f"{listed(missing)}.",
            path=project.folder,
            remedy="Put some into its folder below the training folder.",
        )


def _split_counts(
    counts: Counter[tuple[str, str | None]], name: str | None
) -> SplitCounts:
    by_split: Counter[str | None] = Counter()
    for (class_name, split), count in counts.items():
        if name is None or class_name == name:
            by_split[split] += count
    return SplitCounts(*(by_split[split] for split in SPLITS))
