"""Saying what a picture really is: it joins the project, and the model learns it.

The picture comes in as any other does; taking it back is an edit, on the same stack as
all edits. Then the model's own recipe is trained again, which takes seconds where the
embeddings are cached.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from engine.dataset.edits import Relabel, Trash
from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import IMPORT_IMAGES, ImportImages, ImportResult
from engine.verdict import Verdict
from gui import words
from gui.background import Background
from gui.bridge import JobBridge
from gui.pages.classify.refit import Refitting
from gui.state import AppState

#: So many classes are offered in a menu; more would not fit on a screen.
_MOST_IN_MENU = 30


class Correction(QObject):
    """Puts pictures into the open project under the class they really have.

    Args:
        state: The window's state.
        bridge: Where jobs are submitted.
        parent: Parent of the menu and the dialog.

    Signals:
        corrected: A picture (``Path``) is in the project now, with its class.
    """

    corrected = Signal(object, str)

    def __init__(self, state: AppState, bridge: JobBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._bridge = bridge
        self._page = parent
        self._background = Background(self)
        self.refitting = Refitting(state, bridge, self)

    @property
    def possible(self) -> bool:
        """Whether there is a project that may be changed."""
        return self._state.project is not None and self._state.editing.allowed

    def menu(self, picture: Path, verdict: Verdict) -> QMenu:
        """The classes to choose from, the likeliest others first, and a new one."""
        menu = QMenu(self._page)
        menu.setAccessibleName(self.tr("What it really is"))
        project = self._state.project
        known = [one.name for one in project.classes] if project is not None else []
        likely = [name for name, _ in verdict.top if name in known]
        names = list(dict.fromkeys([*likely, *known]))[:_MOST_IN_MENU]
        for name in names:
            action = menu.addAction(words.short_name(name).replace("&", "&&"))
            action.triggered.connect(
                lambda _on=False, name=name: self.take(picture, name)
            )
        menu.addSeparator()
        new = menu.addAction(self.tr("A new class…"))
        new.triggered.connect(lambda _on=False: self._ask_for_class(picture))
        return menu

    def take(self, picture: Path, class_name: str) -> None:
        """Put ``picture`` into the class ``class_name``, then train again."""
        project = self._state.project
        if project is None or not self.possible:
            return
        inside = _below(picture, Path(project.folder))
        if inside is not None:
            text = self.tr("Move 1 image to {0}").format(class_name)
            self._state.editing.do(Relabel((inside,), class_name), text)
            self._go_on(picture, class_name)
            return
        request = ImportImages(project.folder, (str(picture),), class_name, link=False)
        job = self._bridge.submit(IMPORT_IMAGES, request, self.tr("Learning it"))
        job.outcome.connect(
            lambda outcome: self._on_imported(picture, class_name, outcome)
        )

    def _ask_for_class(self, picture: Path) -> None:
        dialog = QInputDialog(self._page)
        dialog.setWindowTitle(self.tr("A new class"))
        dialog.setLabelText(self.tr("What is it?"))
        dialog.textValueSelected.connect(
            lambda text: self.take(picture, text.strip()) if text.strip() else None
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_imported(self, picture: Path, class_name: str, outcome: Outcome) -> None:
        result = getattr(outcome, "result", None)
        if isinstance(outcome, Failed):
            self._state.report(outcome)
        if not isinstance(result, ImportResult):
            return
        if result.left_out:
            self._state.notice_posted.emit(result.left_out[0].reason)
        if not result.images:
            return
        project = self._state.project
        if project is None or Path(project.folder) != Path(result.folder):
            return
        database, text = project.database, self.tr("Add 1 image to {0}")
        self._background.run(
            lambda: _file_of(Path(database), picture),
            lambda path: self._remember(path, text.format(class_name)),
            self._state.notice_posted.emit,
        )
        self._state.rescan()
        self._go_on(picture, class_name)

    def _remember(self, path: str | None, text: str) -> None:
        """Let Ctrl+Z take the added picture out again."""
        if path is not None:
            self._state.editing.history.done(Trash((path,), text), text)

    def _go_on(self, picture: Path, class_name: str) -> None:
        self.corrected.emit(picture, class_name)
        self.refitting.begin()


def _below(picture: Path, folder: Path) -> str | None:
    """The path of a picture that is in the project, as the index has it."""
    with contextlib.suppress(ValueError, OSError):
        return picture.resolve().relative_to(folder.resolve()).as_posix()
    return None


def _file_of(database: Path, picture: Path) -> str | None:
    """The project's newest file with the content of ``picture``."""
    from engine.dataset.store import reading
    from engine.errors import DiscernError
    from engine.images import content_hash

    with contextlib.suppress(DiscernError, OSError), reading(database) as connection:
        row = connection.execute(
            "SELECT path FROM images WHERE hash = ? ORDER BY mtime_ns DESC LIMIT 1",
            (content_hash(picture.read_bytes()),),
        ).fetchone()
        return None if row is None else str(row[0])
    return None
