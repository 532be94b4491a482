"""How much a picture can take: six sliders, and what the model says to the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QWidget

from engine.jobs.looking import (
    CLASSIFY_CHANGED,
    ChangedAnswer,
    Changes,
    ClassifyChanged,
)
from engine.jobs.protocol import Failed
from gui import words
from gui.bridge import JobBridge
from gui.lab.latest import Latest
from gui.lab.mixed import MixedPicture
from gui.widgets import Bar, BarSize, Card, ElidedLabel, Heading, QuietButton

_LABEL_WIDTH, _VALUE_WIDTH = 96, 56
#: JPEG quality above which a picture is not encoded at all.
_NO_JPEG = 101


@dataclass(frozen=True, slots=True)
class _Kind:
    """One slider: its field, name, range, resting place, and how a value is told."""

    field: str
    name: str
    low: int
    high: int
    rest: int
    value: Callable[[int], float]
    told: Callable[[int], str]


class RobustnessCard(Card):
    """Sliders that spoil the picture, with the live answer.

    Args:
        bridge: Where jobs are submitted.
    """

    def __init__(self, bridge: JobBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Robustness"))
        self._model: Path | None = None
        self._path: Path | None = None
        self._asking = Latest(bridge, CLASSIFY_CHANGED, self.tr("Trying it"), self)
        self._asking.answered.connect(self._on_answered)
        self._asking.failed.connect(self._on_failed)
        head = QHBoxLayout()
        head.addWidget(Heading(self.tr("How much can it take?"), "title"))
        head.addStretch(1)
        self.reset = QuietButton(self.tr("Reset"), "undo")
        self.reset.clicked.connect(self.rest)
        head.addWidget(self.reset)
        self.body.addLayout(head)
        self.picture = MixedPicture(self.tr("The changed picture"))
        self.body.addWidget(self.picture, 1)
        self.verdict = ElidedLabel("", "title")
        self.body.addWidget(self.verdict)
        row = QHBoxLayout()
        self.bar = Bar(BarSize.LARGE, "accent")
        self.bar.setAccessibleName(self.tr("How sure"))
        self.figure = Heading("", "body")
        self.figure.setFixedWidth(_VALUE_WIDTH)
        row.addWidget(self.bar, 1)
        row.addWidget(self.figure)
        self.body.addLayout(row)
        self.sliders: dict[str, QSlider] = {}
        self._values: dict[str, Heading] = {}
        self._kinds = self._all_kinds()
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for number, kind in enumerate(self._kinds):
            self._add(grid, number, kind)
        self.body.addLayout(grid)

    def open(self, model: Path, path: Path) -> None:
        """Show a picture as it is, answered by ``model``."""
        if (model, path) != (self._model, self._path):
            self.verdict.setText("")
            self.figure.setText("")
            self.bar.set_fraction(0)
            self.picture.show_pictures(None)
        self._model, self._path = model, path
        self._ask()

    def rest(self) -> None:
        """Put every slider where it changes nothing."""
        for kind in self._kinds:
            self.sliders[kind.field].setValue(kind.rest)

    @property
    def changes(self) -> Changes:
        """What the sliders say."""
        changes = Changes()
        for kind in self._kinds:
            value: float = kind.value(self.sliders[kind.field].value())
            known: Any = int(value) if kind.field == "quality" else value
            changes = replace(changes, **{kind.field: known})
        return changes

    def _all_kinds(self) -> tuple[_Kind, ...]:
        percent = f"{{}}{words.NBSP}%"
        none = self.tr("none")
        return (
            _Kind(
                "blur", self.tr("Blur"), 0, 50, 0,
                lambda n: n / 10, lambda n: f"{n / 10:.1f}" if n else none,
            ),
            _Kind(
                "light", self.tr("Brightness"), 10, 200, 100,
                lambda n: n / 100, percent.format,
            ),
            _Kind(
                "rotation", self.tr("Rotation"), -180, 180, 0,
                float, lambda n: f"{n}°",
            ),
            _Kind(
                "noise", self.tr("Noise"), 0, 80, 0,
                float, lambda n: str(n) if n else none,
            ),
            _Kind(
                "quality", self.tr("JPEG quality"), 1, _NO_JPEG, _NO_JPEG,
                float, lambda n: str(n) if n < _NO_JPEG else self.tr("as it is"),
            ),
            _Kind(
                "crop", self.tr("Crop"), 0, 45, 0,
                lambda n: n / 100, lambda n: percent.format(n) if n else none,
            ),
        )  # fmt: skip

    def _add(self, grid: QGridLayout, number: int, kind: _Kind) -> None:
        label = Heading(kind.name, "secondary")
        label.setFixedWidth(_LABEL_WIDTH)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(kind.low, kind.high)
        slider.setValue(kind.rest)
        slider.setPageStep(max(1, (kind.high - kind.low) // 10))
        slider.setAccessibleName(kind.name)
        label.setBuddy(slider)
        value = Heading(kind.told(kind.rest), "secondary")
        value.setFixedWidth(_VALUE_WIDTH)
        slider.valueChanged.connect(lambda _value: self._on_moved(kind))
        self.sliders[kind.field], self._values[kind.field] = slider, value
        for column, widget in enumerate((label, slider, value)):
            grid.addWidget(widget, number, column)

    def _on_moved(self, kind: _Kind) -> None:
        self._values[kind.field].setText(kind.told(self.sliders[kind.field].value()))
        self._ask()

    def _ask(self) -> None:
        if self._model is None or self._path is None:
            return
        request = ClassifyChanged(str(self._model), str(self._path), self.changes)
        self._asking.ask(request)

    def _on_failed(self, failure: Failed) -> None:
        self.picture.show_pictures(None)
        self.verdict.setText(failure.message)
        self.bar.set_fraction(0)
        self.figure.setText("")

    def _on_answered(self, answer: ChangedAnswer) -> None:
        verdict = answer.verdict
        self.picture.show_pictures(answer.seen)
        name = words.answer_name(verdict.verdict)
        if verdict.class_name is not None and verdict.verdict != verdict.class_name:
            name = f"{name} ({words.short_name(verdict.class_name)})"
        self.verdict.setText(name)
        share = verdict.probability or 0.0
        self.bar.set_fraction(share)
        self.figure.setText(words.percent(share))
