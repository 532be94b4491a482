"""Beside the large picture: its facts, its findings, what the model says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from engine.dataset.edits.places import in_trash
from engine.dataset.facts import Facts, facts_of
from engine.dataset.listing import ImageRow
from engine.errors import DiscernError
from gui.bridge import JobBridge
from gui.large.opinion import Opinion
from gui.state import AppState
from gui.widgets import Heading

_WIDTH = 264


class LargeSide(QFrame):
    """Facts in two columns, findings as sentences, then the model's opinion.

    Args:
        state: The project of the window.
        bridge: Where the model is asked.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedWidth(_WIDTH)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroller)
        inside = QWidget()
        scroller.setWidget(inside)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self.opinion = Opinion(bridge)
        self._column.addWidget(self.opinion)
        self._column.addStretch(1)
        self._held: QWidget | None = None

    def show_image(self, item: ImageRow, path: Path) -> None:
        """Show what is known of ``item``, whose file is ``path``."""
        project = self._state.project
        known = project is not None and not in_trash(item.path)
        self.opinion.setVisible(known)
        if project is not None and known:
            self.opinion.show_image(Path(project.folder), item)
        else:
            self.opinion.close_down()
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Heading(item.class_name, "title", wrap=True))
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        column.addLayout(form)
        facts = self._facts(item)
        for label, text in self._lines(item, path, facts):
            if text:
                form.addRow(Heading(label, "muted"), Heading(text, "small", wrap=True))
        for reason in facts.findings:
            column.addWidget(Heading(reason, "small", wrap=True))
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = held
        self._column.insertWidget(0, held)

    def _facts(self, item: ImageRow) -> Facts:
        project = self._state.project
        if project is None:
            return Facts()
        try:
            return facts_of(Path(project.database), item.path)
        except DiscernError:
            return Facts()

    def _lines(self, item: ImageRow, path: Path, facts: Facts) -> list[tuple[str, str]]:
        splits = {
            "train": self.tr("training"),
            "validation": self.tr("validation"),
            "test": self.tr("test"),
        }
        size = QLocale().formattedDataSize(item.size) if item.size else ""
        changed = ""
        if item.mtime_ns:
            moment = datetime.fromtimestamp(item.mtime_ns / 1e9, UTC).astimezone()
            changed = f"{moment:%Y-%m-%d %H:%M}"
        pixels = f"{item.width} × {item.height}" if item.width else ""
        folder, _, _ = item.path.rpartition("/")
        return [
            (self.tr("Split"), splits.get(item.split, "")),
            (self.tr("Pixels"), pixels),
            (self.tr("File"), f"{path.suffix.lstrip('.').upper()}, {size}".strip(", ")),
            (self.tr("Changed"), changed),
            (self.tr("Folder"), folder),
            (self.tr("Source"), facts.source),
            (self.tr("Credit"), facts.credit),
        ]
