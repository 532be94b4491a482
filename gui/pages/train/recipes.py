"""What to train: a card for each way, and the choices below the one that has any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary
from engine.training.augmentation import mirrored
from engine.training.recipes import RECIPES, Recipe, suited
from gui import words
from gui.catalogue import Catalogue
from gui.pages.train.encoder import EncoderLine
from gui.pages.train.settings import AdvancedSettings
from gui.widgets import (
    ClickableCard,
    Heading,
    PrimaryButton,
    QuietButton,
    set_property,
)

_QUICK, _THOROUGH = "quick", "fine-tune"
#: The other ways, in one list: from scratch first.
_OTHERS = tuple(
    sorted(
        (name for name in RECIPES if name not in {_QUICK, _THOROUGH}),
        key=lambda name: RECIPES[name].network is None,
    )
)


class RecipeCards(QWidget):
    """Quick, thorough, or one of the other ways.

    Signals:
        family_chosen: Another card; ``chosen`` says which.
    """

    family_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.quick = self._card(
            self.tr("Quick"),
            self.tr("Learns from a ready-made network. Best first choice."),
        )
        self.thorough = self._card(
            self.tr("Thorough"),
            self.tr("Trains the ready-made network on your pictures, too. Minutes."),
        )
        self.scratch = self._card(
            self.tr("Other ways"),
            self.tr("Networks from scratch, the best of several, old studies."),
        )
        for card in (self.quick, self.thorough, self.scratch):
            card.chosen.connect(partial(self._choose, card))
            row.addWidget(card, 1)
        self.quick.set_selected(True)

    @property
    def chosen(self) -> str:
        """``quick``, ``fine-tune``, or empty for the other ways."""
        if self.scratch.selected:
            return ""
        return _THOROUGH if self.thorough.selected else _QUICK

    @property
    def from_scratch(self) -> bool:
        """Whether it is one of the other ways, most of which need no encoder."""
        return self.scratch.selected

    def _card(self, title: str, sentence: str) -> ClickableCard:
        card = ClickableCard(f"{title}. {sentence}")
        card.body.addWidget(Heading(title, "section"))
        card.body.addWidget(Heading(sentence, "secondary", wrap=True))
        card.body.addStretch(1)
        return card

    def _choose(self, wanted: ClickableCard) -> None:
        for card in (self.quick, self.thorough, self.scratch):
            card.set_selected(card is wanted)
        self.family_chosen.emit()


class _NetworkRow(QWidget):
    """A network to choose: its name, and what it is for, which may wrap."""

    _NAME_WIDTH = 100

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
        back_requested: Somebody wants to see the training that runs.
        choice_changed: What is chosen may be another.
    """

    train_requested = Signal(object)
    back_requested = Signal()
    choice_changed = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way = _QUICK
        self._trainable = True
        self._classes: tuple[str, ...] = ()
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
        self.advanced = AdvancedSettings(RECIPES[_QUICK])
        self.advanced.settings_changed.connect(self._on_settings_changed)
        column.addWidget(self.advanced)
        self.images = Heading("", "body", wrap=True)
        column.addWidget(self.images)
        self.estimate = Heading("", "muted", wrap=True)
        column.addWidget(self.estimate)
        row = QHBoxLayout()
        self.train = PrimaryButton(self.tr("Train"))
        self.train.clicked.connect(self._on_train_clicked)
        row.addWidget(self.train)
        self.back = QuietButton(self.tr("Back to the training"))
        self.back.clicked.connect(self.back_requested)
        row.addWidget(self.back)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        self.setFocusProxy(self.train)
        self.set_busy(False)
        self.set_way(_QUICK)

    def _network_choice(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.networks = QButtonGroup(self)
        for number, name in enumerate(_OTHERS):
            row = _NetworkRow(name, RECIPES[name].title)
            self.networks.addButton(row.button, number)
            column.addWidget(row)
        self.networks.button(0).setChecked(True)
        self.networks.idToggled.connect(self._on_network_toggled)
        return box

    def set_busy(self, busy: bool) -> None:
        """Whether a training runs, so that the next one has to wait."""
        self.train.setText(self.tr("Train next") if busy else self.tr("Train"))
        self.back.setVisible(busy)

    def set_way(self, way: str) -> None:
        """Show the choices of one way: see ``RecipeCards.chosen``."""
        self._way = way
        self._networks.setVisible(not way)
        self._show_recipe()

    def _show_recipe(self) -> None:
        recipe = suited(RECIPES[self._way or self._chosen_network()], self._classes)
        self.encoder.setVisible(recipe.uses_encoder)
        self.title.setText(_title(recipe))
        self.explanation.setText(_explanation(recipe))
        self.advanced.set_recipe(recipe)
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
        self._set_classes([item.name for item in project.classes])
        self.advanced.set_project(project.database, project.folder, self._classes)
        self._refresh()

    def _set_classes(self, classes: Sequence[str]) -> None:
        """Settings that somebody made stay, unless a mirror now changes a class."""
        before, self._classes = bool(mirrored(self._classes)), tuple(classes)
        if bool(mirrored(self._classes)) != before:
            self._show_recipe()

    def recipe(self) -> Recipe:
        """What is chosen; only where the settings can be used."""
        return self.advanced.recipe()

    def _chosen_network(self) -> str:
        return _OTHERS[self.networks.checkedId()]

    @property
    def can_train(self) -> bool:
        """Whether there is something to train on, and the settings can be used."""
        return self._trainable and self.advanced.is_valid()

    def show_estimate(self, sentence: str, short: bool) -> None:
        """Say what it would take, and whether there is not room enough."""
        set_property(self.estimate, "role", "problem" if short else "muted")
        self.estimate.setText(sentence)
        self.estimate.setVisible(bool(sentence))

    def _refresh(self) -> None:
        self.train.setEnabled(self.can_train)
        self.choice_changed.emit()

    def _on_network_toggled(self, _number: int, checked: bool) -> None:
        if checked:
            self._show_recipe()

    def _on_settings_changed(self, _valid: bool) -> None:
        self._refresh()

    def _on_train_clicked(self) -> None:
        self.train_requested.emit(self.recipe())


def _title(recipe: Recipe) -> str:
    if recipe.name == _THOROUGH:
        return QCoreApplication.translate("SetupPane", "Thorough")
    if recipe.network is not None:
        return QCoreApplication.translate("SetupPane", "From scratch")
    return words.recipe(recipe.name)


def _explanation(recipe: Recipe) -> str:
    """What a way does, in a few sentences."""
    texts = {
        "quick": "A ready-made network reads each picture once; from what it sees "
        "Discern learns to tell your classes apart. What was read is kept, so the next "
        "training is faster.",
        "fine_tune": "First as quick. Then the end of the ready-made network learns "
        "from your pictures, too. What was there before is kept if it was better on "
        "validation images.",
        "network": "Learns from your pictures alone, so it wants many of them and "
        "time. The best state on validation images is kept.",
        "dense_top": "Dense layers learn on top of a frozen network, as in old "
        "studies. Where VGG16's weights are not on this computer, another network "
        "stands in for it.",
        "best": "Tries quick and thorough ways one after the other, as long as you "
        "say, and keeps the one that is best on validation images. Test images are "
        "looked at once, at the end.",
    }
    return QCoreApplication.translate("SetupPane", texts[recipe.family])
