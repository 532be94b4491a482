"""Messages: an error that stays until read, a notice that goes by itself."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from engine.jobs.protocol import Failed
from gui.widgets.buttons import IconButton, SecondaryButton
from gui.widgets.labels import Heading, IconView, set_property


class ErrorBanner(QFrame):
    """One sentence: what happened, to which file, what to do. Hidden until needed.

    Signals:
        dismissed: Somebody closed it.
        action_requested: Somebody pressed its action.
    """

    dismissed = Signal()
    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        self._icon = IconView("warning", 18, "danger")
        row.addWidget(self._icon)
        self.text = Heading("", "small", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.text, 1)
        self.action = SecondaryButton("")
        self.action.clicked.connect(self.action_requested)
        row.addWidget(self.action)
        self.close_button = IconButton("close", self.tr("Dismiss"))
        self.close_button.clicked.connect(self._on_close_clicked)
        row.addWidget(self.close_button)
        self.hide()

    def show_failure(self, failure: Failed) -> None:
        """Say what ``failure`` says; its detail is the tip, for a report."""
        self.show_message(failure.sentence)
        self.setToolTip(failure.detail[-2000:])

    def show_message(
        self,
        sentence: str,
        *,
        tone: Literal["danger", "warning"] = "danger",
        action: str = "",
    ) -> None:
        """Say ``sentence``, with an action where there is something to press."""
        set_property(self, "tone", tone)
        self._icon.set_icon("warning", tone)
        self.setToolTip("")
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.show()

    def _on_close_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()


class Toast(QFrame):
    """A notice at the bottom of its parent that goes after a few seconds.

    Signals:
        action_requested: Somebody pressed its action, such as Undo.
    """

    action_requested = Signal()

    #: Clear of a line of hints at the bottom of a page.
    _BOTTOM = 60

    def __init__(self, parent: QWidget, *, seconds: float = 6.0) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.text)
        row.addSpacing(8)
        self.action = SecondaryButton("")
        self.action.clicked.connect(self._on_action_clicked)
        row.addWidget(self.action)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(seconds * 1000))
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def show_message(self, sentence: str, *, action: str = "") -> None:
        """Say ``sentence`` for a few seconds."""
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.setMinimumHeight(44)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the parent changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move(
                (parent.width() - self.width()) // 2,
                parent.height() - self.height() - self._BOTTOM,
            )

    def _on_action_clicked(self) -> None:
        self.hide()
        self.action_requested.emit()
