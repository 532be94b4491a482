"""After a folder was dropped on the window: what to do with it, asked in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.widgets import Card, Heading, PrimaryButton, QuietButton, SecondaryButton

_WIDTH = 460
_MARGIN = 24


class DropChooser(QWidget):
    """A card over the window with two ways on; Escape or a click beside it closes.

    Signals:
        classify_chosen: With the dropped paths, as ``list[Path]``.
        project_chosen: With the dropped folder, as a ``Path``.
    """

    classify_chosen = Signal(list)
    project_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._paths: list[Path] = []
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        self.card = Card(margin=_MARGIN, spacing=10)
        self.card.setFixedWidth(_WIDTH)
        outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)
        self.title = Heading("", "title", wrap=True)
        self.title.set_column(_WIDTH - 2 * _MARGIN - 2)
        self.card.body.addWidget(self.title)
        self.sentence = Heading("", "muted", wrap=True)
        self.sentence.set_column(_WIDTH - 2 * _MARGIN - 2)
        self.card.body.addWidget(self.sentence)
        self.card.body.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.classify_button = PrimaryButton(self.tr("Classify these"))
        self.classify_button.clicked.connect(self._on_classify_clicked)
        row.addWidget(self.classify_button)
        self.project_button = SecondaryButton(self.tr("Open as project"))
        self.project_button.clicked.connect(self._on_project_clicked)
        row.addWidget(self.project_button)
        row.addStretch(1)
        self.close_button = QuietButton(self.tr("Cancel"))
        self.close_button.clicked.connect(self.hide)
        row.addWidget(self.close_button)
        self.card.body.addLayout(row)
        parent.installEventFilter(self)
        self.hide()

    def ask(self, paths: list[Path]) -> None:
        """Ask what to do with ``paths``, at least one of which is a folder."""
        self._paths = paths
        single = len(paths) == 1
        if single:
            self.title.setText(
                self.tr("What shall happen with “{name}”?").format(name=paths[0].name)
            )
            self.sentence.setText(
                self.tr(
                    "Classify the pictures in it, or train on it: its subfolders "
                    "are then the classes. The pictures are not changed either way."
                )
            )
        else:
            self.title.setText(
                self.tr("What shall happen with these {count} things?").format(
                    count=len(paths)
                )
            )
            self.sentence.setText(
                self.tr("All pictures in them can be classified in one go.")
            )
        self.project_button.setVisible(single)
        self._cover()
        self._before = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.classify_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole window, whatever its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab stays on the card: what lies behind is out of reach."""
        buttons = (self.classify_button, self.project_button, self.close_button)
        shown = [button for button in buttons if button.isVisible()]
        at = next((n for n, one in enumerate(shown) if one.hasFocus()), -1)
        reason = Qt.FocusReason
        shown[(at + (1 if next_ else -1)) % len(shown)].setFocus(
            reason.TabFocusReason if next_ else reason.BacktabFocusReason
        )
        return True

    def hide(self) -> None:
        """Close, and give the keyboard back to where it was."""
        before = self._before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()
        self._before = None
        super().hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies behind."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 110))

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _on_classify_clicked(self) -> None:
        self.hide()
        self.classify_chosen.emit(self._paths)

    def _on_project_clicked(self) -> None:
        self.hide()
        self.project_chosen.emit(self._paths[0])
