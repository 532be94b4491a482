"""What to train: a card for each way, and the choices below the one that has any."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary
from engine.training.recipes import RECIPES, Recipe
from gui import words
from gui.catalogue import Catalogue
from gui.pages.train_encoder import EncoderLine
from gui.pages.train_settings import AdvancedSettings
from gui.widgets import ClickableCard, Heading, PrimaryButton

_QUICK = "quick"
_NETWORKS = tuple(name for name, recipe in RECIPES.items() if recipe.is_network)


class RecipeCards(QWidget):
    """Quick, or from scratch.

    Signals:
        family_chosen: Whether a network is trained from scratch (``bool``).
    """

    family_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.quick = self._card(
            self.tr("Quick"),
            self.tr("Learns from a ready-made network. Best first choice."),
        )
        self.scratch = self._card(
            self.tr("From scratch"),
            self.tr("A small network of your own, as in the textbooks."),
        )
        self.quick.chosen.connect(self._on_quick_chosen)
        self.scratch.chosen.connect(self._on_scratch_chosen)
        for card in (self.quick, self.scratch):
            row.addWidget(card, 1)
        self.quick.set_selected(True)

    @property
    def from_scratch(self) -> bool:
        """Whether a network is trained from scratch."""
        return self.scratch.selected

    def _card(self, title: str, sentence: str) -> ClickableCard:
        card = ClickableCard(f"{title}. {sentence}")
        card.body.addWidget(Heading(title, "section"))
        card.body.addWidget(Heading(sentence, "secondary", wrap=True))
        return card

    def _choose(self, *, scratch: bool) -> None:
        self.quick.set_selected(not scratch)
        self.scratch.set_selected(scratch)
        self.family_chosen.emit(scratch)

    def _on_quick_chosen(self) -> None:
        self._choose(scratch=False)

    def _on_scratch_chosen(self) -> None:
        self._choose(scratch=True)


class _NetworkRow(QWidget):
    """A network to choose: its name, and what it is for, which may wrap."""

    _NAME_WIDTH = 84

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.button = QRadioButton(name)
        self.button.setFixedWidth(self._NAME_WIDTH)
        self.button.setAccessibleName(f"{name}. {title}")
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Heading(title, "muted", wrap=True), 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The words choose it as well."""
        super().mouseReleaseEvent(event)
        self.button.click()


class SetupPane(QWidget):
    """What the chosen way does, its choices, and the button that starts it.

    Args:
        catalogue: Knows the encoders.

    Signals:
        train_requested: Start with this ``Recipe``.
    """

    train_requested = Signal(object)

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scratch = False
        self._trainable = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.title = Heading("", "title")
        self.explanation = Heading("", "muted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.explanation)
        self.encoder = EncoderLine(catalogue)
        column.addWidget(self.encoder)
        self._networks = self._network_choice()
        column.addWidget(self._networks)
        self.advanced = AdvancedSettings(self._chosen_network())
        self.advanced.settings_changed.connect(self._on_settings_changed)
        column.addWidget(self.advanced)
        self.images = Heading("", "body", wrap=True)
        column.addWidget(self.images)
        row = QHBoxLayout()
        self.train = PrimaryButton(self.tr("Train"))
        self.train.clicked.connect(self._on_train_clicked)
        row.addWidget(self.train)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        self.setFocusProxy(self.train)
        self.set_family(scratch=False)

    def _network_choice(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.networks = QButtonGroup(self)
        for number, name in enumerate(_NETWORKS):
            row = _NetworkRow(name, RECIPES[name].title)
            self.networks.addButton(row.button, number)
            column.addWidget(row)
        self.networks.button(0).setChecked(True)
        self.networks.idToggled.connect(self._on_network_toggled)
        return box

    def set_family(self, *, scratch: bool) -> None:
        """Show the choices of one way."""
        self._scratch = scratch
        self.encoder.setVisible(not scratch)
        self._networks.setVisible(scratch)
        self.advanced.setVisible(scratch)
        if scratch:
            self.title.setText(self.tr("From scratch"))
            self.explanation.setText(
                self.tr(
                    "Learns from your pictures alone, so it wants many of them and "
                    "time. The best state on validation images is kept."
                )
            )
            self.advanced.set_recipe(self._chosen_network())
        else:
            self.title.setText(self.tr("Quick"))
            self.explanation.setText(
                self.tr(
                    "A ready-made network reads each picture once; from what it sees "
                    "Discern learns to tell your classes apart. What was read is kept, "
                    "so the next training is faster."
                )
            )
        self._refresh()

    def set_project(self, project: ProjectSummary) -> None:
        """Say what there is to train on."""
        images = project.images
        if images.validation:
            sentence = self.tr(
                "{train} images to learn from, {validation} to choose the settings, "
                "{test} kept aside for an honest score."
            )
        else:
            sentence = self.tr(
                "{train} images to learn from, {test} kept aside for an honest score."
            )
        self.images.setText(
            sentence.format(
                train=words.count(images.train),
                validation=words.count(images.validation),
                test=words.count(images.test),
            )
        )
        self._trainable = images.train > 0
        self._refresh()

    def recipe(self) -> Recipe:
        """What is chosen; only where the settings can be used."""
        return self.advanced.recipe() if self._scratch else RECIPES[_QUICK]

    def _chosen_network(self) -> Recipe:
        return RECIPES[_NETWORKS[self.networks.checkedId()]]

    def _refresh(self) -> None:
        usable = not self._scratch or self.advanced.is_valid()
        self.train.setEnabled(self._trainable and usable)

    def _on_network_toggled(self, _number: int, checked: bool) -> None:
        if checked:
            self.advanced.set_recipe(self._chosen_network())

    def _on_settings_changed(self, _valid: bool) -> None:
        self._refresh()

    def _on_train_clicked(self) -> None:
        self.train_requested.emit(self.recipe())
