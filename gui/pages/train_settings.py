"""Advanced settings of a network, folded away until somebody wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from engine.errors import RecipeError
from engine.training.recipes import Recipe, with_settings
from gui.widgets import ChipButton, ElidedLabel, Heading, QuietButton

_COLUMNS = 3
_PROBLEM_HEIGHT = 18


class AdvancedSettings(QWidget):
    """A few settings of a network recipe; a wrong one says so below its field.

    Args:
        recipe: The one to start with.

    Signals:
        settings_changed: With whether all of them can be used.
    """

    settings_changed = Signal(bool)

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = recipe
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.fold = QuietButton(self.tr("Advanced"), "chevron-right")
        self.fold.setCheckable(True)
        self.fold.setStyleSheet("padding: 0 8px 0 0; text-align: left;")
        self.fold.toggled.connect(self._on_fold_toggled)
        column.addWidget(self.fold, 0)
        self._panel = QWidget()
        self._panel.hide()
        grid = QGridLayout(self._panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        names = {
            "epochs": self.tr("Epochs"),
            "batch": self.tr("Images a step"),
            "learning_rate": self.tr("Learning rate"),
            "input_size": self.tr("Input size, pixels"),
            "shear": self.tr("Shear, 0 to 1"),
            "zoom": self.tr("Zoom, 0 to 1"),
        }
        self.fields = {
            key: _Field(label, self._on_setting_edited) for key, label in names.items()
        }
        for number, field in enumerate(self.fields.values()):
            row, place = divmod(number, _COLUMNS)
            grid.addWidget(field, row, place)
            grid.setColumnStretch(place, 1)
        self.flip = ChipButton(self.tr("Mirror left and right"))
        self.flip.toggled.connect(self._on_setting_edited)
        self.reset = QuietButton(self.tr("Reset"))
        self.reset.setStyleSheet("padding: 0 8px; min-height: 26px;")
        self.reset.clicked.connect(self._on_reset_clicked)
        last = len(self.fields) // _COLUMNS
        start = Qt.AlignmentFlag.AlignLeft
        grid.addWidget(self.flip, last, 0, 1, 2, start)
        grid.addWidget(self.reset, last, 2, start)
        column.addWidget(self._panel)

    def set_recipe(self, recipe: Recipe) -> None:
        """Show the settings of ``recipe``, which has a network."""
        self._base = recipe
        network = recipe.network
        if network is None:
            return
        for key, field in self.fields.items():
            owner = network if hasattr(network, key) else network.augmentation
            field.set_text(f"{getattr(owner, key):g}")
        self.flip.setChecked(network.augmentation.flip)
        self._check()

    def recipe(self) -> Recipe:
        """The recipe with the settings as they stand.

        Raises:
            RecipeError: One of them cannot be used.
        """
        values: dict[str, Any] = {
            key: field.value() for key, field in self.fields.items()
        }
        return with_settings(self._base, values | {"flip": self.flip.isChecked()})

    def is_valid(self) -> bool:
        """Whether all settings can be used."""
        return not any(field.problem for field in self.fields.values())

    def _check(self) -> None:
        for key, field in self.fields.items():
            try:
                with_settings(self._base, {key: field.value()})
            except RecipeError as error:
                field.show_problem(error.message)
            else:
                field.show_problem("")
        self.settings_changed.emit(self.is_valid())

    def _on_setting_edited(self, *_: object) -> None:
        self._check()

    def _on_reset_clicked(self) -> None:
        self.set_recipe(self._base)

    def _on_fold_toggled(self, opened: bool) -> None:
        self._panel.setVisible(opened)
        self.fold.set_icon_name("chevron-down" if opened else "chevron-right")


class _Field(QWidget):
    """A label, a line to type in, and what is wrong with it."""

    def __init__(self, label: str, on_edited: Callable[..., None]) -> None:
        super().__init__()
        self._label = label
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

    def value(self) -> object:
        """What is typed, as a number where it is one."""
        text = self.edit.text().strip()
        try:
            return float(text.replace(",", ".")) if not text.isdigit() else int(text)
        except ValueError:
            return text or "nothing"

    def set_text(self, text: str) -> None:
        """Show another value."""
        self.edit.setText(text)

    def show_problem(self, problem: str) -> None:
        """Say what is wrong; empty for nothing."""
        if problem and not isinstance(self.value(), int | float):
            problem = self.tr("Expected a number")
        elif "`int`" in problem:
            problem = self.tr("Expected a whole number")
        elif problem:
            # The label names the setting and the field shows what was received.
            expected = problem.rpartition(": ")[2].partition(", received")[0]
            problem = expected[:1].upper() + expected[1:]
        self.problem = problem
        self._message.setText(problem)
        self.edit.setAccessibleDescription(problem)
