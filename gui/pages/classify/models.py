"""Which model answers: the project's own, a bundled one, or one from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from engine.errors import DiscernError
from engine.models.score import Score
from engine.training.request import TrainResult
from gui import words
from gui.state import AppState
from gui.widgets import Choice

#: More runs than this are not listed.
_MOST_RUNS = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """A model to choose: its words in the list, and what the window knows of it."""

    words: str
    path: Path
    title: str
    score: Score | None = None


class ModelChooser(Choice):
    """A list of the models at hand, with a way to open another file.

    What is chosen here is the model of the whole window; where nobody has chosen any,
    a bundled one answers.

    Args:
        state: Knows the project's runs and the model of the window.

    Signals:
        model_switched: Another model answers from now on (``Path``).
        refused: A file is no usable model; with one sentence.
    """

    model_switched = Signal(object)
    refused = Signal(str)

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._bundled: list[_Entry] | None = None
        self._opened: list[_Entry] = []
        self._listed: list[_Entry] = []
        self._answering: Path | None = None
        self.setAccessibleName(self.tr("Model"))
        self.setToolTip(self.tr("The model that answers"))
        self.setPlaceholderText(self.tr("No model yet"))
        self.setMinimumWidth(180)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._on_entry_activated)
        state.model_changed.connect(self._on_models_changed)
        state.runs_changed.connect(self._on_models_changed)

    def current(self) -> Path | None:
        """The model that answers; None where there is none at all."""
        self._fill_once()
        return self._answering

    def open_model(self, path: Path) -> None:
        """Take the model in the file ``path``, and let it answer."""
        from engine.models.modelfile import read_manifest

        try:
            manifest = read_manifest(path)
        except DiscernError as error:
            self._fill()
            self.refused.emit(str(error))
            return
        title = manifest.title or path.stem
        if path not in [known.path for known in self._opened]:
            self._opened.append(_Entry(title, path, title, manifest.test))
        self._state.choose_model(path, title, manifest.test)
        self._fill()

    def ask_for_file(self) -> None:
        """Let the person pick a model file; the window goes on meanwhile."""
        dialog = QFileDialog(self, self.tr("Open a model"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Discern models (*.discern)"))
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Look which models there are, now that somebody looks."""
        self._fill_once()
        super().showEvent(event)

    def _entries(self) -> list[_Entry]:
        """Every model once: the project's runs, bundled ones, opened ones, the chosen.

        A run that was stopped or went badly does not hide the better one before it.
        """
        runs = self._state.runs
        entries = [
            _Entry(
                self._words_of(run, len(runs) - place), Path(run.model), *_known(run)
            )
            for place, run in enumerate(record.result for record in runs[:_MOST_RUNS])
        ]
        entries += [*(self._bundled or []), *self._opened]
        chosen = self._state.current_model
        if chosen is not None:
            title = words.recipe(chosen.title)
            entries.append(_Entry(title, chosen.path, title, chosen.score))
        once: dict[Path, _Entry] = {}
        for entry in entries:
            once.setdefault(entry.path, entry)
        return list(once.values())

    def _words_of(self, run: TrainResult, number: int) -> str:
        if number == len(self._state.runs):
            name = self.tr("This project: {0}").format(words.recipe(run.recipe))
        else:
            name = self.tr("Run {0}: {1}").format(number, words.recipe(run.recipe))
        return name if run.test is None else f"{name}, {words.score(run.test)}"

    def _fill_once(self) -> None:
        if self._bundled is None:
            # Late, so that the window's start does not wait for it.
            found = self._state.bundled_models()
            self._bundled = [_Entry(m.title, m.path, m.title) for m in found]
            self._fill()

    def _fill(self) -> None:
        entries = self._listed = self._entries()
        paths = [entry.path for entry in entries]
        before = self._answering
        self._answering = self._state.model or (paths[0] if paths else None)
        self.clear()
        for entry in entries:
            self.addItem(entry.words, entry.path)
        if entries:
            self.insertSeparator(self.count())
        self.addItem(self.tr("Open a model file…"), None)
        chosen = paths.index(self._answering) if self._answering is not None else -1
        self.setCurrentIndex(chosen)
        if self._answering not in {None, before}:
            self.model_switched.emit(self._answering)

    def _on_models_changed(self, *_: object) -> None:
        if self._bundled is not None:
            self._fill()

    def _on_entry_activated(self, index: int) -> None:
        if index < len(self._listed):
            entry = self._listed[index]
            self._state.choose_model(entry.path, entry.title, entry.score)
        else:
            self._fill()
            self.ask_for_file()

    def _on_file_selected(self, name: str) -> None:
        self.open_model(Path(name))


def _known(run: TrainResult) -> tuple[str, Score | None]:
    return words.recipe(run.recipe), run.test
