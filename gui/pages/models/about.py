"""The side panel of the Models page: a card, rendered from Markdown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QWidget

from gui import theme
from gui.widgets import Card, Heading, IconButton

#: Pixels of headings by level, as elsewhere in the window.
_SIZES = {1: 17, 2: 15}
_SMALL = 13


class AboutPanel(Card):
    """Shows one card at a time; Escape closes it.

    Signals:
        closed: Somebody is done with it.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, spacing=0, parent=parent)
        head = QHBoxLayout()
        head.setContentsMargins(18, 8, 8, 0)
        head.addWidget(Heading(self.tr("About"), "group"), 1)
        self.close_button = IconButton("close", self.tr("Close"))
        self.close_button.clicked.connect(self.closed)
        head.addWidget(self.close_button)
        self.body.addLayout(head)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.document().setDocumentMargin(18)
        self.body.addWidget(self.text, 1)
        self._markdown = ""
        self.hide()

    def show_card(self, title: str, markdown: str) -> None:
        """Show ``markdown``; what looks like HTML in it stays text."""
        self.text.setAccessibleName(self.tr("About {0}").format(title))
        self._markdown = markdown
        self._render()
        self.show()

    def show_again(self) -> None:
        """Render again, in the colours of another theme."""
        if self._markdown:
            self._render()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _render(self) -> None:
        document = self.text.document()
        feature = QTextDocument.MarkdownFeature
        document.setMarkdown(
            self._markdown, feature.MarkdownDialectGitHub | feature.MarkdownNoHTML
        )
        _style(document)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)


def _style(document: QTextDocument) -> None:
    """Give what Qt made of the Markdown the window's sizes and colours."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        level = block.blockFormat().headingLevel()
        letters = QTextCharFormat()
        if level:
            letters.setProperty(
                QTextCharFormat.Property.FontPixelSize, _SIZES.get(level, _SMALL)
            )
            letters.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 0)
            letters.setFontWeight(QFont.Weight.DemiBold)
        else:
            letters.setProperty(QTextCharFormat.Property.FontPixelSize, _SMALL)
        cursor.mergeCharFormat(letters)
        lines = QTextBlockFormat()
        lines.setNonBreakableLines(False)
        in_table = cursor.currentTable() is not None
        lines.setTopMargin(14 if level > 1 else 0)
        lines.setBottomMargin(0 if in_table else 8)
        lines.setLineHeight(
            110 if in_table else 130,
            QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
        )
        QTextCursor(block).mergeBlockFormat(lines)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _style_table(frame)


def _style_table(table: QTextTable) -> None:
    look = table.format()
    look.setBorder(1)
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorderBrush(QBrush(theme.current().color("border")))
    look.setBorderCollapse(True)
    look.setCellPadding(5)
    look.setCellSpacing(0)
    look.setBottomMargin(10)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)
    blank = all(
        not table.cellAt(0, column).firstCursorPosition().block().text()
        for column in range(table.columns())
    )
    if blank and table.rows() > 1:
        table.removeRows(0, 1)  # Markdown cannot do without a heading
