"""The Home page: open a folder, go on with a recent project, or try what is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import paths
from engine.jobs.protocol import Failed
from gui import settings as settings_file
from gui.background import Background
from gui.bridge import JobBridge
from gui.pages import CLASSIFY
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import (
    Card,
    ClickableCard,
    DropZone,
    ElidedLabel,
    Heading,
    IconView,
    PrimaryButton,
    SecondaryButton,
)

_SAMPLE = "sample-faces"
_RECENT = 5


class HomePage(QWidget):
    """Where the window starts.

    Args:
        state: What the window shares.
        bridge: Where jobs are submitted; the state does that for this page.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        del bridge
        self.setObjectName("page")
        self._state = state
        self._background = Background(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(16)
        column.addWidget(self._build_zone())
        row = QHBoxLayout()
        row.setSpacing(16)
        self._recent = Card()
        row.addWidget(self._recent, 1)
        self._models = Card()
        row.addWidget(self._models, 1)
        column.addLayout(row)
        column.addStretch(1)
        state.project_changed.connect(lambda _summary: self._fill_recent())
        state.models_listed.connect(self._fill_models)
        self._fill_recent()
        self._fill_models()

    def _build_zone(self) -> DropZone:
        zone = DropZone()
        self.zone = zone
        zone.setMinimumHeight(250)
        zone.files_dropped.connect(self._on_files_dropped)
        centre = Qt.AlignmentFlag.AlignHCenter
        zone.body.addStretch(1)
        zone.body.addWidget(IconView("folder-open", 44, "accent"), 0, centre)
        zone.body.addSpacing(4)
        zone.body.addWidget(
            Heading(self.tr("Drop a folder of class folders here"), "title"), 0, centre
        )
        sentence = Heading(
            self.tr(
                "One subfolder for each thing to tell apart, with pictures of it "
                "inside. They stay where they are, and nothing is uploaded."
            ),
            "muted",
            wrap=True,
        )
        sentence.setAlignment(centre)
        sentence.set_column(460)
        zone.body.addWidget(sentence, 0, centre)
        zone.body.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        self.open_button = PrimaryButton(self.tr("Choose a folder…"), "folder")
        self.open_button.clicked.connect(self._state.folder_choice_requested)
        row.addWidget(self.open_button)
        self.sample_button = SecondaryButton(self.tr("Try it with a sample"), "spark")
        self.sample_button.clicked.connect(self._on_sample_clicked)
        row.addWidget(self.sample_button)
        row.addStretch(1)
        zone.body.addLayout(row)
        zone.body.addStretch(1)
        return zone

    def _fill_recent(self) -> None:
        body = _emptied(self._recent)
        body.addWidget(Heading(self.tr("Recent projects"), "group"))
        folders = [
            Path(name)
            for name in settings_file.load().recent_projects[:_RECENT]
            if Path(name).is_dir()
        ]
        for folder in folders:
            entry = _entry(folder.name, str(folder.parent), "folder")
            entry.chosen.connect(
                lambda folder=folder: self._state.folder_chosen.emit(folder)
            )
            body.addWidget(entry)
        if not folders:
            body.addWidget(
                Heading(
                    self.tr("Folders you open are listed here."), "muted", wrap=True
                )
            )
        body.addStretch(1)

    def _fill_models(self) -> None:
        body = _emptied(self._models)
        body.addWidget(Heading(self.tr("Models to try now"), "group"))
        models = self._state.listed_models
        for model in models:
            entry = _entry(
                model.title, self.tr("Drop any picture and see what it says"), "spark"
            )
            entry.chosen.connect(
                lambda model=model: self._on_model_chosen(model.path, model.title)
            )
            body.addWidget(entry)
        if not models:
            body.addWidget(
                Heading(
                    self.tr("No model comes with this installation."),
                    "muted",
                    wrap=True,
                )
            )
        body.addStretch(1)

    def _on_files_dropped(self, dropped: list[Path]) -> None:
        if len(dropped) == 1 and dropped[0].is_dir():
            self._state.folder_chosen.emit(dropped[0])
        else:
            self._state.files_given.emit(dropped)

    def _on_model_chosen(self, path: Path, title: str) -> None:
        self._state.choose_model(path, title)
        self._state.page_requested.emit(CLASSIFY)

    def _on_sample_clicked(self) -> None:
        self.sample_button.setEnabled(False)
        target = paths.data_dir() / _SAMPLE
        self._background.run(
            lambda: _copy_sample(target), self._on_sample_copied, self._on_copy_failed
        )

    def _on_sample_copied(self, folder: Path) -> None:
        self.sample_button.setEnabled(True)
        self._state.folder_chosen.emit(folder)

    def _on_copy_failed(self, reason: str) -> None:
        self.sample_button.setEnabled(True)
        self._state.report(Failed("sample.copy_failed", reason))


def _copy_sample(target: Path) -> Path:
    from engine.dataset.sample import copy_sample

    return copy_sample(target)


def _entry(title: str, line: str, icon: str) -> ClickableCard:
    """A card with an icon, a title and a line below it."""
    card = ClickableCard(title, margin=0)
    row = QHBoxLayout()
    row.setContentsMargins(14, 10, 14, 10)
    row.setSpacing(12)
    row.addWidget(IconView(icon, 20))
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(ElidedLabel(title, "strong"))
    column.addWidget(ElidedLabel(line, "secondary", mode=Qt.TextElideMode.ElideMiddle))
    row.addLayout(column, 1)
    card.body.addLayout(row)
    return card


def _emptied(card: Card) -> QVBoxLayout:
    """The column of ``card`` without what it held."""
    while (item := card.body.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
    return card.body
