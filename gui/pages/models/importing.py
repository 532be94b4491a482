"""Bringing in somebody else's network: its classes, a test picture, and done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from engine import paths
from engine.jobs.incoming import IMPORT_MODEL
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.models.foreign.package import SUFFIXES
from engine.models.foreign.request import SCALINGS, ImportedModel, ImportModel, Trial
from engine.models.modelfile import SUFFIX
from gui import words
from gui.bridge import JobBridge, JobSignals
from gui.widgets import Heading, PrimaryButton, QuietButton, SecondaryButton

_WIDTH = 560
_FITS = ("squash", "crop", "letterbox")


class ImportDialog(QDialog):
    """Asks what the network's file does not say, and tries it on a picture.

    Args:
        source: The network, or what it was exported as.
        bridge: Where the work is done: in a process of its own.
        parent: The page.

    Signals:
        imported: With the path of the new model, and what to call it.
    """

    imported = Signal(object, str)

    def __init__(self, source: Path, bridge: JobBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._source = source
        self._bridge = bridge
        self._job: JobSignals | None = None
        self._picture: Path | None = None
        self._build()
        self._try()

    @property
    def busy(self) -> bool:
        """Whether it waits for an answer."""
        return self._job is not None

    def show_picture(self, path: Path) -> None:
        """Try the network on ``path``."""
        self._picture = path
        self.picture.setText(path.name)
        self._try()

    def done(self, result: int) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Import a model"))
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(Heading(self._source.name, "title", wrap=True))
        self.told = Heading("", "muted", wrap=True)
        column.addWidget(self.told)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.classes = QPlainTextEdit()
        self.classes.setPlaceholderText(
            self.tr("A class a line, in the order of the network's outputs")
        )
        self.classes.setTabChangesFocus(True)
        self.classes.setFixedHeight(96)
        self.scaling = QComboBox()
        self.scaling.addItem(self.tr("Choose…"), "")
        for name in SCALINGS:
            low, high = name.replace("-", "−").split("..")
            self.scaling.addItem(self.tr("{0} to {1}").format(low, high), name)
        self.fit = QComboBox()
        names = (
            self.tr("Squashed to its shape"),
            self.tr("Cut to its shape"),
            self.tr("Whole, on black"),
        )
        for fit, shown in zip(_FITS, names, strict=True):
            self.fit.addItem(shown, fit)
        self.picture = SecondaryButton(self.tr("Choose a picture…"))
        self.picture.clicked.connect(self._on_picture_clicked)
        for label, field in (
            (self.tr("Classes"), self.classes),
            (self.tr("Pixel values"), self.scaling),
            (self.tr("Pictures are"), self.fit),
            (self.tr("Test picture"), self.picture),
        ):
            field.setAccessibleName(label)
            form.addRow(label, field)
        column.addLayout(form)
        self.answers = Heading("", "small", wrap=True)
        self.answers.setAccessibleName(self.tr("Answers for the test picture"))
        column.addWidget(self.answers)
        self.problem = Heading("", "small", wrap=True)
        self.problem.setAccessibleName(self.tr("What is still needed"))
        column.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.save = PrimaryButton(self.tr("Add to your models"))
        self.save.clicked.connect(self._on_save_clicked)
        self.again = SecondaryButton(self.tr("Try"))
        self.again.clicked.connect(self._try)
        self.cancel = QuietButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        buttons.addWidget(self.save)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        column.addLayout(buttons)

    def _try(self) -> None:
        self._ask(None)

    def _on_save_clicked(self) -> None:
        if not self.scaling.currentData():
            self.problem.setText(self._ask_for_scaling())
            self.scaling.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._ask(_free(paths.models_dir() / f"{self._source.stem}{SUFFIX}"))

    def _ask(self, output: Path | None) -> None:
        if self._job is not None:
            return
        request = ImportModel(
            str(self._source),
            str(output) if output is not None else None,
            tuple(
                line.strip()
                for line in self.classes.toPlainText().splitlines()
                if line.strip()
            ),
            self.scaling.currentData(),
            self.fit.currentData() if self.classes.toPlainText() else "",
            str(self._picture) if self._picture is not None else None,
        )
        self.problem.setText(self.tr("Reading the network…"))
        self.save.setEnabled(False)
        self.again.setEnabled(False)
        self._job = self._bridge.submit(
            IMPORT_MODEL, request, self.tr("Importing {0}").format(self._source.name)
        )
        self._job.outcome.connect(self._on_ended)

    def _on_ended(self, outcome: Outcome) -> None:
        self._job = None
        self.again.setEnabled(True)
        self.save.setEnabled(True)
        if isinstance(outcome, Failed):
            self.problem.setText(f"{outcome.message} {outcome.remedy}".strip())
            self.save.setEnabled(outcome.code in {"model.classes", "model.scaling"})
            return
        if not isinstance(outcome, Finished):
            self.problem.setText("")
            return
        result: ImportedModel = outcome.result
        self._show(result)
        if result.output is not None:
            self.imported.emit(Path(result.output), self._source.stem)
            self.accept()

    def _show(self, result: ImportedModel) -> None:
        height, width = result.size
        size = f"{width}{words.NBSP}×{words.NBSP}{height}{words.NBSP}px"
        self.told.setText(
            self.tr(
                "{0}, {1}. It keeps its own answers; nobody checked them here."
            ).format(result.kind, size)
        )
        self.classes.setPlainText("\n".join(result.classes))
        self.scaling.setCurrentIndex(max(0, self.scaling.findData(result.scaling)))
        self.fit.setCurrentIndex(max(0, self.fit.findData(result.fit)))
        self.answers.setText("\n".join(map(self._line, result.trials)))
        self.problem.setText(self._next_step(result))

    def _next_step(self, result: ImportedModel) -> str:
        if not result.trials:
            return self.tr("Choose a test picture to see whether all of this is right.")
        return "" if result.scaling else self._ask_for_scaling()

    def _ask_for_scaling(self) -> str:
        return self.tr(
            "Choose the pixel values with which the test picture's answer is right."
        )

    def _line(self, trial: Trial) -> str:
        shown = self.scaling.itemText(self.scaling.findData(trial.scaling))
        verdict = trial.verdict
        return self.tr("With {0}: {1}, {2}").format(
            shown, verdict.class_name, words.percent(verdict.probability or 0)
        )

    def _on_picture_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a test picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.show_picture(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class ModelImporter(QWidget):
    """Asks for a network, and opens the dialog about it.

    Args:
        bridge: Where networks are read.
        parent: The page.

    Signals:
        imported: With the path of the new model, and what to call it.
    """

    imported = Signal(object, str)

    def __init__(self, bridge: JobBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._bridge = bridge

    def ask(self) -> None:
        """Let the person choose a network's file."""
        dialog = QFileDialog(self.parentWidget(), self.tr("Import a model"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        dialog.setNameFilter(
            self.tr("Networks, and exports of other programs ({0})").format(patterns)
        )
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, source: Path) -> ImportDialog:
        """Open the dialog about ``source``."""
        if source.name == "saved_model.pb":
            source = source.parent
        dialog = ImportDialog(source, self._bridge, self.parentWidget() or self)
        dialog.imported.connect(self.imported)
        dialog.open()
        return dialog


def _free(path: Path) -> Path:
    """``path``, or the same with a number where that is taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem} {number}")
        number += 1
    return free
