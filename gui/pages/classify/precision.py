"""The precision slider: how many answers have to be right, and what that leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from engine.errors import DiscernError
from gui import doubt_words, words
from gui.background import Background
from gui.widgets import Card, CheckBox, Heading

if TYPE_CHECKING:
    # They bring NumPy in, which the window's start does without.
    from engine.models.precision import Precision
    from engine.models.reliability import Outcomes

#: Tenths of a per cent.
_LEAST, _MOST, _USUAL = 800, 1000, 980
_SLIDER_WIDTH = 180
_FIGURE_WIDTH = 56
#: Asking anew waits until the slider rests, in milliseconds.
_PATIENCE = 250


class PrecisionCard(Card):
    """``I want 98 % right``, and what then is sorted and what is left.

    Signals:
        changed: Another precision is wanted, or none: see ``wanted``.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=12, spacing=6, parent=parent)
        self.setAccessibleName(self.tr("Precision"))
        self._outcomes: Outcomes | None = None
        self._model: Path | None = None
        self._background = Background(self)
        self._told: float | None = None
        row = QHBoxLayout()
        row.setSpacing(10)
        self.switch = CheckBox(self.tr("Share of its answers that should be right"))
        self.switch.toggled.connect(lambda _on: self._show())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_LEAST, _MOST)
        self.slider.setValue(_USUAL)
        self.slider.setPageStep(10)
        self.slider.setFixedWidth(_SLIDER_WIDTH)
        self.slider.setAccessibleName(self.tr("Share that should be right"))
        self.slider.valueChanged.connect(lambda _value: self._show())
        self.figure = Heading("", "body")
        self.figure.setFixedWidth(_FIGURE_WIDTH)
        self.sentence = Heading("", "secondary", wrap=True)
        for widget in (self.switch, self.slider, self.figure):
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.sentence)
        self.trust = Heading("", "secondary", wrap=True)
        self.body.addWidget(self.trust)
        self.place = Heading("", "secondary", wrap=True)
        self.body.addWidget(self.place)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._tell)
        self._show()

    @property
    def wanted(self) -> float | None:
        """The precision that is wanted and within reach; None for the model's own."""
        if not self.switch.isChecked() or self._found() is None:
            return None
        return self.slider.value() / 1000

    def take_model(self, model: Path | None) -> None:
        """Read what the model in a file remembers of held-out images."""
        if model == self._model:
            return
        self._model = model
        self._outcomes = None
        self.show_place("")
        self._show()
        if model is not None:
            self._background.run(
                lambda: (model, *_kept_in(model)),
                lambda found: self._on_read(*found),
                lambda _reason: None,
            )

    def show_place(self, sentence: str) -> None:
        """Say where the choice is kept."""
        self.place.setText(sentence)
        self.place.setVisible(bool(sentence))

    def _on_read(
        self, model: Path, outcomes: Outcomes | None, kept: float | None
    ) -> None:
        if model != self._model:
            return
        self._outcomes = outcomes
        for widget in (self.switch, self.slider):
            widget.blockSignals(True)
        self.switch.setChecked(kept is not None)
        if kept is not None:
            self.slider.setValue(round(1000 * kept))
        for widget in (self.switch, self.slider):
            widget.blockSignals(False)
        # What the model keeps anyway is no other wish.
        self._told = self.wanted
        self._show()

    def _found(self) -> Precision | None:
        if self._outcomes is None:
            return None
        from engine.models.precision import threshold_for

        return threshold_for(self._outcomes, self.slider.value() / 1000)

    def _show(self) -> None:
        on = self.switch.isChecked()
        self.switch.setEnabled(self._outcomes is not None)
        self.slider.setEnabled(on and self._outcomes is not None)
        self.figure.setText(words.percent(self.slider.value() / 1000))
        found = self._found() if on else None
        self.sentence.setText(self._words(found, on=on))
        self.trust.setText("" if found is None else doubt_words.precision_trust(found))
        self.trust.setVisible(found is not None)
        self._timer.start()

    def _words(self, found: Precision | None, *, on: bool) -> str:
        if self._outcomes is None:
            return self.tr("This model does not say how right it is.")
        if not on:
            return self.tr("It answers where it is more sure than not.")
        if found is None:
            return self.tr("No answer is sure enough for that.")
        return doubt_words.precision_sentence(found)

    def _tell(self) -> None:
        """Say that another precision is wanted, once the slider rests."""
        if self.wanted != self._told:
            self._told = self.wanted
            self.changed.emit()


def _kept_in(model: Path) -> tuple[Outcomes | None, float | None]:
    """What the model remembers of held-out images, and the precision it keeps."""
    from engine.models.modelfile import read_manifest

    try:
        manifest = read_manifest(model)
    except DiscernError:
        return None, None
    return manifest.outcomes, manifest.precision
