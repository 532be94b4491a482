"""Advanced settings of a recipe, folded away until somebody wants them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import RecipeError
from engine.training.augmentation import Augmentation, doubts
from engine.training.recipes import Recipe, setting_names, with_settings
from gui.pages.train.fields import CHANGES, LABELS, TextField, field_for
from gui.pages.train.preview import AugmentationPreview
from gui.widgets import ChipButton, FoldButton, Heading, QuietButton

_COLUMNS = 3
#: Settings that may be left empty.
_OPTIONAL = frozenset({"blocks", "patience", "steps_per_epoch", "validation_steps"})


class AdvancedSettings(QWidget):
    """The settings of a recipe; a wrong one says so below its field.

    Args:
        recipe: The one to start with.

    Signals:
        settings_changed: With whether all of them can be used.
    """

    settings_changed = Signal(bool)

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = recipe
        self._names: frozenset[str] = frozenset()
        self._classes: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.fold = FoldButton(self.tr("Advanced"))
        self.fold.toggled.connect(self._on_fold_toggled)
        column.addWidget(self.fold, 0)
        self._panel = QWidget()
        self._panel.hide()
        self.fields = {
            name: field_for(name, self._on_setting_edited)
            for name in (*LABELS, *CHANGES)
        }
        for name in _OPTIONAL:
            field = self.fields[name]
            assert isinstance(field, TextField)
            field.accept_nothing(True)
        self.flip = self._chip(self.tr("Mirror left and right"))
        self.grey = self._chip(self.tr("Shades of grey"))
        self.balanced = self._chip(self.tr("Small classes count as much"))
        inner = QVBoxLayout(self._panel)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        self._grid = _grid(inner)
        inner.addLayout(_row(self.grey, self.balanced))
        self._changes_title = Heading(
            self.tr("Changes of the training pictures"), "section"
        )
        inner.addWidget(self._changes_title)
        self._changes_grid = _grid(inner)
        self.reset = QuietButton(self.tr("Reset"))
        self.reset.setStyleSheet("padding: 0 8px; min-height: 26px;")
        self.reset.clicked.connect(self._on_reset_clicked)
        inner.addLayout(_row(self.flip, self.reset))
        self.doubt = Heading("", "small", wrap=True)
        self.doubt.setProperty("role", "problem")
        inner.addWidget(self.doubt)
        self.preview = AugmentationPreview()
        inner.addWidget(self.preview)
        column.addWidget(self._panel)

    def set_project(self, database: str, folder: str, classes: Sequence[str]) -> None:
        """Whose pictures are changed for the preview, and what they show."""
        self._classes = tuple(classes)
        self.preview.set_project(database, folder)
        self._check()

    def set_recipe(self, recipe: Recipe) -> None:
        """Show the settings of ``recipe``."""
        self._base = recipe
        self._names = frozenset(setting_names(recipe))
        target = getattr(recipe, recipe.family)
        changes = getattr(target, "augmentation", Augmentation())
        for name, field in self.fields.items():
            if name in self._names:
                owner = target if hasattr(target, name) else changes
                field.set_value(getattr(owner, name))
            if name in _OPTIONAL:
                assert isinstance(field, TextField)
                field.accept_nothing(True)
        for name, chip in self._chips().items():
            owner = target if hasattr(target, name) else changes
            chip.setVisible(name in self._names)
            chip.setChecked(bool(getattr(owner, name, False)))
        self._lay_out()
        self._check()

    def recipe(self) -> Recipe:
        """The recipe with the settings as they stand.

        Raises:
            RecipeError: One of them cannot be used.
        """
        values: dict[str, Any] = {
            name: field.value()
            for name, field in self.fields.items()
            if name in self._names
        }
        values |= {
            name: chip.isChecked()
            for name, chip in self._chips().items()
            if name in self._names
        }
        return with_settings(self._base, values)

    def is_valid(self) -> bool:
        """Whether all settings can be used."""
        shown = (field for name, field in self.fields.items() if name in self._names)
        return not any(field.problem for field in shown)

    def _chips(self) -> dict[str, ChipButton]:
        return {"flip": self.flip, "grey": self.grey, "balanced": self.balanced}

    def _chip(self, text: str) -> ChipButton:
        chip = ChipButton(text)
        chip.toggled.connect(self._on_setting_edited)
        return chip

    def _lay_out(self) -> None:
        """Fill both grids with the fields that the recipe has."""
        for grid, names in ((self._grid, LABELS), (self._changes_grid, CHANGES)):
            shown = [name for name in names if name in self._names]
            for name in names:
                grid.removeWidget(self.fields[name])
                self.fields[name].setVisible(name in self._names)
            for number, name in enumerate(shown):
                grid.addWidget(self.fields[name], *divmod(number, _COLUMNS))
        pictures = "flip" in self._names
        self._changes_title.setVisible(pictures)
        self.preview.setVisible(pictures)

    def _check(self) -> None:
        for name, field in self.fields.items():
            if name not in self._names:
                continue
            try:
                with_settings(self._base, {name: field.value()})
            except RecipeError as error:
                field.show_problem(error.message)
            else:
                field.show_problem("")
        self._show_changes()
        self.settings_changed.emit(self.is_valid())

    def _show_changes(self) -> None:
        """Show what the changes of pictures come to, and what speaks against them."""
        said: tuple[str, ...] = ()
        if "flip" in self._names and self.is_valid():
            recipe = self.recipe()
            changes = getattr(recipe, recipe.family).augmentation
            said = doubts(changes, self._classes)
            self.preview.show_changes(changes)
        self.doubt.setText(" ".join(said))
        self.doubt.setVisible(bool(said))

    def _on_setting_edited(self, *_: object) -> None:
        self._check()

    def _on_reset_clicked(self) -> None:
        self.set_recipe(self._base)

    def _on_fold_toggled(self, opened: bool) -> None:
        self._panel.setVisible(opened)
        self.preview.set_wanted(opened)


def _grid(column: QVBoxLayout) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for place in range(_COLUMNS):
        grid.setColumnStretch(place, 1)
    column.addLayout(grid)
    return grid


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return row
