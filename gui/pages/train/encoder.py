"""Which encoder quick training uses, and the offer, once, to fetch a stronger one."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from gui import words
from gui.catalogue import Catalogue
from gui.pages.models.entries import pixels, speed
from gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    Heading,
    IconView,
    QuietButton,
    SecondaryButton,
)

#: What a common line brings in a second, and what preparing takes: only for a word.
_BYTES_A_SECOND = 3e6
_PREPARING = 20.0
_WIDEST = 420
#: In a narrower line there is only room for the choice itself.
_ROOM_FOR_FACTS = 480


class EncoderLine(QWidget):
    """One line: the encoder in use, and the others at hand to choose from.

    Args:
        catalogue: Knows them, and keeps the choice.
    """

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        label = Heading(self.tr("Encoder"), "muted")
        label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(label)
        self.choice = Choice()
        self.choice.setAccessibleName(self.tr("Encoder that reads the pictures"))
        self.choice.setToolTip(
            self.tr("The ready-made network that reads the pictures for quick training")
        )
        self.choice.setPlaceholderText(self.tr("Looking…"))
        self.choice.setMaximumWidth(_WIDEST)
        self.choice.setMinimumContentsLength(16)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
        )
        label.setBuddy(self.choice)
        row.addWidget(self.choice)
        self.facts = ElidedLabel("", "secondary")
        row.addWidget(self.facts, 1)
        self.choice.activated.connect(self._on_choice_activated)
        catalogue.changed.connect(self._fill)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A few letters of a fact are of no use."""
        super().resizeEvent(event)
        self.facts.setVisible(self.width() >= _ROOM_FOR_FACTS)

    def _fill(self) -> None:
        used = self._catalogue.encoder
        names = [row.name for row in self._catalogue.encoders]
        if names != [self.choice.itemData(n) for n in range(self.choice.count())]:
            self.choice.clear()
            for row in self._catalogue.encoders:
                self.choice.addItem(words.short_title(row.title), row.name)
        self.choice.setCurrentIndex(-1 if used is None else names.index(used.name))
        self.choice.setEnabled(bool(names))
        facts = "" if used is None else pixels(used.input_size)
        if used is not None and speed(used):
            facts = f"{facts} · {speed(used)}"
        self.facts.setText(facts)
        if self._catalogue.is_known and not names:
            self.choice.setPlaceholderText(self.tr("None here; see Models"))

    def _on_choice_activated(self, _index: int) -> None:
        self._catalogue.choose_encoder(self.choice.currentData())


class StrongerOffer(Card):
    """One line that offers a stronger encoder; nothing where there is no reason to.

    Args:
        catalogue: Knows what to offer, fetches it, and keeps the answer.

    Signals:
        answered: Somebody pressed one of its buttons, which went.
    """

    answered = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._catalogue = catalogue
        self._wanted = True
        self.setMinimumHeight(54)  # also when the buttons went
        self.setAccessibleName(self.tr("A stronger encoder"))
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(IconView("spark", 18, "accent"))
        self.text = Heading("", "small", wrap=True)
        row.addWidget(self.text, 1)
        self.fetch = SecondaryButton(self.tr("Fetch"))
        self.no_thanks = QuietButton(self.tr("No thanks"))
        row.addWidget(self.fetch)
        row.addWidget(self.no_thanks)
        self.body.addLayout(row)
        self.fetch.clicked.connect(self._on_fetch_clicked)
        self.no_thanks.clicked.connect(self._on_no_thanks_clicked)
        catalogue.changed.connect(self.refresh)
        catalogue.fetch_moved.connect(lambda _name: self.refresh())
        self.hide()

    def set_wanted(self, wanted: bool) -> None:
        """Whether what the page shows now has a use for it."""
        self._wanted = wanted
        self.refresh()

    def refresh(self) -> None:
        """Show what there is to offer, or how far fetching it is."""
        row = self._catalogue.offer
        self.setVisible(self._wanted and row is not None)
        if row is None:
            return
        title = words.short_title(row.title)
        job = self._catalogue.job_of(row.name)
        failed = self._catalogue.failure_of(row.name) is not None
        if job is not None:
            told = self.tr("Fetching {0}. Quick training uses it when it is here.")
            told = told.format(title)
        elif failed:
            told = self.tr("{0} could not be fetched.").format(title)
        else:
            seconds = row.size / _BYTES_A_SECOND + _PREPARING
            told = self.tr(
                "A stronger encoder can be fetched: {0}, {1}, about {2}, from {3}."
            ).format(
                title,
                words.size(row.size),
                words.duration(round(seconds, -1)),
                self._catalogue.mirror or urlsplit(row.url).hostname,
            )
        self.text.setText(told)
        again = self.tr("Try again") if failed else self.tr("Fetch")
        self.fetch.setText(again)
        self.fetch.setAccessibleName(f"{again}: {title}")
        for button in (self.fetch, self.no_thanks):
            button.setVisible(job is None)

    def _on_fetch_clicked(self) -> None:
        self._catalogue.accept_offer()
        self.answered.emit()

    def _on_no_thanks_clicked(self) -> None:
        self._catalogue.decline_offer()
        self.answered.emit()
