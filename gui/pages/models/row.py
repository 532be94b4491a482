"""One line of the Models page: what it is, how it stands, and what can be done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import words
from gui.catalogue import Catalogue
from gui.pages.models.entries import Entry
from gui.widgets import (
    Bar,
    BarSize,
    Button,
    Card,
    Chip,
    Heading,
    QuietButton,
    SecondaryButton,
)


class ModelRow(Card):
    """Shows an ``Entry``; follows what the catalogue does with it.

    Args:
        entry: What it shows first.
        catalogue: Fetches, removes and knows the choice.

    Signals:
        try_requested: Somebody wants to classify with it; with the ``Entry``.
        serve_requested: Somebody wants it as a local page; with the ``Entry``.
        copy_requested: Somebody wants a copy of the model's file; with the row.
        export_requested: Somebody wants it in another format; with the ``Entry``.
        about_requested: Somebody wants its card; with the ``Entry``.
    """

    try_requested = Signal(object)
    serve_requested = Signal(object)
    copy_requested = Signal(object)
    export_requested = Signal(object)
    about_requested = Signal(object)

    def __init__(
        self, entry: Entry, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=14, spacing=6, parent=parent)
        self._catalogue = catalogue
        self.entry = entry
        self._build()
        self._name_buttons()
        self.show_entry(entry, None)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Its buttons, in the order of the keyboard."""
        return (
            self.try_it,
            self.serve,
            self.use,
            self.fetch,
            self.cancel,
            self.remove,
            self.save,
            self.export,
            self.about,
        )

    def show_entry(self, entry: Entry, answering: Path | None) -> None:
        """Show ``entry``, and how it stands now.

        Args:
            entry: Of the same key as before.
            answering: The model that answers in the window.
        """
        self.entry = entry
        self.setAccessibleName(entry.title)
        self.title.setText(entry.title)
        self.description.setText(entry.description)
        self.description.setVisible(bool(entry.description))
        self.facts.setText(entry.facts)
        self._show_chip(answering)
        self._show_state()
        self._show_buttons()

    def show_progress(self) -> None:
        """Show how far fetching it is."""
        job = self._catalogue.job_of(self.entry.row.name) if self.entry.row else None
        self._progress.setVisible(job is not None)
        if job is None:
            return
        progress = job.last_progress
        self.bar.set_fraction(progress.fraction if progress is not None else None)
        self.cancel.setEnabled(not job.stopping)
        if job.stopping:
            told = self.tr("Stopping…")
        elif progress is None:
            told = self.tr("Waiting…") if job.waiting else self.tr("Starting…")
        elif progress.stage == "fetch":
            left = words.time_left(progress.eta)
            told = " · ".join(
                part for part in (words.progress_line(progress), left) if part
            )
        else:
            told = words.stage(progress.stage)
        self.told.setText(told)

    def tell(self, text: str) -> None:
        """Say ``text`` below the facts, until there is something else to say."""
        self.state.setText(text)
        self.state.setVisible(bool(text))

    def _build(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(16)
        self.body.addLayout(across)
        column = QVBoxLayout()
        column.setSpacing(3)
        across.addLayout(column, 1)
        head = QHBoxLayout()
        head.setSpacing(10)
        self.title = Heading("", "strong", wrap=True)
        self.chip = Chip("", "accent")
        head.addWidget(self.title, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.description = Heading("", "small", wrap=True)
        column.addWidget(self.description)
        self.facts = Heading("", "secondary", wrap=True)
        column.addWidget(self.facts)
        self.state = Heading("", "secondary", wrap=True)
        column.addWidget(self.state)
        across.addLayout(self._made_buttons())
        self._progress = QWidget()
        line = QHBoxLayout(self._progress)
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(12)
        self.bar = Bar(BarSize.SMALL)
        self.bar.setFixedWidth(260)
        self.told = Heading("", "secondary")
        line.addWidget(self.bar)
        line.addWidget(self.told, 1)
        self.body.addWidget(self._progress)

    def _made_buttons(self) -> QHBoxLayout:
        self.try_it = SecondaryButton(self.tr("Try it"))
        self.serve = SecondaryButton(self.tr("Serve"))
        self.serve.setToolTip(self.tr("Open it as a page in the browser"))
        self.use = SecondaryButton(self.tr("Use for training"))
        self.fetch = SecondaryButton(self.tr("Fetch"))
        self.cancel = SecondaryButton(self.tr("Cancel"))
        self.remove = QuietButton(self.tr("Remove"))
        self.save = QuietButton(self.tr("Save a copy…"))
        self.export = QuietButton(self.tr("Export…"))
        self.about = QuietButton(self.tr("About"))
        actions = QHBoxLayout()
        actions.setSpacing(4)
        for button in self.buttons:
            actions.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.try_it.clicked.connect(lambda: self.try_requested.emit(self.entry))
        self.serve.clicked.connect(lambda: self.serve_requested.emit(self.entry))
        self.save.clicked.connect(lambda: self.copy_requested.emit(self))
        self.export.clicked.connect(lambda: self.export_requested.emit(self.entry))
        self.about.clicked.connect(lambda: self.about_requested.emit(self.entry))
        self.use.clicked.connect(self._on_use_clicked)
        self.fetch.clicked.connect(self._on_fetch_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        return actions

    def _name_buttons(self) -> None:
        """A screen reader hears which row a button is of."""
        title = words.short_title(self.entry.title)
        for button in self.buttons:
            button.setAccessibleName(f"{button.text()}: {title}")
        self.bar.setAccessibleName(self.tr("Progress of fetching {0}").format(title))

    def _show_chip(self, answering: Path | None) -> None:
        encoder, used = self.entry.encoder, self._catalogue.encoder
        told = ""
        if self.entry.model is not None and self.entry.model == answering:
            told = self.tr("answers now")
        elif encoder is not None and used is not None and encoder.name == used.name:
            told = self.tr("used for training")
        self.chip.setText(told)
        self.chip.setVisible(bool(told))

    def _show_state(self) -> None:
        told = ""
        failure = None
        row = self.entry.encoder
        if row is not None and self._catalogue.job_of(row.name) is None:
            failure = self._catalogue.failure_of(row.name)
            begun = self._catalogue.begun(row.name)
            if self._catalogue.is_removing(row.name):
                told = self.tr("Removing…")
            elif failure is not None:
                told = self.tr("It could not be fetched.")
            elif begun:
                told = self.tr("{0} are here; fetching goes on from there.").format(
                    words.size(begun)
                )
            elif not row.ready and row.state == "fetched":
                told = self.tr("It is prepared once, when it is first trained on.")
            self.state.setProperty(
                "role", "problem" if failure is not None else "secondary"
            )
            self.state.style().polish(self.state)
        sentence = failure.sentence if failure is not None else ""
        self.state.setToolTip(sentence)
        self.state.setAccessibleDescription(sentence)
        self.state.setText(told)
        self.state.setVisible(bool(told))
        self.show_progress()

    def _show_buttons(self) -> None:
        entry, catalogue = self.entry, self._catalogue
        row, used = entry.encoder, catalogue.encoder
        shown: set[Button] = {self.about}
        if entry.model is not None:
            shown |= {self.try_it, self.serve, self.save, self.export}
        if row is not None:
            here = row.state != "available"
            partly = not here and bool(catalogue.begun(row.name))
            busy = catalogue.is_removing(row.name)
            if catalogue.job_of(row.name) is not None:
                shown.add(self.cancel)
            elif not busy and not here:
                shown.add(self.fetch)
            elif not busy and (used is None or used.name != row.name):
                shown.add(self.use)
            if not busy and self.cancel not in shown and (row.removable or partly):
                shown.add(self.remove)
            failed = catalogue.failure_of(row.name) is not None
            self.fetch.setText(self.tr("Try again") if failed else self.tr("Fetch"))
            self._name_buttons()
        # Whoever pressed a button by keyboard goes on with what takes its place.
        focused = next((button for button in self.buttons if button.hasFocus()), None)
        for button in self.buttons:
            button.setVisible(button in shown)
        if focused is not None and focused not in shown:
            by_keyboard = focused.property("keyboard") == "true"
            reason = Qt.FocusReason
            next(button for button in self.buttons if button in shown).setFocus(
                reason.TabFocusReason if by_keyboard else reason.OtherFocusReason
            )

    def _on_use_clicked(self) -> None:
        if self.entry.row is not None:
            self._catalogue.choose_encoder(self.entry.row.name)

    def _on_fetch_clicked(self) -> None:
        if self.entry.row is not None:
            self._catalogue.fetch(self.entry.row)

    def _on_cancel_clicked(self) -> None:
        job = self._catalogue.job_of(self.entry.row.name) if self.entry.row else None
        if job is not None:
            job.cancel()
            self.show_progress()

    def _on_remove_clicked(self) -> None:
        if self.entry.row is not None:
            self._catalogue.remove(self.entry.row)
