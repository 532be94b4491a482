"""The row of filters above the grid: split, finding, answer, size, date, source."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from engine.dataset.listing import DISAGREES, UNSURE, Filter
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from gui import words
from gui.findings import words as finding_words
from gui.theme import PAGE_MARGIN
from gui.widgets import Choice, FlowRow, QuietButton

_HOUR = 3600.0
#: Six of them are two rows in the smallest window; open, a list is as wide as it needs.
_WIDTH = 146
_LIST_MARGIN = 40


@dataclass(frozen=True, slots=True)
class _Size:
    least: int | None = None
    most: int | None = None


class FilterBar(QFrame):
    """Combo boxes whose first entry lets everything through.

    Signals:
        changed: Another choice was made.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 9)
        row.setSpacing(8)
        boxes = FlowRow(spacing=8)
        row.addWidget(boxes, 1)
        self.split_box = self._combo(self.tr("Any split"))
        for name, label in (
            (TRAIN, self.tr("Training")),
            (VALIDATION, self.tr("Validation")),
            (TEST, self.tr("Test")),
        ):
            self.split_box.addItem(label, name)
        self.finding_box = self._combo(self.tr("Any finding"))
        self.answer_box = self._combo(self.tr("Any answer"))
        for label, answer in (
            (self.tr("Model disagrees"), DISAGREES),
            (self.tr("Model is not sure"), UNSURE),
        ):
            self.answer_box.addItem(label, answer)
        self.answer_box.setToolTip(
            self.tr("What the newest model says, beside the class an image is in")
        )
        self.answer_box.hide()
        self.size_box = self._combo(self.tr("Any size"))
        for label, size in (
            (self.tr("Below 64 pixels"), _Size(most=63)),
            (self.tr("Below 224 pixels"), _Size(most=223)),
            (self.tr("224 pixels or more"), _Size(least=224)),
            (self.tr("1,000 pixels or more"), _Size(least=1000)),
        ):
            self.size_box.addItem(label, size)
        self.date_box = self._combo(self.tr("Any date"))
        for label, days in (
            (self.tr("Changed in the last day"), 1),
            (self.tr("In the last 7 days"), 7),
            (self.tr("In the last 30 days"), 30),
        ):
            self.date_box.addItem(label, days)
        self.source_box = self._combo(self.tr("Any source"))
        for combo in self._combos():
            boxes.add(combo)
            _widen_list(combo)
        self.clear_button = QuietButton(self.tr("Clear"))
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        self.changed.connect(lambda: self.clear_button.setVisible(self.active > 0))
        row.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def active(self) -> int:
        """How many filters hold something back."""
        return sum(combo.currentIndex() > 0 for combo in self._combos())

    @property
    def wants_answers(self) -> bool:
        """Whether the model's answers decide what is listed."""
        return self.answer_box.currentIndex() > 0

    def offer_answers(self, *, offered: bool) -> None:
        """Offer to filter by the newest model's answers, where there is a model."""
        self.answer_box.setVisible(offered)
        if not offered and self.wants_answers:
            self.answer_box.setCurrentIndex(0)

    def offer(self, findings: dict[str, int], sources: Sequence[str]) -> None:
        """Offer the kinds of findings and the sources that there are."""
        kinds = [
            (f"{finding_words.title(kind)} ({words.count(number)})", kind)
            for kind, number in findings.items()
        ]
        _refill(self.finding_box, kinds)
        _refill(self.source_box, [(source, source) for source in sources])

    def filter(self, class_name: str | None, text: str) -> Filter:
        """What to list: a class, or all, by name and by the choices made here."""
        size: _Size = self.size_box.currentData() or _Size()
        days: int | None = self.date_box.currentData()
        return Filter(
            class_name,
            text,
            split=self.split_box.currentData(),
            finding=self.finding_box.currentData(),
            source=self.source_box.currentData(),
            least_side=size.least,
            most_side=size.most,
            since=_hours_ago(24 * days) if days else None,
            answer=self.answer_box.currentData(),
        )

    def clear(self) -> None:
        """Let everything through."""
        for combo in self._combos():
            combo.blockSignals(True)
            combo.setCurrentIndex(0)
            combo.blockSignals(False)
        self.changed.emit()

    def _combos(self) -> tuple[Choice, ...]:
        return (
            self.split_box,
            self.finding_box,
            self.answer_box,
            self.size_box,
            self.date_box,
            self.source_box,
        )

    def _combo(self, anything: str) -> Choice:
        combo = Choice()
        combo.addItem(anything, None)
        combo.setAccessibleName(anything)
        combo.setFixedWidth(_WIDTH)
        combo.currentIndexChanged.connect(lambda _index: self.changed.emit())
        return combo


def _refill(combo: Choice, entries: list[tuple[str, str]]) -> None:
    """Other entries below the first; the choice stays where it can."""
    chosen = combo.currentData()
    combo.blockSignals(True)
    while combo.count() > 1:
        combo.removeItem(1)
    for label, data in entries:
        combo.addItem(label, data)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
    combo.setVisible(bool(entries))
    _widen_list(combo)


def _widen_list(combo: Choice) -> None:
    """Room for the longest entry once it is open."""
    view = combo.view()
    view.setMinimumWidth(view.sizeHintForColumn(0) + _LIST_MARGIN)


def _hours_ago(hours: int) -> float:
    """Whole hours, so that the same choice asks for the same list for a while."""
    return (time.time() // _HOUR - hours) * _HOUR
