"""The advanced settings of recipes as fields: to type in, to choose from, on or off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.widgets import Choice, ElidedLabel, Heading

_PROBLEM_HEIGHT = 18

#: What the settings are called, in the order in which they are shown.
LABELS = {
    "depth": "How far to unfreeze",
    "blocks": "Blocks to unfreeze",
    "minutes": "Minutes to try",
    "hidden": "Hidden units, 0 for none",
    "views": "Changed copies of each",
    "strengths": "Strengths to try",
    "epochs": "Epochs",
    "batch": "Images a step",
    "learning_rate": "Learning rate",
    "input_size": "Input size, pixels",
    "filters": "Filters a block",
    "dense": "Dense units",
    "dropout": "Dropout, 0 to 1",
    "optimizer": "Optimiser",
    "schedule": "Learning rate over time",
    "momentum": "Momentum (sgd)",
    "patience": "Epochs of patience",
    "steps_per_epoch": "Steps an epoch",
    "validation_steps": "Validation steps",
    "validation_share": "Validation share",
    "max_iterations": "Iterations at most",
}
#: The strengths of the changes of pictures.
CHANGES = {
    "zoom": "Zoom, 0 to 0.9",
    "rotate": "Turn, degrees",
    "crop": "Crop, 0 to 0.8",
    "shift": "Shift, 0 to 0.5",
    "shear": "Shear, 0 to 1",
    "brightness": "Brightness, 0 to 0.9",
    "contrast": "Contrast, 0 to 0.9",
    "mixup": "Blend two (MixUp), 0 to 1",
}
#: Settings that are one of a few words: each with what it is called.
CHOICES = {
    "depth": {
        "last-block": "the last block",
        "last-third": "the last third",
        "half": "half of it",
        "all": "all of it",
    },
    "optimizer": {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"},
    "schedule": {"constant": "stays the same", "cosine": "falls (cosine)"},
}


class Field(Protocol):
    """What every setting's field can do."""

    problem: str

    def value(self) -> object:
        """The setting's value as it stands."""

    def set_value(self, value: object) -> None:
        """Show another value."""

    def show_problem(self, problem: str) -> None:
        """Say what is wrong; empty for nothing."""

    def setVisible(self, visible: bool) -> None:
        """Qt's."""


def label_of(name: str) -> str:
    """What a setting is called."""
    text = LABELS.get(name) or CHANGES[name]
    return QCoreApplication.translate("train_fields", text)


def field_for(name: str, on_edited: Callable[..., None]) -> TextField | ChoiceField:
    """The field of a setting."""
    if name in CHOICES:
        return ChoiceField(label_of(name), CHOICES[name], on_edited)
    return TextField(label_of(name), on_edited)


class TextField(QWidget):
    """A label, a line to type in, and what is wrong with it."""

    def __init__(self, label: str, on_edited: Callable[..., None]) -> None:
        super().__init__()
        self.problem = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Heading(label, "group"))
        self.edit = QLineEdit()
        self.edit.setAccessibleName(label)
        self.edit.textEdited.connect(on_edited)
        column.addWidget(self.edit)
        # Its line is kept free, so that nothing moves when something is wrong.
        self._message = ElidedLabel("")
        self._message.setProperty("role", "problem")
        self._message.setFixedHeight(_PROBLEM_HEIGHT)
        column.addWidget(self._message)
        self._several = False
        self._optional = False

    def value(self) -> object:
        """What is typed: numbers where there are several, else a number if it is."""
        text = self.edit.text().strip()
        if self._several:
            return text
        if self._optional and text.lower() in {"", "none"}:
            return None
        try:
            return float(text.replace(",", ".")) if not text.isdigit() else int(text)
        except ValueError:
            return text or "nothing"

    def set_value(self, value: object) -> None:
        """Show another value: a number, several, or nothing."""
        self._several = isinstance(value, tuple)
        self._optional = value is None
        if isinstance(value, tuple):
            text = ", ".join(f"{item:g}" for item in value)
        else:
            text = f"{value:g}" if isinstance(value, int | float) else ""
        self.edit.setText(text)

    def accept_nothing(self, optional: bool) -> None:
        """Whether it may be left empty."""
        self._optional = optional
        self.edit.setPlaceholderText(self.tr("none") if optional else "")

    def show_problem(self, problem: str) -> None:
        """Say what is wrong; empty for nothing."""
        single = isinstance(self.value(), int | float)
        if problem and not single and not self._several:
            problem = self.tr("Expected a number")
        elif "`int`" in problem and not self._several:
            problem = self.tr("Expected a whole number")
        elif problem.startswith("Setting"):
            problem = self.tr("Expected numbers")
        elif problem:
            # The label names the setting and the field shows what was received.
            expected = problem.rpartition(": ")[2].partition(", received")[0]
            problem = expected[:1].upper() + expected[1:]
        self.problem = problem
        self._message.setText(problem)
        self.edit.setAccessibleDescription(problem)


class ChoiceField(QWidget):
    """A label and a few words to choose from; nothing can be wrong with it."""

    def __init__(
        self, label: str, choices: dict[str, str], on_edited: Callable[..., None]
    ) -> None:
        super().__init__()
        self.problem = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Heading(label, "group"))
        self.choice = Choice()
        self.choice.setAccessibleName(label)
        for key, text in choices.items():
            self.choice.addItem(QCoreApplication.translate("train_fields", text), key)
        self.choice.activated.connect(on_edited)
        column.addWidget(self.choice)
        column.addSpacing(_PROBLEM_HEIGHT + 4)

    def value(self) -> object:
        """The chosen word, as recipes have it."""
        return self.choice.currentData()

    def set_value(self, value: object) -> None:
        """Choose another word."""
        self.choice.setCurrentIndex(self.choice.findData(value))

    def show_problem(self, problem: str) -> None:
        """Nothing can be wrong."""
