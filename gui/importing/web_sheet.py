"""Finding pictures on the web: words, a class, a source, and what goes online."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLineEdit, QSpinBox, QWidget

from engine.importing.sources import SOURCES, PictureSource
from engine.jobs.requests import FindPictures
from gui.importing.class_choice import BARE, ClassChoice
from gui.importing.frame import COLUMN, Sheet
from gui.widgets import Card, Choice, Heading

_MOST = 1000
_USUAL = 40
_CARD_MARGIN = 12


class WebSheet(Sheet):
    """Asks what to look for; accepted when it is to be looked for.

    Args:
        classes: The project's classes.
        chosen: The class that is shown now.
    """

    def __init__(self, classes: Sequence[str], chosen: str, parent: QWidget) -> None:
        super().__init__(self.tr("Find pictures on the web"), parent)
        self.add_line(self.tr("Find pictures on the web"), "title")
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("For example: red panda"))
        self.class_choice = ClassChoice(classes, chosen)
        self.source = Choice()
        for source in SOURCES.values():
            self.source.addItem(source.title, source.key)
        self.count = QSpinBox()
        self.count.setRange(1, _MOST)
        self.count.setValue(_USUAL)
        self.count.lineEdit().setStyleSheet(f"{BARE} padding-left: 9px;")
        self._add_fields()
        self.about = self.add_line("", "secondary")
        self.online = self._add_card()
        self.find_button = self.add_buttons(self.tr("Go online and find them"))
        self.query.textChanged.connect(self._show_state)
        self.class_choice.currentTextChanged.connect(self._show_state)
        self.source.currentIndexChanged.connect(self._on_source_chosen)
        self._on_source_chosen(0)
        self._show_state()
        self.query.setFocus()

    def request(self, folder: str) -> FindPictures:
        """What was asked for, into the project in ``folder``."""
        return FindPictures(
            folder=folder,
            query=self.query.text().strip(),
            class_name=self.class_choice.name,
            count=self.count.value(),
            source=self._chosen_source().key,
        )

    def _add_card(self) -> Heading:
        """What goes online, and under which licences pictures come."""
        card = Card(margin=_CARD_MARGIN, spacing=6)
        inside = COLUMN - 2 * _CARD_MARGIN - 2
        card.body.addWidget(Heading(self.tr("This goes online"), "strong"))
        online = Heading("", "small", wrap=True)
        licence = Heading(
            self.tr(
                "Only openly licensed pictures are loaded. Who made each of them, and "
                "under which licence, is kept with the project."
            ),
            "small",
            wrap=True,
        )
        self.column.addWidget(card)
        for line in (online, licence):
            card.body.addWidget(line)
            line.ensurePolished()
            line.set_column(inside)
        return online

    def _add_fields(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Look for"), self.query),
            (self.tr("Into the class"), self.class_choice),
            (self.tr("Source"), self.source),
            (self.tr("How many"), self.count),
        )
        for row, (label, field) in enumerate(fields):
            name = Heading(label, "small")
            name.setBuddy(field)
            field.setAccessibleName(label)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1)
        self.column.addLayout(grid)

    def _chosen_source(self) -> PictureSource:
        return SOURCES[str(self.source.currentData())]

    def _on_source_chosen(self, _row: int) -> None:
        source = self._chosen_source()
        self.about.setText(source.about)
        self.online.setText(
            self.tr(
                "Your words are sent to {source}, and pictures are loaded from where "
                "it points. None of your own pictures leaves this computer. Discern "
                "goes online only when you ask it to."
            ).format(source=source.title)
        )

    def _show_state(self) -> None:
        ready = bool(self.query.text().strip()) and bool(self.class_choice.name)
        self.find_button.setEnabled(ready)
