"""The map of a project's images in a window of its own, drawn by the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.evaluation.map_places import Spot
from engine.evaluation.map_request import ImagesMapped, MapImages
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.results_table import MAP_IMAGES
from engine.progress import Event, Progress
from gui import words
from gui.bridge import JobSignals
from gui.large.view import LargeView
from gui.map.loader import SpotsLoader
from gui.map.side import MapSide
from gui.map.view import MapView
from gui.state import AppState
from gui.undo_keys import add_undo_keys
from gui.widgets import (
    Bar,
    Card,
    ChipButton,
    ErrorBanner,
    Heading,
    SecondaryButton,
)

DRAWING, MAP = range(2)


class MapDialog(QDialog):
    """Images beside those that are like them.

    Args:
        state: The open project.
        run: The run whose model says what is alike; empty for the usual encoder.
        parent: The page it belongs to.
    """

    def __init__(self, state: AppState, run: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Map of the images"))
        self.resize(parent.window().size() * 0.94)
        self._state = state
        self._run = run
        self._mapped: ImagesMapped | None = None
        self._spots: tuple[Spot, ...] = ()
        self._job: JobSignals | None = None
        self._loader = SpotsLoader(self)
        self._loader.loaded.connect(self._on_read)
        self._loader.failed.connect(self._on_failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(12)
        column.addLayout(self._make_head())
        self.banner = ErrorBanner()
        column.addWidget(self.banner)
        self.screens = QStackedWidget()
        self.screens.addWidget(self._make_drawing())
        self.screens.addWidget(self._make_map())
        column.addWidget(self.screens, 1)
        add_undo_keys(self, state.editing.history)
        state.project_changed.connect(lambda _project: self._read())
        self.finished.connect(self._on_finished)
        self._draw()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The images that are shown, and where."""
        return self._spots

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme: the marks in the list are pictures."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._spots:
            self._show_classes()

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        words_column = QVBoxLayout()
        words_column.setSpacing(2)
        words_column.addWidget(Heading(self.tr("Map of the images"), "title"))
        self.about = Heading("", "secondary", wrap=True)
        words_column.addWidget(self.about)
        row.addLayout(words_column, 1)
        self.lasso = ChipButton(self.tr("Lasso"))
        self.rectangle = ChipButton(self.tr("Rectangle"))
        self.pictures = ChipButton(self.tr("Small pictures"))
        self.whole = SecondaryButton(self.tr("Show all"))
        self.close_button = SecondaryButton(self.tr("Close"))
        self.lasso.clicked.connect(lambda: self._use(rectangles=False))
        self.rectangle.clicked.connect(lambda: self._use(rectangles=True))
        self.pictures.toggled.connect(lambda on: self.view.show_pictures(pictures=on))
        self.whole.clicked.connect(self._on_whole_clicked)
        self.close_button.clicked.connect(self.close)
        for widget in (
            self.lasso,
            self.rectangle,
            self.pictures,
            self.whole,
            self.close_button,
        ):
            row.addWidget(widget)
        self.lasso.setChecked(True)
        return row

    def _make_drawing(self) -> QWidget:
        held = QWidget()
        column = QVBoxLayout(held)
        column.addStretch(1)
        self.stage = Heading(self.tr("Drawing the map…"), "strong")
        self.bar = Bar()
        self.bar.set_fraction(None)
        self.cancel = SecondaryButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        inner = QVBoxLayout()
        inner.setSpacing(12)
        self.bar.setFixedWidth(360)
        for widget in (self.stage, self.bar, self.cancel):
            inner.addWidget(widget)
        row.addLayout(inner)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return held

    def _make_map(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        card = Card(margin=6)
        self.view = MapView()
        card.body.addWidget(self.view)
        row.addWidget(card, 1)
        self.side = MapSide(self._state)
        row.addWidget(self.side)
        self.view.chosen_changed.connect(self._on_chosen_changed)
        self.view.opened.connect(self._open)
        self.view.trash_asked.connect(self.side.trash)
        self.side.class_pointed.connect(self.view.show_only)
        return held

    def _on_finished(self) -> None:
        """Nobody wants the map any more."""
        if self._job is not None:
            self._job.cancel()

    def _use(self, *, rectangles: bool) -> None:
        self.view.rectangles = rectangles
        self.rectangle.setChecked(rectangles)
        self.lasso.setChecked(not rectangles)

    def _on_whole_clicked(self) -> None:
        self.view.points.show_all()
        self.view.update()

    # Drawing and reading.

    def _draw(self) -> None:
        project = self._state.project
        if project is None:
            return
        request = MapImages(project.folder, self._run)
        job = self._state.submit(MAP_IMAGES, request, self.tr("Drawing the map"))
        self._job = job
        job.event.connect(self._on_event)
        job.outcome.connect(self._on_drawn)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress):
            line = words.progress_line(event) if event.stage != "map" else ""
            parts = (words.stage(event.stage), line)
            self.stage.setText(" · ".join(part for part in parts if part))
            known = bool(event.total) and event.stage != "map"
            total = event.total or 1
            self.bar.set_fraction(event.done / total if known else None)

    def _on_drawn(self, outcome: Outcome) -> None:
        self._job = None
        if isinstance(outcome, Finished):
            self._mapped = outcome.result
            self._read()
        elif isinstance(outcome, Failed):
            self._on_failed(outcome)
        else:
            self.close()

    def _read(self) -> None:
        project, mapped = self._state.project, self._mapped
        if project is None or mapped is None:
            return
        self._loader.load(Path(mapped.file), Path(project.database))

    def _on_failed(self, failure: Failed) -> None:
        self.banner.show_failure(failure)
        self.bar.set_fraction(0.0)

    def _on_read(self, answer: tuple[Spot, ...]) -> None:
        project, mapped = self._state.project, self._mapped
        if project is None or mapped is None:
            return
        self._spots = answer
        self._show_classes()
        text = self.tr("{shown}, placed by {encoder}: near means alike.").format(
            shown=words.counted(len(answer), self.tr("image"), self.tr("images")),
            encoder=words.short_title(mapped.encoder),
        )
        if mapped.images > mapped.points:
            text += " " + self.tr("A share of all {count}.").format(
                count=words.count(mapped.images)
            )
        self.about.setText(text)
        first = self.screens.currentIndex() == DRAWING
        self.screens.setCurrentIndex(MAP)
        if first:
            self.view.setFocus()

    def _show_classes(self) -> None:
        project = self._state.project
        if project is None:
            return
        counts = Counter(one.image.class_name for one in self._spots)
        names = sorted({*counts, *(one.name for one in project.classes)})
        numbers = {name: number for number, name in enumerate(names)}
        self.side.show_classes(names, [counts[name] for name in names])
        self.view.show_spots(
            Path(project.folder),
            self._spots,
            [numbers[one.image.class_name] for one in self._spots],
        )

    def _on_chosen_changed(self) -> None:
        project = self._state.project
        if project is not None:
            rows = [self._spots[number].image for number in self.view.chosen]
            self.side.show_chosen(Path(project.folder), rows)

    def _open(self, number: int) -> None:
        """Open an image large, among the chosen ones if it is one of them."""
        chosen: Sequence[int] = self.view.chosen
        if number not in chosen:
            self.view.choose([number])
            chosen = [number]
        row = list(chosen).index(number)
        grid = self.side.grid
        view = LargeView(grid.images, row, self._state, self._state.bridge, self)
        view.finished.connect(view.deleteLater)
        view.open()
