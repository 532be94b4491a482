"""The Clean up page: what is wrong or odd about the images, decided one by one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from engine.dataset.summary import ProjectSummary
from gui.bridge import JobBridge
from gui.findings import words as finding_words
from gui.findings.records import Item
from gui.grid.image_model import ImageModel
from gui.large.view import LargeView
from gui.pages.clean_up.column import KindColumn
from gui.pages.clean_up.detail import FindingDetail
from gui.pages.clean_up.head import CleanUpHead
from gui.pages.clean_up.list import ItemList
from gui.pages.clean_up.screens import (
    INVITATION,
    LOOKING,
    NO_PROJECT,
    NOTHING,
    REVIEW,
    CleanUpScreens,
)
from gui.pages.images.head import HintBar
from gui.state import AppState
from gui.theme import PAGE_MARGIN

_LIST_WIDTH = 240
#: Lower than this there is no room for everything.
_ROOMY = 600


class CleanUpPage(QWidget):
    """Findings by kind, each with its pictures, its reason and a proposed action.

    Args:
        state: The project of the window and its findings.
        bridge: Where the model is asked about an image shown large.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._bridge = bridge
        self._store = state.findings
        self._editing = state.editing
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.screens = CleanUpScreens()
        outer.addWidget(self.screens)
        self.screens.addWidget(self._make_review())
        self._connect()
        self._add_keys()
        if state.project is not None:
            self._on_project_changed(state.project)
        self._show()

    # Building.

    def _make_review(self) -> QWidget:
        held = QWidget()
        across = QHBoxLayout(held)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.column = KindColumn()
        across.addWidget(self.column)
        right = QVBoxLayout()
        right.setSpacing(0)
        across.addLayout(right, 1)
        self.head = CleanUpHead(self._editing.history)
        right.addWidget(self.head)
        parts = QHBoxLayout()
        parts.setContentsMargins(PAGE_MARGIN - 10, 0, PAGE_MARGIN, 16)
        parts.setSpacing(16)
        right.addLayout(parts, 1)
        self.queue = ItemList()
        self.queue.setMinimumWidth(_LIST_WIDTH // 3 * 2)
        self.queue.setMaximumWidth(_LIST_WIDTH)
        parts.addWidget(self.queue, 2)
        self.detail = FindingDetail()
        # In a low window the pictures keep their size, and the buttons are below.
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setWidget(self.detail)
        parts.addWidget(scroller, 3)
        self.hint_bar = HintBar()
        self.hint = self.hint_bar.text
        right.addWidget(self.hint_bar)
        return held

    def _connect(self) -> None:
        screens = self.screens
        screens.no_project.action_requested.connect(self._state.folder_choice_requested)
        screens.invitation.action_requested.connect(self._store.look)
        screens.nothing.action_requested.connect(self._store.look)
        self._store.changed.connect(self._show)
        self._store.looking_changed.connect(self._show)
        self._editing.allowed_changed.connect(self._show)
        self._state.project_changed.connect(self._on_project_changed)
        self.column.kind_chosen.connect(lambda _kind: self._show_kind())
        self.queue.item_shown.connect(self._show_item)
        self.queue.open_asked.connect(self.open_large)
        self.head.look_asked.connect(self._store.look)
        self.head.accept_all_asked.connect(
            lambda: self._store.accept(self._of_kind(self.column.chosen))
        )
        self.head.keep_all_asked.connect(
            lambda: self._store.keep(self._of_kind(self.column.chosen))
        )
        self.detail.accept_asked.connect(self.accept)
        self.detail.keep_asked.connect(self.keep)
        self.detail.group_asked.connect(self.accept_group)
        self.detail.trash_asked.connect(self._on_trash_asked)
        for button in (
            self.detail.accept_button,
            self.detail.keep_button,
            self.detail.group_button,
            *self.detail.choice_buttons,
        ):
            # Keys go on from here, whatever was pressed with the mouse.
            button.clicked.connect(self._focus_queue)

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        history = self._editing.history
        for key, slot in (
            (keys.Undo, history.undo),
            (keys.Redo, history.redo),
            ("A", self.accept),
            ("K", self.keep),
            ("R", self.keep),
            ("G", self.accept_group),
        ):
            action = QAction(self)
            if isinstance(key, str):
                action.setShortcut(key)
            else:
                action.setShortcuts(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window every line counts."""
        super().resizeEvent(event)
        self.head.show_low(low=self.height() < _ROOMY)

    # What is done.

    def accept(self) -> None:
        """Do what is proposed for the finding that is looked at."""
        item = self.queue.current
        if self._reviewing and item is not None:
            self._store.accept([item])

    def accept_group(self) -> None:
        """Do what is proposed for the finding that is looked at and its family."""
        group = self._group()
        if self._reviewing and len(group) > 1:
            self._store.accept(group)

    def keep(self) -> None:
        """Leave the image as it is and never ask again."""
        item = self.queue.current
        if self._reviewing and item is not None:
            self._store.keep([item])

    def open_large(self) -> None:
        """Show the images of the finding large."""
        item = self.queue.current
        if item is None:
            return
        images = ImageModel(self)
        images.set_rows(self.queue.found.folder, item.images)
        view = LargeView(images, 0, self._state, self._bridge, self)
        view.finished.connect(view.deleteLater)
        view.finished.connect(images.deleteLater)
        view.open()

    def _on_trash_asked(self, paths: list[str]) -> None:
        item = self.queue.current
        if item is not None:
            self._store.trash(item, paths)

    # What is shown.

    def _focus_queue(self) -> None:
        self.queue.setFocus()

    @property
    def _reviewing(self) -> bool:
        return self.screens.currentIndex() == REVIEW

    def _of_kind(self, kind: str) -> list[Item]:
        return [one for one in self._store.items if one.finding.kind == kind]

    def _group(self) -> list[Item]:
        """The current finding and its family's, as far as something is proposed."""
        item = self.queue.current
        if item is None or not item.finding.family:
            return []
        return [
            one
            for one in self.queue.found.items
            if one.finding.family == item.finding.family
            and finding_words.action(one.finding)
        ]

    def _on_project_changed(self, project: ProjectSummary) -> None:
        self.screens.invite(project.images.total)
        self._show()

    def _show(self) -> None:
        items = self._store.items
        had_focus = self.queue.hasFocus()
        screen = self._screen(any_left=bool(items))
        if screen == REVIEW:
            self._show_review(items)
        elif screen == NOTHING:
            review = self._store.review
            self.screens.tell_nothing_left(review.advice, changed=review.changed)
        was = self.screens.currentIndex()
        self.screens.setCurrentIndex(screen)
        if screen == REVIEW and (had_focus or was != REVIEW) and self.isVisible():
            self.queue.setFocus()
        elif was == REVIEW and screen != REVIEW and self.isVisible():
            self.setFocus()

    def _screen(self, *, any_left: bool) -> int:
        if self._state.project is None:
            return NO_PROJECT
        if any_left:
            return REVIEW
        if self._store.job is not None:
            return LOOKING
        if self._store.review.looked_at is not None:
            return NOTHING
        return INVITATION

    def _show_review(self, items: list[Item]) -> None:
        counts: dict[str, int] = {}
        for item in items:
            kind = item.finding.kind
            counts[kind] = counts.get(kind, 0) + 1
        self.column.show_kinds(list(counts.items()))
        looking = self._store.job is not None
        self.head.show_review(self._store.review, looking=looking)
        self._show_kind()

    def _show_kind(self) -> None:
        kind = self.column.chosen
        items = self._of_kind(kind)
        sentence = finding_words.sentence(kind)
        if kind == "leak":
            sentence = f"{sentence} {self._store.review.leak_score}".strip()
        self.head.show_kind(
            finding_words.title(kind),
            sentence,
            len(items),
            finding_words.action_for_all([one.finding for one in items]),
            editable=self._editing.allowed,
        )
        self.queue.show_items(Path(self._store.review.folder), items)
        self._show_item()

    def _show_item(self) -> None:
        item = self.queue.current
        if item is None:
            return
        self.detail.show_item(
            self.queue.found.folder,
            item,
            len(self._group()),
            editable=self._editing.allowed,
        )
        self._show_hint(item)

    def _show_hint(self, item: Item) -> None:
        parts = [self.tr("arrows for the next one"), self.tr("Enter for a large view")]
        if self._editing.allowed:
            decide = [self.tr("K to keep it as it is")]
            if finding_words.action(item.finding):
                decide.insert(0, self.tr("A to accept"))
            if len(self._group()) > 1:
                decide.insert(1, self.tr("G for all of the group"))
            parts = [*decide, *parts, self.tr("Ctrl+Z to undo")]
        self.hint.setText(self.tr("Press {what}").format(what=", ".join(parts)))
