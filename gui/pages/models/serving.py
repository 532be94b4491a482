"""The card of the local page: its link, who may see it, and how to close it."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import words
from gui.pages.models.local_page import LocalPage
from gui.widgets import Card, CheckBox, Heading, QuietButton, SecondaryButton

#: Pixels of one dot of the code, which a phone's camera reads from an arm's length.
_DOT = 4
_QUIET = 2


class ServingCard(Card):
    """Follows a ``LocalPage``; hidden while nothing is served.

    Args:
        page: What it shows.
    """

    def __init__(self, page: LocalPage, parent: QWidget | None = None) -> None:
        super().__init__(margin=14, spacing=8, parent=parent)
        self._page = page
        self._drawn = ""
        self._build()
        page.changed.connect(self._show)
        self._show()

    def _build(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(16)
        self.body.addLayout(across)
        column = QVBoxLayout()
        column.setSpacing(8)
        across.addLayout(column, 1)
        self.title = Heading("", "strong", wrap=True)
        column.addWidget(self.title)
        self.link = QLabel()
        self.link.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.link.setWordWrap(True)
        self.link.setAccessibleName(self.tr("Link of the local page"))
        column.addWidget(self.link)
        self.told = Heading("", "secondary", wrap=True)
        column.addWidget(self.told)
        self.everywhere = CheckBox(self.tr("Phones and computers in my network, too"))
        self.everywhere.toggled.connect(self._on_everywhere_toggled)
        column.addWidget(self.everywhere)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        self.open = SecondaryButton(self.tr("Open in the browser"))
        self.copy = SecondaryButton(self.tr("Copy the link"))
        self.close_page = QuietButton(self.tr("Close the page"))
        for button in (self.open, self.copy, self.close_page):
            button.setAccessibleName(button.text())
            actions.addWidget(button)
        actions.addStretch(1)
        column.addLayout(actions)
        self.open.clicked.connect(self._on_open_clicked)
        self.copy.clicked.connect(self._on_copy_clicked)
        self.close_page.clicked.connect(self._page.close)
        self.code = QLabel()
        self.code.setAccessibleName(self.tr("The link as a code for phones"))
        across.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)

    def _show(self) -> None:
        shared, link = self._page.shared, self._page.link
        self.setVisible(shared is not None)
        if shared is None:
            return
        self.title.setText(self.tr("{0} is a page now").format(shared.title))
        self.link.setText(link or self.tr("Opening…"))
        for button in (self.open, self.copy):
            button.setEnabled(bool(link))
        self.everywhere.blockSignals(True)
        self.everywhere.setChecked(shared.everywhere)
        self.everywhere.blockSignals(False)
        self.told.setText(self._sentence(everywhere=shared.everywhere))
        self._draw_code(link if shared.everywhere else "")

    def _sentence(self, *, everywhere: bool) -> str:
        if everywhere:
            told = self.tr(
                "Whoever has this link can ask the model. Give it to nobody "
                "else; closing the page ends it."
            )
        else:
            told = self.tr("Only this computer can open it.")
        count = self._page.answered
        if count == 1:
            return told + " " + self.tr("1 picture answered.")
        if count:
            return (
                told
                + " "
                + self.tr("{0} pictures answered.").format(words.count(count))
            )
        return told

    def _draw_code(self, link: str) -> None:
        self.code.setVisible(bool(link))
        if link and link != self._drawn:
            self.code.setPixmap(_code(link))
        self._drawn = link

    def _on_everywhere_toggled(self, everywhere: bool) -> None:
        shared = self._page.shared
        if shared is not None:
            self._page.open(dataclasses.replace(shared, everywhere=everywhere))

    def _on_open_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page.link))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._page.link)


def _code(link: str) -> QPixmap:
    """A QR code of ``link``, dark on light in every look: cameras want it so."""
    import segno

    rows = [bytes(row) for row in segno.make(link, error="m").matrix]
    side = len(rows) + 2 * _QUIET
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.setPixelColor(x + _QUIET, y + _QUIET, Qt.GlobalColor.black)
    return QPixmap.fromImage(image.scaled(side * _DOT, side * _DOT))
