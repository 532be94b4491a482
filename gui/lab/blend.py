"""Two pictures, a slider between them, and the probabilities along the way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from engine.jobs.looking import BLEND, Blend, Blended
from engine.jobs.protocol import Failed
from gui import words
from gui.bridge import JobBridge
from gui.lab.curve import MixCurve, at_share, flip_sentence
from gui.lab.keys import Keys
from gui.lab.latest import Latest
from gui.lab.mixed import MixedPicture
from gui.lab.pairs import PairsRow
from gui.state import AppState
from gui.widgets import Card, ElidedLabel, Heading, SecondaryButton, dropped_paths

_HALF = 50


class BlendCard(Card):
    """The blend lab.

    Args:
        state: The window's state.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Blend lab"))
        self.setAcceptDrops(True)
        self._model: Path | None = None
        self._first: Path | None = None
        self._second: Path | None = None
        self._told: Blended | None = None
        self._asking = Latest(bridge, BLEND, self.tr("Mixing"), self)
        self._asking.answered.connect(self._on_blended)
        self._asking.failed.connect(self._on_failed)
        head = QHBoxLayout()
        head.addWidget(Heading(self.tr("Blend lab"), "title"))
        head.addStretch(1)
        self.choose = SecondaryButton(self.tr("Choose the second picture…"))
        self.choose.clicked.connect(self.ask_for_second)
        head.addWidget(self.choose)
        self.body.addLayout(head)
        self.body.addLayout(self._pictures(), 3)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(_HALF)
        self.slider.setAccessibleName(self.tr("Share of the second picture"))
        self.slider.valueChanged.connect(lambda _value: self._show_share())
        self.body.addWidget(self.slider)
        self.keys = Keys()
        self.body.addWidget(self.keys)
        self.curve = MixCurve()
        self.body.addWidget(self.curve, 2)
        self.sentence = ElidedLabel("", "body")
        self.body.addWidget(self.sentence)
        self.pairs = PairsRow(state, bridge)
        self.body.addWidget(self.pairs)
        self._show_nothing()

    def open(self, model: Path, first: Path) -> None:
        """Mix ``first`` with the second picture, if there is one yet."""
        self._model, self._first = model, first
        self.pairs.clear()
        self._ask()

    def take_second(self, path: Path) -> None:
        """Mix with the picture in ``path``."""
        self._second = path
        self._ask()

    def ask_for_second(self) -> None:
        """Let the person pick the second picture; the window goes on meanwhile."""
        from engine.images import IMAGE_SUFFIXES

        dialog = QFileDialog(self, self.tr("Choose the second picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES))
        dialog.setNameFilter(self.tr("Pictures ({0})").format(patterns))
        dialog.fileSelected.connect(lambda name: self.take_second(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture dropped here is the second one."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file that was dropped."""
        files = [path for path in dropped_paths(event.mimeData()) if path.is_file()]
        if files:
            event.acceptProposedAction()
            self.take_second(files[0])

    def _pictures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.first = MixedPicture(self.tr("First picture"))
        self.mixed = MixedPicture(self.tr("The mix"))
        self.second = MixedPicture(self.tr("Second picture"))
        self.captions: list[ElidedLabel] = []
        for picture, room in ((self.first, 2), (self.mixed, 3), (self.second, 2)):
            column = QVBoxLayout()
            column.setSpacing(4)
            caption = ElidedLabel("", "secondary")
            caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.captions.append(caption)
            column.addWidget(picture, 1)
            column.addWidget(caption)
            row.addLayout(column, room)
        return row

    def _ask(self) -> None:
        if self._model is None or self._first is None:
            return
        # Without a second picture the first one is mixed with itself, to be shown.
        second = self._second or self._first
        self._asking.ask(Blend(str(self._model), str(self._first), str(second)))

    def _show_nothing(self) -> None:
        self._told = None
        self.curve.show_blended(None)
        self.keys.show_classes((), ())
        for caption in self.captions:
            caption.setText("")
        self.slider.setEnabled(False)
        self.sentence.setText(
            self.tr("Drop a second picture here, or choose one, to mix the two.")
        )

    def _on_blended(self, told: Blended) -> None:
        self.first.show_pictures(told.seen[0])
        if self._second is None:
            self._show_nothing()
            self.mixed.show_pictures(None)
            self.second.show_pictures(None)
            self.captions[0].setText(words.answer_name(told.first.verdict))
            return
        self._told = told
        self.mixed.show_pictures(*told.seen)
        self.second.show_pictures(told.seen[1])
        self.captions[0].setText(words.answer_name(told.first.verdict))
        self.captions[2].setText(words.answer_name(told.second.verdict))
        self.curve.show_blended(told)
        self.sentence.setText(flip_sentence(told))
        self.slider.setEnabled(True)
        self.pairs.offer(self._model, told.first.class_name, told.second.class_name)
        self._show_share()

    def _on_failed(self, failure: Failed) -> None:
        self._show_nothing()
        self.sentence.setText(failure.message)

    def _show_share(self) -> None:
        told = self._told
        if told is None:
            return
        share = self.slider.value() / 100
        self.mixed.show_share(share)
        self.curve.show_share(share)
        figures = at_share(told, share)
        self.keys.show_classes(told.classes, figures)
        self.captions[1].setText(
            self.tr("{first} of the first, {second} of the second").format(
                first=words.percent(1 - share, 0), second=words.percent(share, 0)
            )
        )
