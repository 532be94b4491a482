"""A button that saves a report on a run: in which form, where, with pictures or not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.evaluation.report.request import SaveReport
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.results_table import SAVE_REPORT
from gui.bridge import JobSignals
from gui.state import AppState
from gui.widgets import SecondaryButton

#: Forms that are opened once they are saved.
_LOOKED_AT = {".html", ".pdf"}


class ReportButton(SecondaryButton):
    """Asks for a form, then for a place, and has the report written by the worker.

    Args:
        state: The project and its runs.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.setText(self.tr("Save report…"))
        self.setAccessibleName(self.tr("Save report"))
        self._state = state
        self._run = ""
        self._job: JobSignals | None = None
        menu = QMenu(self)
        self.forms: dict[str, QAction] = {}
        for form, text in (
            (".html", self.tr("Report card as a web page (HTML)")),
            (".pdf", self.tr("Report card for paper (PDF)")),
            (".md", self.tr("Report as text (Markdown)")),
            (".csv", self.tr("All figures as a table (CSV)")),
            (".json", self.tr("Everything for programs (JSON)")),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked=False, form=form: self._ask(form))
            self.forms[form] = action
        menu.addSeparator()
        self.pictures = menu.addAction(self.tr("With pictures of the worst mistakes"))
        self.pictures.setCheckable(True)
        self.pictures.setChecked(True)
        self.setMenu(menu)

    def set_run(self, run: str) -> None:
        """The run to report on from now on; empty for none."""
        self._run = run
        self.setEnabled(bool(run))

    def save(self, target: Path) -> None:
        """Have the report written to ``target``."""
        project = self._state.project
        if project is None or not self._run:
            return
        request = SaveReport(
            project.folder, self._run, str(target), self.pictures.isChecked()
        )
        job = self._state.submit(SAVE_REPORT, request, self.tr("Writing the report"))
        self._job = job
        job.outcome.connect(lambda outcome: self._on_saved(target, outcome))

    def _ask(self, form: str) -> None:
        project = self._state.project
        if project is None:
            return
        dialog = QFileDialog(self.window(), self.tr("Save report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"*{form}")
        dialog.setDefaultSuffix(form.removeprefix("."))
        dialog.selectFile(f"{Path(project.folder).name} report{form}")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_saved(self, target: Path, outcome: Outcome) -> None:
        self._job = None
        if isinstance(outcome, Failed):
            self._state.report(outcome)
        elif isinstance(outcome, Finished):
            text = self.tr("Saved {0}.").format(target.name)
            self._state.notice_posted.emit(text)
            if target.suffix.lower() in _LOOKED_AT:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))
