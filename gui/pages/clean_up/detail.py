"""One finding: its pictures side by side, why it was found, what can be done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.dataset.listing import ImageRow
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.findings.finding import TRASH
from gui import words
from gui.findings import words as finding_words
from gui.findings.records import Item
from gui.widgets import (
    Chip,
    ElidedLabel,
    FlowRow,
    Heading,
    PictureView,
    SecondaryButton,
)
from gui.widgets.labels import Tone

#: So many pictures are shown side by side; more are counted.
_MOST = 4
#: Kinds whose pictures are the same one.
_COPIES = {"exact_duplicate", "near_duplicate", "conflict", "leak"}
_SPLITS = {TRAIN: "training", VALIDATION: "validation", TEST: "test"}


class _Well(PictureView):
    """A picture that asks for little height, and takes what there is."""

    def sizeHint(self) -> QSize:
        """What a low window has room for."""
        return QSize(160, 120)


class _Picture(QWidget):
    """One of the pictures, with what is known of it below."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.view = _Well()
        column.addWidget(self.view, 1)
        self.view.setMinimumSize(64, 104)
        self.chip = Chip()
        column.addWidget(self.chip)
        self.name = ElidedLabel("", "strong", mode=Qt.TextElideMode.ElideMiddle)
        column.addWidget(self.name)
        self.place = ElidedLabel("", "secondary")
        column.addWidget(self.place)
        self.figures = ElidedLabel("", "secondary")
        column.addWidget(self.figures)

    def show_image(self, folder: Path, row: ImageRow, place: str, figures: str) -> None:
        """Show ``row`` of the project in ``folder``."""
        self.view.set_path(folder / row.path)
        self.name.setText(finding_words.file_name(row.path))
        self.place.setText(place)
        self.figures.setText(figures)

    def show_chip(self, text: str, tone: Tone, *, room: bool) -> None:
        """Say what becomes of it; with ``room``, keep the place where nothing is."""
        policy = self.chip.sizePolicy()
        policy.setRetainSizeWhenHidden(room)
        self.chip.setSizePolicy(policy)
        self.chip.setText(text)
        self.chip.set_tone(tone)
        self.chip.setVisible(bool(text))


class FindingDetail(QWidget):
    """Shows the finding that is looked at.

    Signals:
        accept_asked: Do what is proposed.
        keep_asked: Leave it as it is and never ask again.
        group_asked: Do what is proposed for the whole family.
        trash_asked: With paths: move these images of it to the trash.
    """

    accept_asked = Signal()
    keep_asked = Signal()
    group_asked = Signal()
    trash_asked = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Item | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.pictures = [_Picture() for _ in range(_MOST)]
        for picture in self.pictures:
            row.addWidget(picture, 1)
        column.addLayout(row, 1)
        self.more = Heading("", "secondary")
        column.addWidget(self.more)
        self.reason = Heading("", "body", wrap=True)
        column.addWidget(self.reason)
        self.buttons = FlowRow(spacing=10)
        self.accept_button = self._button("A", self.accept_asked)
        self.keep_button = self._button("K", self.keep_asked)
        self.keep_button.setText(self.tr("Keep as it is"))
        self.keep_button.setAccessibleName(self.tr("Keep as it is"))
        self.group_button = self._button("G", self.group_asked)
        self.choice_buttons = [SecondaryButton("") for _ in range(_MOST)]
        for number, button in enumerate(self.choice_buttons):
            button.clicked.connect(
                lambda _checked=False, number=number: self._on_choice(number)
            )
            self.buttons.add(button)
        column.addWidget(self.buttons)
        self._choices: list[list[str]] = []

    def show_item(
        self, folder: Path, item: Item, group: int, *, editable: bool
    ) -> None:
        """Show ``item``.

        Args:
            folder: The project's folder.
            item: The finding and its images.
            group: How many findings of its family propose something.
            editable: Whether the project may be changed.
        """
        finding = item.finding
        if self._shown is None or self._shown.images != item.images:
            self._show_pictures(folder, item)
        self._shown = item
        self.reason.setText(finding.reason)
        action = finding_words.action(finding)
        self.accept_button.setText(action)
        self.accept_button.setAccessibleName(action)
        self.accept_button.setVisible(bool(action))
        text = self.tr("Do all {number} of this group").format(
            number=words.count(group)
        )
        self.group_button.setText(text)
        self.group_button.setAccessibleName(text)
        self.group_button.setVisible(group > 1)
        self._show_choices(item)
        for button in (
            self.accept_button,
            self.keep_button,
            self.group_button,
            *self.choice_buttons,
        ):
            button.setEnabled(editable)

    def _button(self, key: str, signal: SignalInstance) -> SecondaryButton:
        button = SecondaryButton("")
        button.clicked.connect(signal)
        if key:
            button.setToolTip(self.tr("Key: {key}").format(key=key))
        self.buttons.add(button)
        return button

    def _show_pictures(self, folder: Path, item: Item) -> None:
        images = item.images
        for number, picture in enumerate(self.pictures):
            picture.setVisible(number < len(images))
            if number < len(images):
                row = images[number]
                picture.show_image(folder, row, self._place(row), _figures(row))
                text, tone = self._chip(item, number)
                picture.show_chip(text, tone, room=bool(self._chip(item, 0)[0]))
        left = len(images) - _MOST
        self.more.setVisible(left > 0)
        self.more.setText(
            self.tr("And {images} more: press Enter to see all of them.").format(
                images=finding_words.images(max(0, left))
            )
        )

    def _chip(self, item: Item, number: int) -> tuple[str, Tone]:
        if item.finding.action == TRASH and item.others:
            if number == 0:
                return self.tr("would go"), "warning"
            return (self.tr("stays"), "good") if number == 1 else ("", "neutral")
        return "", "neutral"

    def _place(self, row: ImageRow) -> str:
        split = _SPLITS.get(row.split, "")
        return f"{row.class_name} · {self.tr(split)}" if split else row.class_name

    def _show_choices(self, item: Item) -> None:
        """Where nothing is proposed, the two sides of a question; else one of them."""
        finding = item.finding
        choices: list[tuple[str, list[str]]] = []
        if finding_words.action(finding):
            if finding.action != TRASH:
                choices.append((self.tr("Move to the trash"), [finding.path]))
        elif finding.kind == "conflict":
            choices = self._classes(item)
        elif finding.kind in _COPIES and item.others:
            first, second = item.image, item.others[0]
            for kept, gone in ((first, [second.path]), (second, [first.path])):
                choices.append((self._keep_words(item, kept), gone))
        else:
            choices.append((self.tr("Move to the trash"), [finding.path]))
        self._choices = [gone for _, gone in choices]
        for number, button in enumerate(self.choice_buttons):
            button.setVisible(number < len(choices))
            if number < len(choices):
                button.setText(choices[number][0])
                button.setAccessibleName(choices[number][0])

    def _classes(self, item: Item) -> list[tuple[str, list[str]]]:
        """For each class of a conflict: keep the picture there, and nowhere else."""
        names = dict.fromkeys(row.class_name for row in item.images)
        return [
            (
                self.tr("Keep only in “{name}”").format(name=words.short_name(name)),
                [row.path for row in item.images if row.class_name != name],
            )
            for name in list(names)[:_MOST]
        ]

    def _keep_words(self, item: Item, kept: ImageRow) -> str:
        if item.finding.kind == "leak" and kept.split in _SPLITS:
            return self.tr("Keep only in {split}").format(
                split=self.tr(_SPLITS[kept.split])
            )
        return self.tr("Keep only {name}").format(
            name=words.short_name(finding_words.file_name(kept.path))
        )

    def _on_choice(self, number: int) -> None:
        if number < len(self._choices):
            self.trash_asked.emit(self._choices[number])


def _figures(row: ImageRow) -> str:
    pixels = f"{row.width} × {row.height}" if row.width else ""
    size = words.size(row.size) if row.size >= 1000 else ""
    return " · ".join(part for part in (pixels, size) if part)
