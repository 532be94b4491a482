"""The card of groups of images that stand out, each one click from its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.slices import Slice
from gui import words
from gui.bridge import JobBridge
from gui.pages.results.insight.section import Section
from gui.state import AppState
from gui.widgets import Dot, Heading, SecondaryButton

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

_MOST = 6


class SlicesCard(Section):
    """Says on which images the model does worse or better, where that is no chance."""

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Where it does worse, or better"), state, bridge, parent
        )
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self._held = QWidget()
        self._column = QVBoxLayout(self._held)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.body.addWidget(self._held)
        self.buttons: list[SecondaryButton] = []

    def show_view(self, view: RunView) -> None:
        """Show the groups of a run."""
        found = view.slices
        groups = words.counted(found.looked_at, self.tr("group"), self.tr("groups"))
        if found.found:
            said = self.tr(
                "Of {groups} by size, brightness, date and folder, these differ from "
                "others of their classes by more than chance."
            )
        elif found.looked_at:
            said = self.tr(
                "None of {groups} by size, brightness, date and folder differs from "
                "others of its classes by more than chance."
            )
        else:
            said = self.tr(
                "There are no groups to compare: all images have one size and come "
                "from one place. Clean up measures their brightness."
            )
        self.sentence.setText(said.format(groups=groups))
        self.buttons.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for one in found.found[:_MOST]:
            self._column.addWidget(self._line(one))
        self._held.setVisible(bool(found.found))

    def _line(self, one: Slice) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(Dot("warning" if one.worse else "good"), 0, top)
        row.addWidget(Heading(one.sentence, "small", wrap=True), 1)
        button = SecondaryButton(self.tr("See these images"))
        button.setAccessibleDescription(one.sentence)
        title = self.tr("Images {0}").format(one.name)
        button.clicked.connect(lambda: self.images_asked.emit(title, one.contents))
        row.addWidget(button, 0, top)
        self.buttons.append(button)
        return held
