"""The Models page: what is yours, what comes with Discern, what can be fetched."""

from __future__ import annotations

from itertools import chain, pairwise

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui import words
from gui.background import Background
from gui.bridge import JobBridge
from gui.pages import CLASSIFY
from gui.pages.models.about import AboutPanel
from gui.pages.models.card import card
from gui.pages.models.copy import ModelCopier
from gui.pages.models.entries import SECTIONS, Entry, Section, entries, section_title
from gui.pages.models.export import ModelExporter
from gui.pages.models.head import ModelsHead
from gui.pages.models.importing import ModelImporter
from gui.pages.models.local_page import LocalPage, Shared
from gui.pages.models.row import ModelRow
from gui.pages.models.serving import ServingCard
from gui.pages.models.yours import OwnModel, own_models
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import Heading, set_property

_GAP = 16
_AT_ONCE = 2  # rows made in a turn: all at once would hold up the window
_ABOUT_WIDTH = 360
#: Below this there is no room for list and card side by side.
_BOTH = 900


class ModelsPage(QWidget):
    """One list in four sections, and a card beside it for who asks.

    Args:
        state: The window's models and catalogue.
        bridge: Where the local page is served.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self.local_page = LocalPage(bridge, self)
        self.local_page.problem_met.connect(state.report)
        self._catalogue = state.catalogue
        self._background = Background(self)
        self.copier = ModelCopier(self)
        self.exporter = ModelExporter(bridge, self)
        self.importer = ModelImporter(bridge, self)
        self.importer.imported.connect(state.choose_model)
        self._own: tuple[OwnModel, ...] | None = None
        self._looking = self._look_again = False
        self.rows: dict[str, ModelRow] = {}
        self._about_key = ""
        self._about_entry: Entry | None = None
        self._build()
        self._more = QTimer(self, singleShot=True, interval=10)
        self._more.timeout.connect(self._fill)
        self._catalogue.changed.connect(self._fill)
        self._catalogue.fetch_moved.connect(self._on_fetch_moved)
        state.model_changed.connect(self._on_model_changed)
        state.runs_changed.connect(self._look_for_own)
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again, as files may have come or gone."""
        super().showEvent(event)
        self._catalogue.refresh()
        self._look_for_own()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the card takes the place of the list."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """The card has colours of its own."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "about"):
            self.about.show_again()

    @property
    def is_filled(self) -> bool:
        """Whether all that is to be listed was found, and is."""
        waiting = self._own is None or self._more.isActive()
        return self._catalogue.is_known and not waiting

    def row_named(self, name: str) -> ModelRow:
        """The row of the encoder or model called ``name`` in the catalogue."""
        return next(
            row
            for row in self.rows.values()
            if row.entry.row is not None and row.entry.row.name == name
        )

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, PAGE_MARGIN, 0)
        column.setSpacing(_GAP)
        self.head = ModelsHead()
        self.head.bring_in.clicked.connect(self.importer.ask)
        column.addWidget(self.head)
        self.serving = ServingCard(self.local_page)
        column.addWidget(self.serving)
        across = QHBoxLayout()
        across.setSpacing(_GAP)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("page")
        self._scroll.setWidget(inside)
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, PAGE_MARGIN)
        self._list.setSpacing(8)
        self.headings = {
            section: Heading(section_title(section), "group", parent=inside)
            for section in SECTIONS
        }
        self.nothing = Heading(
            self.tr("Models you train are listed here."), "muted", parent=inside
        )
        self.unreachable = Heading(
            self.tr("There seems to be no network now; Fetch needs one."),
            "secondary",
            wrap=True,
            parent=inside,
        )
        self.problems = Heading("", "muted", wrap=True, parent=inside)
        across.addWidget(self._scroll, 1)
        self.about = AboutPanel()
        self.about.closed.connect(self._on_about_closed)
        right = QVBoxLayout()
        right.addWidget(self.about)
        right.setContentsMargins(0, 0, 0, PAGE_MARGIN)
        across.addLayout(right)
        column.addLayout(across, 1)

    def _fill(self) -> None:
        """Bring the list in line with what is known."""
        listed = list(entries(self._catalogue.rows, self._own or ()))
        focus = QApplication.focusWidget()
        self._forget(self.rows.keys() - {entry.key for entry in listed})
        later = [entry for entry in listed if entry.key not in self.rows][_AT_ONCE:]
        listed = [entry for entry in listed if entry not in later]
        for entry in listed:
            row = self.rows.get(entry.key) or self._add(entry)
            row.show_entry(entry, self._state.model)
        self._lay_out(listed)
        if later:
            self._more.start()
        about = self.rows.get(self._about_key)
        if about and about.entry != self._about_entry:
            self._show_card(about.entry)  # it was fetched, or removed
        if focus is not None and self._scroll.isAncestorOf(focus):
            self._scroll.ensureWidgetVisible(focus)

    def _add(self, entry: Entry) -> ModelRow:
        row = ModelRow(entry, self._catalogue, self._scroll.widget())
        row.try_requested.connect(self._on_try_requested)
        row.serve_requested.connect(self._on_serve_requested)
        row.copy_requested.connect(self.copier.ask)
        row.export_requested.connect(self.exporter.ask)
        row.about_requested.connect(self._on_about_requested)
        row.show()
        self.rows[entry.key] = row
        return row

    def _forget(self, keys: set[str]) -> None:
        for key in keys:
            (row := self.rows.pop(key)).hide()
            row.deleteLater()
            if key == self._about_key:
                self._on_about_closed()

    def _lay_out(self, listed: list[Entry]) -> None:
        while self._list.takeAt(0) is not None:
            pass
        for section in SECTIONS:
            keys = [entry.key for entry in listed if entry.section == section]
            for extra in self._before(section, empty=not keys):
                self._list.addWidget(extra)
            for key in keys:
                self._list.addWidget(self.rows[key])
            if keys or section == "yours":
                self._list.addSpacing(12)
        self._list.addWidget(self.problems)
        self.problems.setText("\n".join(self._catalogue.problems))
        self.problems.setVisible(bool(self._catalogue.problems))
        self._list.addStretch(1)
        buttons = (self.rows[entry.key].buttons for entry in listed)
        for before, after in pairwise(chain.from_iterable(buttons)):
            QWidget.setTabOrder(before, after)

    def _before(self, section: Section, *, empty: bool) -> list[QWidget]:
        """The heading of a section and what else comes before its rows."""
        heading = self.headings[section]
        shown: list[QWidget] = [heading]
        if section == "yours":
            self.nothing.setVisible(empty and self._own is not None)
            heading.setVisible(self._own is not None)
            shown.append(self.nothing)
        else:
            heading.setVisible(not empty)
        if section == "available":
            self.unreachable.setVisible(not empty and not self._catalogue.is_reachable)
            shown.append(self.unreachable)
        return shown

    def _look_for_own(self) -> None:
        if not self.isVisible():
            return  # it looks when it is shown
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        recent = self._state.remembered.settings.recent_projects
        current = self._state.model
        self._background.run(
            lambda: own_models(recent, current),
            self._on_own_found,
            lambda _reason: self._on_own_found([]),
        )

    def _on_own_found(self, found: list[OwnModel]) -> None:
        self._looking = False
        self._own = tuple(found)
        self._fill()
        if self._look_again:
            self._look_again = False
            self._look_for_own()

    def _on_model_changed(self, _path: object) -> None:
        self._fill()
        self._look_for_own()

    def _on_fetch_moved(self, name: str) -> None:
        for row in self.rows.values():
            if row.entry.row is not None and row.entry.row.name == name:
                row.show_progress()

    def _on_try_requested(self, entry: Entry) -> None:
        self._state.choose_model(entry.model, entry.title, entry.score)
        self._state.page_requested.emit(CLASSIFY)

    def _on_serve_requested(self, entry: Entry) -> None:
        if entry.model is not None:
            title = words.short_title(entry.title)
            self.local_page.open(Shared(entry.model, title))
            self.serving.close_page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_about_requested(self, entry: Entry) -> None:
        if self._about_key == entry.key:
            self._on_about_closed()
            return
        self._mark(entry.key)
        self._show_card(entry)
        self._share_room()
        self.about.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_card(self, entry: Entry) -> None:
        self._about_entry = entry
        self.about.show_card(entry.title, card(entry))

    def _on_about_closed(self) -> None:
        row = self.rows.get(self._about_key)
        self.about.hide()
        self._share_room()
        self._mark("")
        if row is not None:
            row.about.setFocus(Qt.FocusReason.OtherFocusReason)

    def _share_room(self) -> None:
        alone = self.width() < _BOTH
        self._scroll.setHidden(alone and not self.about.isHidden())
        self.about.setMinimumWidth(0 if alone else _ABOUT_WIDTH)
        self.about.setMaximumWidth(self.width() if alone else _ABOUT_WIDTH)

    def _mark(self, key: str) -> None:
        """Mark the row whose card is shown."""
        for other in (self._about_key, key):
            if other in self.rows:
                chosen = "true" if other == key else "false"
                set_property(self.rows[other], "selected", chosen)
        self._about_key = key
