"""What the Clean up page shows while there is nothing to decide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget

from gui import words
from gui.widgets import EmptyState

NO_PROJECT, INVITATION, LOOKING, NOTHING, REVIEW = range(5)
#: For a first guess: images looked at in a second, and seconds to get ready.
_RATE = 30
_START = 10


class CleanUpScreens(QStackedWidget):
    """The empty states, in the order of the numbers above; the review comes last."""

    def __init__(self) -> None:
        super().__init__()
        self.no_project = EmptyState(
            "clean-up",
            self.tr("No pictures yet"),
            self.tr("Open a folder in which every subfolder is a class."),
            self.tr("Choose a folder…"),
        )
        self.invitation = EmptyState(
            "clean-up",
            self.tr("Find what is wrong with the pictures"),
            "",
            self.tr("Look for problems"),
        )
        self.looking = EmptyState(
            "search",
            self.tr("Looking for problems…"),
            self.tr(
                "You can go on meanwhile. How far it is stands below, where it can be "
                "cancelled too; what was looked at by then is not looked at again."
            ),
        )
        self.nothing = EmptyState(
            "check", self.tr("Nothing left to decide"), "", self.tr("Look again")
        )
        for screen in (self.no_project, self.invitation, self.looking, self.nothing):
            self.addWidget(screen)

    def invite(self, images: int) -> None:
        """Say what would be looked for in so many ``images``, and how long it takes."""
        seconds = (_START + images // _RATE) // 5 * 5
        time = words.duration(seconds if seconds < 60 else seconds // 60 * 60)
        self.invitation.sentence.setText(
            self.tr(
                "Discern looks for files that cannot be read, blurred, dark and tiny "
                "pictures, copies, pictures in two classes, and pictures that may be "
                "in the wrong class. The first time takes about {time}; after that "
                "only new pictures are looked at. Nothing is changed until you say so."
            ).format(time=time)
        )

    def tell_nothing_left(self, advice: Sequence[str], *, changed: bool) -> None:
        """Say that all is decided, and what to do about the set as a whole."""
        sentences = [_tr("Everything that was found has been decided.")]
        if changed:
            sentences.append(_tr("The images have changed since then."))
        self.nothing.sentence.setText("\n\n".join([*sentences, *advice]))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CleanUpScreens", text)
