"""The header: which project is open, and in one line how it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui import words
from gui.pages.train.begin import again
from gui.state import AppState
from gui.widgets import ElidedLabel, SecondaryButton

HEIGHT = 64


class Header(QFrame):
    """The bar at the top.

    Signals:
        search_changed: With the text in the search field.
    """

    search_changed = Signal(str)

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self._state = state
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(16)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addStretch(1)
        self.title = ElidedLabel("", "title")
        column.addWidget(self.title)
        self.line = ElidedLabel("", "secondary")
        column.addWidget(self.line)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.retrain = SecondaryButton(self.tr("Retrain"))
        self.retrain.clicked.connect(self._on_retrain_clicked)
        self.retrain.hide()
        row.addWidget(self.retrain)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search images"))
        self.search.setAccessibleName(self.tr("Search images by file name"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        self.search.textChanged.connect(self.search_changed)
        row.addWidget(self.search)
        state.project_opening.connect(lambda _folder: self._show())
        state.project_changed.connect(lambda _summary: self._show())
        state.model_changed.connect(lambda _path: self._show())
        state.runs_changed.connect(self._show)
        state.retraining.changed.connect(self._show)
        self._show()

    def offer_search(self, *, offered: bool) -> None:
        """Show the search field where there is something to search."""
        self.search.setVisible(offered)
        if not offered:
            self.search.clear()

    def _show(self) -> None:
        project = self._state.project
        if project is None:
            self.title.setText(self.tr("No project open"))
        else:
            self.title.setText(project.name)
        self.line.setText(self._state_line())
        told = self._state.retraining.sentence
        self.retrain.setVisible(bool(told))
        self.retrain.setAccessibleName(f"{self.retrain.text()}: {told}")

    def _on_retrain_clicked(self) -> None:
        run = self._state.current_run
        request = None if run is None else again(self._state, run)
        self._state.page_requested.emit("train")
        if request is not None:
            self._state.training_requested.emit(request)

    def _state_line(self) -> str:
        parts: list[str] = []
        project = self._state.project
        if project is not None:
            parts.append(
                words.counted(project.images.total, self.tr("image"), self.tr("images"))
            )
            parts.append(
                words.counted(
                    len(project.classes), self.tr("class"), self.tr("classes")
                )
            )
        parts.append(self._model_words())
        if told := self._state.retraining.sentence:
            parts.append(told)
        return " · ".join(parts)

    def _model_words(self) -> str:
        model = self._state.current_model
        if model is None:
            if self._state.project is None:
                return self.tr("Drop a folder to start, or a picture to classify")
            return self.tr("no model yet")
        if model.score is None:
            return self.tr("current model: {title}").format(title=model.title)
        return self.tr("current model {score} on {images} unseen images").format(
            score=words.score(model.score), images=words.count(model.score.images)
        )
