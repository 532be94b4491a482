"""Before an import: what was found, and which class it goes into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QRadioButton, QWidget

from engine.importing.tables import is_address
from engine.jobs.requests import SourcesFound
from gui import words
from gui.importing.class_choice import ClassChoice
from gui.importing.frame import Sheet
from gui.widgets import ElidedLabel, Heading

#: More classes than this are counted, not listed.
_MOST_ROWS = 6


class AddSheet(Sheet):
    """Asks which class pictures go into; accepted when they are to be added.

    Args:
        sources: What was dropped, pasted or picked.
        classes: The project's classes.
        chosen: The class that is shown now, for single pictures.
    """

    def __init__(
        self,
        sources: Sequence[str],
        classes: Sequence[str],
        chosen: str,
        parent: QWidget,
    ) -> None:
        super().__init__(self.tr("Add images"), parent)
        self._sources = tuple(sources)
        single = all(is_address(one) or Path(one).is_file() for one in sources)
        self.title = self.add_line(self.tr("Add images"), "title")
        self.sentence = self.add_line(self.tr("Looking what is there…"), "muted")
        self.column.addSpacing(4)
        self.by_folder = QRadioButton(self.tr("Each folder is a class"))
        self.by_folder.toggled.connect(self._on_way_toggled)
        self.column.addWidget(self.by_folder)
        self._listed = QWidget()
        self._rows = QGridLayout(self._listed)
        self._rows.setContentsMargins(24, 0, 0, 4)
        self._rows.setVerticalSpacing(4)
        self._rows.setHorizontalSpacing(16)
        self._rows.setColumnStretch(0, 1)
        self.column.addWidget(self._listed)
        self.all_one = QRadioButton(self.tr("These are all"))
        self.column.addWidget(self.all_one)
        self.class_choice = ClassChoice(classes, chosen if single else "")
        self.class_choice.currentTextChanged.connect(self._on_class_typed)
        self.column.addWidget(self.class_choice)
        self.column.addSpacing(4)
        self.note = self.add_line("", "secondary")
        self.add_button = self.add_buttons(self.tr("Add"))
        self._offer_folders(offered=False)
        self._show_note(())

    @property
    def class_name(self) -> str | None:
        """The class of everything; None where each folder is one."""
        return None if self.by_folder.isChecked() else self.class_choice.name

    def show_found(self, found: SourcesFound) -> None:
        """Tell what is there; what somebody typed meanwhile stays."""
        count = words.counted(found.files, self.tr("file"), self.tr("files"))
        more = "" if found.complete else self.tr("at least") + " "
        self.title.setText(
            self.tr("Add {count}").format(count=f"{more}{count}")
            if found.files
            else self.tr("Nothing to add")
        )
        self.sentence.setText(self._sentence(found))
        by_folder = bool(found.classes)
        if by_folder:
            self._list(found.classes)
            self.by_folder.setText(self._way(found))
        if found.suggestion and not self.class_choice.name:
            self.class_choice.setCurrentText(found.suggestion)
        self._offer_folders(offered=by_folder)
        (self.add_button if by_folder else self.class_choice).setFocus()
        self._show_note([one.reason for one in found.problems])
        self.adjustSize()

    def show_unknown(self) -> None:
        """Looking failed; the import will tell."""
        self.sentence.setText(self.tr("What is in there will be seen on the way."))
        self._show_state()

    def _offer_folders(self, *, offered: bool) -> None:
        for widget in (self.by_folder, self._listed, self.all_one):
            widget.setVisible(offered)
        self.by_folder.setChecked(offered)
        self.all_one.setChecked(not offered)
        self._show_state()

    def _way(self, found: SourcesFound) -> str:
        number = len(found.classes)
        if number == 1:
            return self.tr("By the folder's name")
        text = self.tr("Each folder is a class: {count}").format(
            count=words.counted(number, self.tr("class"), self.tr("classes"))
        )
        if found.splits:
            text += self.tr(", with their train, val and test")
        return text

    def _sentence(self, found: SourcesFound) -> str:
        if not found.files:
            return self.tr("There are no files in it.")
        loose = found.without_class
        if found.classes and loose == 1:
            return self.tr("1 file beside the folders has no class and is left out.")
        if found.classes and loose:
            return self.tr(
                "{count} files beside the folders have no class and are left out."
            ).format(count=words.count(loose))
        if found.classes:
            return self.tr("Which classes do they belong to?")
        if found.files == 1:
            return self.tr("Which class does it belong to?")
        return self.tr("Which class do they belong to?")

    def _list(self, classes: dict[str, int]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        shown = list(classes.items())
        if len(shown) > _MOST_ROWS:
            rest = shown[_MOST_ROWS - 1 :]
            more = self.tr("and {count} more").format(count=words.count(len(rest)))
            shown = [*shown[: _MOST_ROWS - 1], (more, sum(n for _, n in rest))]
        for row, (name, count) in enumerate(shown):
            self._rows.addWidget(ElidedLabel(name, "small"), row, 0)
            number = Heading(words.count(count), "secondary")
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows.addWidget(number, row, 1)

    def _show_note(self, problems: Sequence[str]) -> None:
        note = self.tr(
            "Pictures are copied into the project; the originals stay as they are."
        )
        if any(is_address(one) for one in self._sources):
            note = self.tr("This loads the picture from the web.") + " " + note
        if problems:
            note = f"{problems[0]} {note}"
        self.note.setText(note)

    def _show_state(self) -> None:
        one = not self.by_folder.isChecked()
        self.class_choice.setEnabled(one)
        self.add_button.setEnabled(not one or bool(self.class_choice.name))

    def _on_way_toggled(self, _on: bool) -> None:
        self._show_state()
        if self.all_one.isChecked() and self.isVisible():
            self.class_choice.setFocus()

    def _on_class_typed(self, _name: str) -> None:
        self._show_state()
